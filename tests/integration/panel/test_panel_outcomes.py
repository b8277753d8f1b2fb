"""What an agent answers: recorded as what it is, and once, whoever sends it however often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.http.governing import figure
from tests.integration.panel.agents import Agent, Crm, offers_in, recorded
from tests.support.threads import at_once

if TYPE_CHECKING:
    from tests.support.clock import Clock

DAY = 86_400.0
NOW = "2025-11-21T20:00:00.000Z"


def _outcomes(crm: Crm, decision: dict[str, Any]) -> list[Any]:
    return crm.api.store.outcomes.of_decision(decision["decision_id"])


@pytest.mark.parametrize(
    ("answer", "outcomes"),
    [
        ("shown", ["shown_to_agent"]),
        ("accepted", ["accepted", "impression"]),
        ("later", ["deferred", "impression"]),
        ("declined", ["impression", "rejected"]),
        ("not_offered", ["withheld"]),
    ],
)
def test_an_answer_says_what_came_of_it_and_whether_it_was_offered(
    each_crm: Crm, answer: str, outcomes: list[str]
) -> None:
    """Only what was said to the customer is an impression; being shown to the agent is none."""
    agent = each_crm.agent()
    decision = agent.decides()

    assert agent.says({"offer_id": "gold", "answer": answer}) == ["recorded"]

    assert recorded(each_crm.api, decision["decision_id"]) == [("gold", each) for each in outcomes]
    reached = "impression" in outcomes
    (touch,) = each_crm.api.store.ledger.touches("c-1") if reached else (None,)
    assert bool(each_crm.api.store.ledger.touches("c-1")) == reached
    if touch is not None:
        assert (touch.accepted_at is not None) == (answer == "accepted")
        assert (touch.rejected_at is not None) == (answer == "declined")


def test_the_words_of_an_answer_are_kept_where_they_belong(crm: Crm) -> None:
    """The reason with the rejection, the day with the deferral, and neither anywhere else."""
    agent = crm.agent()
    decision = agent.decides()
    agent.says(
        {"offer_id": "gold", "answer": "declined", "reason": "too_expensive"},
        {"offer_id": "silver", "answer": "later", "until": "2025-12-01"},
        {"offer_id": "tin", "answer": "not_offered", "reason": "too_expensive"},
        {"offer_id": "tin", "answer": "shown", "until": "2025-12-01"},
    )

    said = {(each.offer_id, each.outcome): each for each in _outcomes(crm, decision)}
    reasons = {key: each.reason for key, each in said.items() if each.reason}
    assert reasons == {("gold", "rejected"): "too_expensive", ("tin", "withheld"): "not_offered"}
    assert [key for key, each in said.items() if each.until] == [("silver", "deferred")]


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        (None, "2025-12-01T00:00:00.000Z"),
        ("Europe/Amsterdam", "2025-11-30T23:00:00.000Z"),
        ("America/New_York", "2025-12-01T05:00:00.000Z"),
        ("Nowhere/Land", "2025-12-01T00:00:00.000Z"),
    ],
)
def test_a_day_begins_where_the_customer_is(crm: Crm, zone: str | None, begins: str) -> None:
    """Who asked to be left alone until Monday is not called on their Sunday evening."""
    crm.api.put("/v1/customers/c-1", {"attributes": {"timezone": zone} if zone else {}})
    agent = crm.agent()
    decision = agent.decides()

    agent.says({"offer_id": "gold", "answer": "later", "until": "2025-12-01"})

    told = crm.api.get(f"/v1/decisions/{decision['decision_id']}").json["outcomes"]
    (deferred,) = [each for each in told if each["outcome"] == "deferred"]
    assert deferred["until"] == begins


def test_sent_twice_or_from_two_windows_it_counts_once(each_crm: Crm, clock: Clock) -> None:
    """Eight at once, each with another moment and half of them with another token: one effect."""
    agents = [each_crm.agent(), each_crm.agent()]
    decisions = [each.decides() for each in agents]
    assert decisions[0]["decision_id"] == decisions[1]["decision_id"]

    clock.advance(seconds=60.0)

    def say(number: int) -> list[str]:
        at = f"2025-11-21T20:00:{number:02}Z"
        return agents[number % 2].says(
            {"offer_id": "gold", "answer": "accepted", "occurred_at": at}
        )

    told = at_once(say, threads=8)

    assert sorted(told) == [["duplicate"]] * 7 + [["recorded"]]
    decision_id = decisions[0]["decision_id"]
    assert recorded(each_crm.api, decision_id) == [("gold", "accepted"), ("gold", "impression")]
    assert len(each_crm.api.store.ledger.touches("c-1")) == 1
    assert figure(each_crm.api, 'nbo_outcomes_total{outcome="accepted",status="recorded"}') == 1.0


def test_the_first_word_counts(crm: Crm) -> None:
    """A second window that gives another reason or day for the same answer changes nothing."""
    agent = crm.agent()
    decision = agent.decides()
    agent.says({"offer_id": "gold", "answer": "declined", "reason": "too_expensive"})

    again = agent.says({"offer_id": "gold", "answer": "declined", "reason": "bad_moment"})

    assert again == ["duplicate"]
    reasons = [each.reason for each in _outcomes(crm, decision) if each.outcome == "rejected"]
    assert reasons == ["too_expensive"]


def test_answers_are_taken_for_a_week_after_the_call(each_crm: Crm, clock: Clock) -> None:
    """An answer that could not be sent comes later, when the customer's token has long ended."""
    agent = each_crm.agent()
    decision = agent.decides()
    clock.advance(seconds=DAY)
    assert agent.asks().status_code == 401

    late = {"offer_id": "gold", "answer": "accepted", "occurred_at": NOW}
    assert agent.says(late) == ["recorded"]
    assert {each.occurred_at for each in _outcomes(each_crm, decision)} == {clock() - DAY}

    clock.advance(seconds=6 * DAY)
    assert agent.reports([late]).status_code == 401


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2025-11-21T20:00:30Z", 30.0),
        ("2025-11-21T20:05:00Z", 60.0),
        ("2031-01-01T00:00:00Z", 60.0),
        ("2025-11-21T19:00:00Z", 0.0),
        ("1999-01-01T00:00:00+02:00", 0.0),
        (None, 60.0),
    ],
)
def test_a_browsers_clock_is_believed_between_the_decision_and_now(
    crm: Crm, clock: Clock, told: str | None, kept: float
) -> None:
    """One that is wrong loses no answer, and puts none where it cannot have been."""
    began = clock()
    agent = crm.agent()
    decision = agent.decides()
    clock.advance(seconds=60.0)

    assert agent.says({"offer_id": "gold", "answer": "accepted", "occurred_at": told}) == [
        "recorded"
    ]

    assert {each.occurred_at - began for each in _outcomes(crm, decision)} == {kept}


