"""What counts for nothing any more is removed by the service itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.store import open_store
from service.store.tables import dedupe
from tests.support.api import make_api
from tests.support.clock import Clock
from tests.support.postgres import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from service.store import Store

DAY = 86_400.0


def test_a_worker_removes_what_ran_out(database_url: str, tmp_path: Path) -> None:
    """A dedupe key that ran out long ago goes while it serves, with nobody asking."""
    clock = Clock()
    store = open_store(database_url, clock=clock)
    api = make_api(store, tmp_path / "models", clock=clock, purge_seconds=0.02).with_catalogue()
    notice = {"customer_id": "c-1", "channel": "email", "dedupe_key": "k"}
    assert api.post("/v1/decisions", notice).status_code == 200
    clock.advance(seconds=3 * DAY)

    serving = api.app.extensions["nbo"]
    serving.start()
    wait_until(lambda: not _keys(store), "the key to be removed")
    serving.close()

    assert [each["level"] for each in api.log_lines() if each["event"] == "watch_failed"] == []


def _keys(store: Store) -> list[Any]:
    """Return the dedupe keys that are kept."""
    return store._database.read(lambda connection: list(connection.execute(dedupe.select())))
