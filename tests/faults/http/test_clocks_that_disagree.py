"""C25: workers whose clocks are an hour ahead, an hour behind, or run back, decide as one."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from service.store import open_store
from tests.integration.http.governing import asks, codes_of, offer, offers_of
from tests.support.api import make_api, publish
from tests.support.bundle_models import LinearModel
from tests.support.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api

HOUR = 3_600.0
#: Shorter than the clocks are apart: whoever went by their own would think that it is over.
CAP = {"name": "half-hourly", "limit": 1, "window_seconds": 1_800, "scope": "all"}


@pytest.fixture
def clocks() -> tuple[Clock, Clock]:
    """Return the workers' clocks: one is ahead, one behind."""
    now = time.time()
    return Clock(now + HOUR), Clock(now - HOUR)


@pytest.fixture
def workers(
    database_url: str, tmp_path: Path, clocks: tuple[Clock, Clock]
) -> Iterator[tuple[Api, Api]]:
    """Return two instances of the app, with stores of their own on one database and its clock."""
    publish(tmp_path / "models", promote=True)
    with closing(open_store(database_url)) as one, closing(open_store(database_url)) as other:
        one.catalogues.put(_catalogue(one.now()))
        options = {"load_model": LinearModel.load, "deadline_ms": 30_000}
        apps = tuple(
            make_api(store, tmp_path / "models", clock=clock, **options)
            for store, clock in zip((one, other), clocks, strict=True)
        )
        for api in apps:
            api.app.extensions["nbo"].refresh()
        yield apps


def _catalogue(now: float) -> dict[str, Any]:
    """Return offers that begin or end within less than the clocks are apart."""

    def moment(minutes: float) -> str:
        return datetime.fromtimestamp(now + 60 * minutes, UTC).isoformat()

    offers = [
        offer("over", value=90.0, starts_at=moment(-90), ends_at=moment(-30)),
        offer("soon", value=80.0, starts_at=moment(30)),
        offer("ending", value=70.0, ends_at=moment(30)),
        offer("always", value=10.0),
    ]
    return {"offers": offers, "contact_policy": {"caps": [CAP]}}


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def test_nothing_is_said_before_its_beginning_or_after_its_end(workers: tuple[Api, Api]) -> None:
    """By the database's clock, whoever is asked; the moment on record is that one's, too."""
    for number, api in enumerate(workers):
        before = api.store.now()
        answer = asks(api, f"c-{number}")
        after = api.store.now()

        assert offers_of(answer) == ["ending"]
        fallen = codes_of(answer)
        assert (fallen["over"], fallen["soon"]) == ("ENDED", "NOT_STARTED")
        assert before - 0.001 <= _seconds(answer["decided_at"]) <= after + 0.001


@pytest.mark.parametrize("first", [0, 1])
def test_a_cap_holds_by_one_clock(workers: tuple[Api, Api], first: int) -> None:
    """The clock ahead frees nothing, the clock behind overlooks nothing; both say the same end."""
    said, *held = [asks(workers[(first + turn) % 2]) for turn in range(5)]

    assert offers_of(said) == ["ending"]
    assert [offers_of(each) for each in held] == [[]] * 4
    ends = {why["until"] for each in held for why in each["why_not"] if why["code"] == "CAP"}
    (until,) = ends
    assert _seconds(until) == pytest.approx(_seconds(said["decided_at"]) + 1_800, abs=60)


def test_a_clock_that_is_set_back_changes_nothing(
    workers: tuple[Api, Api], clocks: tuple[Clock, Clock]
) -> None:
    """Not for caps, nor for the order of what is on record, nor for a key that stands."""
    api, clock = workers[0], clocks[0]
    moments = []
    for _ in range(3):
        moments.append(_seconds(asks(api, dedupe_key=f"k-{len(moments)}")["decided_at"]))
        clock.advance(seconds=-2 * HOUR)

    assert moments == sorted(moments)
    assert asks(api, dedupe_key="k-0") == asks(workers[1], dedupe_key="k-0")
    assert [len(each.response["actions"]) for each in api.store.decisions.find("c-1")] == [0, 0, 1]


def test_what_came_of_a_decision_came_by_the_databases_clock(workers: tuple[Api, Api]) -> None:
    """Told without a time, a refusal is neither to come nor before what it is about."""
    for number, api in enumerate(workers):
        said = asks(api, f"c-{number}")
        report = {"decision_id": said["decision_id"], "offer_id": "ending", "outcome": "rejected"}

        before = api.store.now()
        assert api.post("/v1/outcomes", report).status_code == 201

        (told,) = api.store.outcomes.of_customer(f"c-{number}")
        assert before <= told.occurred_at <= api.store.now()