def test_a_token_speaks_of_its_own_decision_alone(each_crm: Crm) -> None:
    """Of an offer that was not in it, nothing is recorded, here or in another's decision."""
    agent, other = each_crm.agent(), each_crm.agent("c-2")
    mine, theirs = agent.decides(exclude=["gold", "silver", "tin"]), other.decides()

    assert offers_in(mine) == ["lead"]
    assert agent.says({"offer_id": "gold", "answer": "accepted"}) == ["unknown_offer"]
    named = {"offer_id": "gold", "answer": "accepted", "decision_id": theirs["decision_id"]}
    assert agent.reports(named).status_code == 422
    assert agent.says(named) == ["invalid"]
    for decision in (mine, theirs):
        assert recorded(each_crm.api, decision["decision_id"]) == []


def test_of_a_customer_who_was_forgotten_nothing_is_recorded(each_crm: Crm) -> None:
    """An answer that comes after the erasure brings nothing back."""
    agent = each_crm.agent()
    agent.decides()
    assert each_crm.api.delete("/v1/customers/c-1").status_code == 204

    assert agent.says({"offer_id": "gold", "answer": "accepted"}) == ["unknown_decision"]

    assert each_crm.api.store.ledger.touches("c-1") == ()


def test_what_is_wrong_with_one_answer_keeps_no_other(crm: Crm) -> None:
    """Each is told by itself, in order; and what is said again in one list counts once."""
    agent = crm.agent()
    agent.decides()

    told = agent.reports(
        [
            {"offer_id": "gold", "answer": "shown"},
            {"offer_id": "gold", "answer": "sold"},
            7,
            {"offer_id": "gold", "answer": "later", "until": "2025-02-30"},
            {"offer_id": "gold", "answer": "shown"},
            {"offer_id": "gold", "answer": "accepted"},
        ]
    ).json["results"]

    assert [each["status"] for each in told] == [
        "recorded",
        "invalid",
        "invalid",
        "invalid",
        "duplicate",
        "recorded",
    ]
    assert [each["offer_id"] for each in told] == ["gold", "gold", None, "gold", "gold", "gold"]


@pytest.mark.parametrize("body", [[], [{}] * 101, {}, {"offer_id": "gold"}, "gold", 7])
def test_what_is_no_answer_is_refused(crm: Crm, body: Any) -> None:
    """One by itself, and a list that is empty or has no end, with what is expected."""
    agent = crm.agent()
    agent.decides()

    assert agent.reports(body).status_code == 422


def test_one_answer_needs_no_list(crm: Crm) -> None:
    """It is told in the same words."""
    agent = crm.agent()
    agent.decides()

    told = agent.reports({"offer_id": "gold", "answer": "accepted"})

    assert told.json == {
        "results": [{"offer_id": "gold", "answer": "accepted", "status": "recorded"}]
    }


def test_what_was_not_offered_gives_back_what_it_held(crm: Crm) -> None:
    """The next customer, or the next call, may have it; nothing is learned of it."""
    agent = crm.agent()
    agent.decides()
    agent.says(*({"offer_id": each, "answer": "not_offered"} for each in ("gold", "silver", "tin")))

    assert crm.api.store.ledger.touches("c-1") == ()
    assert offers_in(Agent(crm.api, crm.token(), "call-2").decides()) == ["gold", "silver", "tin"]
