"""A worker or the whole server dies under load: nothing acknowledged is lost, nothing twice."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from service.store import open_store
from tests.support.api import CATALOGUE, publish
from tests.support.load import Load
from tests.support.postgres import wait_until
from tests.support.server import Server

if TYPE_CHECKING:
    from pathlib import Path

    from service.store import Store

KILLS = 4


def _prepare(url: str, folder: Path) -> str:
    publish(folder / "models", promote=True)
    store = open_store(url)
    _, secret = store.keys.create("load", ["decide", "feedback"])
    store.catalogues.put(CATALOGUE, 0)
    store.close()
    return secret


def _check(store: Store, load: Load) -> None:
    """Exactly one decision and one outcome of each, and those that were acknowledged."""
    for ask in load.asks:
        decisions = store.decisions.find(ask.name)
        assert [each.decision_id for each in decisions] == [ask.decision["decision_id"]]
        assert dict(decisions[0].response) == ask.decision
        outcomes = store.outcomes.of_customer(ask.name)
        assert [each.outcome_id for each in outcomes] == [ask.name]
        assert len(store.ledger.touches(ask.name)) == 1


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_workers_killed_under_load_lose_nothing(database_url: str, tmp_path: Path) -> None:
    """C05: kill -9 of a worker again and again; each comes back within five seconds.

    What was acknowledged is there; what was not is there once after a retry with the same keys.
    """
    secret = _prepare(database_url, tmp_path)

    with Server(tmp_path, database_url=database_url, model_dir=tmp_path / "models") as server:
        with Load(server.url, secret) as load:
            for _ in range(KILLS):
                aim = load.done + 20
                wait_until(lambda aim=aim: load.done >= aim, "some to be acknowledged")
                victim = server.workers()[0]
                victim.kill()
                wait_until(
                    lambda victim=victim: (
                        len(server.workers()) == 2 and victim.pid not in _pids(server)
                    ),
                    "a new worker",
                )
        load.retry_the_rest()

    store = open_store(database_url)
    _check(store, load)
    store.close()
    assert len(load.asks) >= 20 * KILLS


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_killed_server_comes_back_with_everything(database_url: str, tmp_path: Path) -> None:
    """C06: master and workers at once, as when power fails."""
    secret = _prepare(database_url, tmp_path)

    server = Server(tmp_path, database_url=database_url, model_dir=tmp_path / "models")
    server.start()
    with closing(server):
        with Load(server.url, secret) as load:
            wait_until(lambda: load.done >= 30, "some to be acknowledged")
            server.kill_all()
        server.start()
        load.retry_the_rest()

    store = open_store(database_url)
    _check(store, load)
    store.close()


def _pids(server: Server) -> set[int]:
    return {each.pid for each in server.workers()}
