"""What a customer did, as rules see it over HTTP, and as it was when a decision is replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.features.behaviour import Behaviour, Event
from tests.integration.http.governing import DAY, asks, catalogue, codes_of, governed, offer
from tests.support.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api

STAGES = [
    {"name": "prospect", "when": "!has(customer.behaviour.days_since_last)"},
    {"name": "lapsed", "when": "customer.behaviour.days_since_last > 90.0"},
    {"name": "active", "when": "true"},
]
RULE = {"name": "buys-often", "when": "customer.behaviour.events_30d >= 2.0"}
OFFERS = [
    offer("often", applicability=[RULE]),
    offer("winback", objective="retain"),
    offer("sale"),
]


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the store and of the app."""
    return Clock()


@pytest.fixture
def ready(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Api]:
    """Return the app with a catalogue that looks at behaviour."""
    lifecycle = {"stages": STAGES, "objectives": {"lapsed": ["retain"]}}
    document = {**catalogue(lifecycle=lifecycle), "offers": OFFERS}
    with governed(database_url, tmp_path, document, clock=clock) as api:
        yield api


def bought(api: Api, clock: Clock, *days_ago: int) -> None:
    """Replace what the customer did by purchases so many days ago."""
    did = [Event(clock() - each * DAY, "purchase", 10.0) for each in days_ago]
    api.store.profiles.put("c-1", behaviour=Behaviour.empty().add(did))


def decide(api: Api) -> dict[str, Any]:
    """Return a decision on all three offers."""
    return asks(api, limit=3)


def test_rules_and_stages_follow_what_the_customer_did(ready: Api, clock: Clock) -> None:
    """A stranger, buyers, and one who has not come for long are in stages of their own."""
    stages, often = [], []
    for days_ago in ((), (1, 2), (40,), (91,)):
        bought(ready, clock, *days_ago)
        answer = decide(ready)
        stages.append(answer["lifecycle_stage"])
        often.append(codes_of(answer).get("often"))

    assert stages == ["prospect", "active", "active", "lapsed"]
    assert often == ["RULE", None, "RULE", "RULE"]


def test_the_stage_is_in_the_decision_and_in_its_reasons(ready: Api, clock: Clock) -> None:
    """Of what is said, because the stage lets it through, and of what is not, because of it."""
    bought(ready, clock, 91)

    answer = decide(ready)

    (winback,) = answer["actions"]
    stage = [each["text"] for each in winback["reasons"] if each["code"] == "POLICY_STAGE"]
    held = {each["offer_id"]: each["text"] for each in answer["why_not"]}
    assert answer["lifecycle_stage"] == "lapsed"
    assert (winback["offer_id"], stage) == ("winback", ["Fits a customer in the stage lapsed"])
    assert held["sale"] == "Is not for customers in the stage lapsed"


def test_a_replay_sees_what_was_done_then_as_of_then(ready: Api, clock: Clock) -> None:
    """Neither what is done since nor the time that passes changes it."""
    bought(ready, clock, 1, 2)
    decided = decide(ready)
    clock.advance(seconds=200 * DAY)
    since = decide(ready)

    again = ready.post(f"/v1/decisions/{decided['decision_id']}/replay").json

    assert (again["same"], again["identical"]) == (True, True)
    assert (decided["lifecycle_stage"], since["lifecycle_stage"]) == ("active", "lapsed")
