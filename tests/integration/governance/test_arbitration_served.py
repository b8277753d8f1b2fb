"""Who comes first, over HTTP: worth, thresholds, silence, fallback, bundles, places, one voice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.governance.serving import decides_by, is_on_record, reasons_of
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


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the store and of the app."""
    return Clock()


@pytest.fixture
def ready(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Api]:
    """Return the app with a model that finds all offers equally likely."""
    with governed(sqlite_url, tmp_path, catalogue(), clock=clock, deadline_ms=30_000) as api:
        yield api


@pytest.mark.parametrize(("spend", "first"), [(30.0, "gold"), (5.0, "plain")])
def test_an_offer_is_worth_what_its_formula_says(ready: Api, spend: float, first: str) -> None:
    """Its value is computed from the customer, and is in the answer."""
    document = catalogue()
    document["offers"][0]["value"] = "customer.spend * 2.0"
    decides_by(ready, document)

    answer = asks(ready, profile={"spend": spend}, limit=3)

    assert offers_of(answer)[0] == first
    worth = {each["offer_id"]: each for each in answer["actions"]}
    assert worth["gold"]["value"] == 2 * spend
    assert worth["gold"]["expected_value"] == pytest.approx(worth["gold"]["propensity"] * 2 * spend)
    assert is_on_record(ready, answer)


def test_weights_move_an_offer_and_say_so(ready: Api) -> None:
    """What the host knows of the moment makes an offer count for more, as its lever does."""
    document = catalogue()
    document["offers"][2] |= {"context_weight": 'context.intent == "metal" ? 4.0 : 1.0', "lever": 2}
    decides_by(ready, document)

    plain, weighed = (asks(ready, context={"intent": each}, limit=3) for each in ("x", "metal"))

    assert (offers_of(plain)[0], offers_of(weighed)[0]) == ("gold", "tin")
    tin = weighed["actions"][0]
    assert tin["priority"] == pytest.approx(8 * tin["propensity"] * tin["value"])
    assert is_on_record(ready, weighed)


def test_what_costs_more_than_it_brings_is_not_said(ready: Api) -> None:
    """The cost of the offer and of its treatment come off its value."""
    document = catalogue()
    document["offers"][0] |= {"cost": 20.0}
    document["offers"][0]["treatments"][0] |= {"cost": 11.0}
    decides_by(ready, document)

    answer = asks(ready, limit=3)

    assert offers_of(answer) == ["plain", "tin"]
    assert codes_of(answer)["gold"] == "COSTS_MORE"
    assert offers_of(asks(ready, channel="sms"))[0] == "plain"  # 10 net, 20 for the other


@pytest.mark.parametrize(
    ("own", "sections", "rule"),
    [
        ({"threshold": 0.9}, {"arbitration": {"thresholds": {"grow": 0.0}}}, "threshold"),
        ({}, {"arbitration": {"thresholds": {"grow": 0.9}}}, "thresholds/grow"),
        ({}, {"policies": {"minimum_propensity": 0.9}}, "minimum_propensity"),
    ],
)
def test_the_nearest_threshold_holds(
    ready: Api, own: dict[str, Any], sections: dict[str, Any], rule: str
) -> None:
    """The offer's own, else its objective's, else everybody's; the text has both figures."""
    document = catalogue(**sections)
    document["offers"][0] |= {"objective": "grow", **own}
    for each in document["offers"][1:]:
        each |= {"objective": "retain", "threshold": 0.0}
    decides_by(ready, document)

    answer = asks(ready, limit=3)

    assert offers_of(answer) == ["plain", "tin"]
    (why,) = answer["why_not"]
    assert (why["code"], why["rule"]) == ("BELOW_THRESHOLD", rule)
    assert "below the threshold of 0.9000" in why["text"]
    assert is_on_record(ready, answer)


def test_saying_nothing_is_a_candidate(ready: Api) -> None:
    """What it is worth is the customer's: offers below it are not said; it is kept as any other."""
    decides_by(ready, catalogue(arbitration={"no_action_value": "customer.patience"}))
    worth = {
        each["offer_id"]: each["priority"]
        for each in asks(ready, profile={"patience": 0.0}, limit=3)["actions"]
    }

    silent = asks(ready, profile={"patience": worth["gold"] * 1.01}, limit=3)
    some = asks(ready, profile={"patience": worth["plain"]}, limit=3)

    assert (offers_of(silent), silent["no_action"]["code"]) == ([], "NO_ACTION_BETTER")
    assert set(codes_of(silent).values()) == {"NO_ACTION_BETTER"}
    assert offers_of(some) == ["gold", "plain"]
    assert codes_of(some) == {"tin": "NO_ACTION_BETTER"}
    assert is_on_record(ready, silent)
    assert is_on_record(ready, some)


def test_the_fallback_is_said_when_nothing_else_is_left(ready: Api) -> None:
    """It never competes, needs no threshold, and does not break a silence that was chosen."""
    fallback = {"fallback_offer": "tin"}
    decides_by(ready, catalogue(arbitration=fallback))
    usual = asks(ready, limit=3)
    decides_by(ready, catalogue(arbitration=fallback, policies={"minimum_propensity": 0.9}))
    alone = asks(ready, limit=3)
    decides_by(ready, catalogue(arbitration={**fallback, "no_action_value": 1e6}))
    silent = asks(ready, limit=3)

    assert offers_of(usual) == ["gold", "plain"]
    assert codes_of(usual) == {"tin": "FALLBACK"}
    (action,) = alone["actions"]
    assert (action["offer_id"], action["selection"]) == ("tin", "fallback")
    assert action["selection_probability"] == 1.0
    assert "POLICY_FALLBACK" in reasons_of(action)
    assert (offers_of(silent), silent["no_action"]["code"]) == ([], "NO_ACTION_BETTER")
    assert is_on_record(ready, alone)


