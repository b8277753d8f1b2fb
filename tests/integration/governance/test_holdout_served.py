"""Who is left alone, over HTTP: the same ones always, by objective, and on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.governance.serving import decides_by, is_on_record
from tests.integration.http.governing import (
    DAY,
    asks,
    catalogue,
    codes_of,
    governed,
    offer,
    offers_of,
    with_notice,
)
from tests.support.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api

CUSTOMERS = [f"c-{number}" for number in range(60)]


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the store and of the app."""
    return Clock()


@pytest.fixture
def ready(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Api]:
    """Return the app with a model."""
    with governed(sqlite_url, tmp_path, catalogue(), clock=clock, deadline_ms=30_000) as api:
        yield api


def sharing(share: float, salt: str = "2027") -> dict[str, Any]:
    """Return a catalogue that leaves a share of the customers alone."""
    return with_notice(policies={"holdout": {"share": share, "salt": salt}})


def held_out(api: Api, **wish: Any) -> set[str]:
    """Return who of all is in the holdout."""
    return {each for each in CUSTOMERS if asks(api, each, dry_run=True, **wish)["holdout"]}


def test_the_same_customers_are_left_alone_always(ready: Api, clock: Clock) -> None:
    """In every channel and a year later; a larger share keeps them, another salt draws anew."""
    decides_by(ready, sharing(0.3))
    first = held_out(ready)
    by_sms = held_out(ready, channel="sms")
    clock.advance(seconds=365 * DAY)
    later = held_out(ready)
    decides_by(ready, sharing(0.6))
    larger = held_out(ready)
    decides_by(ready, sharing(0.3, salt="2028"))
    anew = held_out(ready)

    assert 5 < len(first) < 35
    assert first == by_sms == later
    assert first < larger
    assert anew != first


def test_who_is_held_out_is_decided_about_and_not_acted_on(ready: Api) -> None:
    """What would have been said is on record, with its place; nothing is claimed or counted."""
    cap = {"name": "weekly", "limit": 1, "window_days": 7}
    decides_by(
        ready, catalogue(policies={"holdout": {"share": 1.0}}) | {"contact_policy": {"caps": [cap]}}
    )

    answers = [asks(ready, limit=3) for _ in range(3)]

    for answer in answers:
        assert (offers_of(answer), answer["holdout"]) == ([], True)
        assert answer["no_action"]["code"] == "HOLDOUT"
        assert set(codes_of(answer).values()) == {"HOLDOUT"}
        assert "place 1" in next(
            each["text"] for each in answer["why_not"] if each["offer_id"] == "gold"
        )
        assert is_on_record(ready, answer)
    path = f"/v1/decisions/{answers[-1]['decision_id']}"
    assert ready.get(path).json["evidence"]["contact"].get("claims", []) == []
    outcome = {"decision_id": answers[0]["decision_id"], "offer_id": "gold", "outcome": "accepted"}
    assert ready.post("/v1/outcomes", outcome).status_code == 404


def test_a_service_message_reaches_the_holdout(ready: Api) -> None:
    """Who is left alone is not left without what they have to know."""
    decides_by(ready, sharing(1.0))

    answer = asks(ready, limit=3)

    assert (offers_of(answer), answer["holdout"]) == (["notice"], True)
    assert codes_of(answer) == dict.fromkeys(("gold", "plain", "tin"), "HOLDOUT")


def test_each_objective_has_a_holdout_of_its_own(ready: Api) -> None:
    """Drawn independently: who is left alone with one may be asked about the other."""
    document = catalogue(holdout={"objectives": {"grow": 0.5, "retain": 0.5}, "salt": "x"})
    document["offers"] = [
        offer("more", objective="grow", value=20.0),
        offer("stay", objective="retain"),
    ]
    decides_by(ready, document)

    answers = {each: asks(ready, each, limit=2) for each in CUSTOMERS}

    groups = {tuple(each["holdout_objectives"]) for each in answers.values()}
    assert groups == {(), ("grow",), ("retain",), ("grow", "retain")}
    objective_of = {"more": "grow", "stay": "retain"}
    for answer in answers.values():
        left = {each for each in objective_of if objective_of[each] in answer["holdout_objectives"]}
        assert answer["holdout"] is False
        assert set(offers_of(answer)) == objective_of.keys() - left
        assert codes_of(answer) == dict.fromkeys(left, "HOLDOUT")
        if len(left) == 2:
            assert answer["no_action"]["code"] == "HOLDOUT"
    again = {each: asks(ready, each)["holdout_objectives"] for each in CUSTOMERS[:10]}
    assert again == {each: answers[each]["holdout_objectives"] for each in CUSTOMERS[:10]}