def test_a_bundle_is_shown_as_a_whole_or_not_at_all(ready: Api) -> None:
    """By its best member's place; too few places, or a member that fell, and none is shown."""
    offers = [
        offer("phone", value=25.0, bundle="set"),
        offer("case", value=1.0, bundle="set"),
        offer("book", value=20.0),
    ]
    decides_by(ready, {"offers": offers})

    whole, small, broken = (
        asks(ready, f"c-{number}", **wish)
        for number, wish in enumerate(({"limit": 3}, {"limit": 1}, {"exclude": ["case"]}))
    )

    assert [(each["offer_id"], each["selection"]) for each in whole["actions"]] == [
        ("phone", "best"),
        ("case", "bundle"),
        ("book", "best"),
    ]
    assert "POLICY_BUNDLE" in reasons_of(whole["actions"][1])
    assert offers_of(small) == ["book"]
    assert codes_of(small) == {"phone": "BUNDLE_TOO_LARGE", "case": "BUNDLE_TOO_LARGE"}
    assert offers_of(broken) == ["book"]
    assert codes_of(broken) == {"phone": "BUNDLE_INCOMPLETE", "case": "EXCLUDED"}
    assert is_on_record(ready, whole)


def test_each_placement_takes_one_offer_and_no_offer_is_shown_twice(ready: Api) -> None:
    """The one that fits two leaves room for the one that fits one; who finds none says so."""
    fits = {"gold": ["hero", "side"], "plain": ["hero"], "tin": ["hero", "side"]}
    document = catalogue(placements=["hero", "side"])
    for each in document["offers"]:
        each["treatments"][0]["placements"] = fits[each["offer_id"]]
    decides_by(ready, document)

    answer = asks(ready, limit=3)
    named = asks(ready, "c-2", limit=3, placement="side")

    assert {each["offer_id"]: each["placement"] for each in answer["actions"]} == {
        "gold": "side",
        "plain": "hero",
    }
    assert codes_of(answer) == {"tin": "PLACEMENT_TAKEN"}
    assert {each["placement"] for each in named["actions"]} == {"side"}
    assert codes_of(named)["plain"] == "NO_PLACEMENT"
    assert is_on_record(ready, answer)


def voiced(**first: float) -> dict[str, Any]:
    """Return a catalogue of one voice for a day, in which the offers are worth this."""
    document = with_notice(one_voice={"hours": 24})
    for each in document["offers"]:
        each["value"] = first.get(each["offer_id"], 10.0)
    return document


def test_all_channels_say_the_same_until_it_is_over(ready: Api, clock: Clock) -> None:
    """What is worth more by now waits for a day; then it is said, and a week is not needed."""
    decides_by(ready, voiced(gold=30.0))
    asks(ready, limit=2)
    decides_by(ready, voiced(plain=50.0))

    clock.advance(seconds=3600)
    same = asks(ready, channel="sms", limit=2)
    other = asks(ready, "c-2", channel="sms", limit=2)
    clock.advance(seconds=DAY + 1)
    later = asks(ready, limit=2)

    assert [(each["offer_id"], each["selection"]) for each in same["actions"]] == [
        ("notice", "mandatory"),
        ("gold", "one_voice"),
    ]
    assert "ONE_VOICE" in reasons_of(same["actions"][1])
    assert same["actions"][1]["selection_probability"] == 1.0
    assert offers_of(other) == offers_of(later) == ["notice", "plain"]
    assert is_on_record(ready, same)


@pytest.mark.parametrize(
    ("ends", "why"),
    [("rejected", "ONE_VOICE_ANSWERED"), ("blocked", "ONE_VOICE_BLOCKED")],
)
def test_a_decision_that_differs_says_why(ready: Api, clock: Clock, ends: str, why: str) -> None:
    """The customer answered, or it may not be said any more."""
    decides_by(ready, voiced(gold=30.0))
    first = asks(ready, limit=2)
    if ends == "rejected":
        report = {"decision_id": first["decision_id"], "offer_id": "gold", "outcome": "rejected"}
        assert ready.post("/v1/outcomes", report).status_code == 201
        cool = {"name": "no", "after": "rejected", "days": 30}
        decides_by(
            ready, voiced(gold=30.0, plain=50.0) | {"contact_policy": {"cool_downs": [cool]}}
        )
    else:
        rule = {"name": "poor", "when": "false", "applies_to": {"offer": "gold"}}
        never = voiced(plain=50.0) | {"engagement": {"eligibility": [rule]}}
        decides_by(ready, never)
    clock.advance(seconds=3600)

    answer = asks(ready, channel="sms", limit=2)

    assert offers_of(answer) == ["notice", "plain"]
    assert why in reasons_of(answer["actions"][1])
    assert "gold" in codes_of(answer)
    assert is_on_record(ready, answer)
