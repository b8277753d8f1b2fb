"""What an agent is shown: one decision in a visit, in their customer's words, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.http.governing import figure
from tests.integration.panel.agents import CATALOGUE, Crm, offers_in
from tests.support.threads import at_once

if TYPE_CHECKING:
    from tests.support.clock import Clock

HOUR = 3_600.0


def test_two_windows_at_once_get_one_decision(each_crm: Crm) -> None:
    """A host that initialises twice, even with two tokens, has one decision, whoever is first."""
    agents = [each_crm.agent(), each_crm.agent(agent_id="ben")]

    decided = at_once(lambda number: agents[number % 2].decides(), threads=8)

    assert len({each["decision_id"] for each in decided}) == 1
    (kept,) = each_crm.api.store.decisions.find("c-1")
    assert kept.decision_id == decided[0]["decision_id"]


def test_without_a_visit_the_token_is_one(crm: Crm) -> None:
    """The same token asks twice and has one decision; another token has another."""
    agent, other = crm.agent(visit=None), crm.agent(visit=None)

    first, again, third = agent.decides(), agent.decides(), other.decides()

    assert first["decision_id"] == again["decision_id"] != third["decision_id"]


@pytest.mark.parametrize("wish", [{"visit": "call-2"}, {"exclude": ["gold"]}, {"language": "es"}])
def test_what_asks_for_something_else_is_decided_anew(crm: Crm, wish: dict[str, object]) -> None:
    """Another visit, fewer offers to choose from, or another language is another decision."""
    agent = crm.agent()

    assert agent.decides()["decision_id"] != agent.decides(**wish)["decision_id"]


def test_the_order_of_what_is_left_out_is_no_difference(crm: Crm) -> None:
    """Nor is an offer that is named twice."""
    agent = crm.agent()
    first = agent.decides(exclude=["gold", "tin"])

    assert agent.decides(exclude=["tin", "gold", "tin"])["decision_id"] == first["decision_id"]
    assert offers_in(first) == ["silver", "lead"]
    # What had its answer in this visit is not among what an agent may miss.
    assert first["why_not"] == []


def test_a_decision_is_shown_again_only_while_it_is_valid(each_crm: Crm, clock: Clock) -> None:
    """A ticket that is open for days does not show what could be said on its first."""
    agent = each_crm.agent()
    first = agent.decides()
    clock.advance(seconds=HOUR - 1.0)
    agent.token = each_crm.token()
    again = agent.decides()
    clock.advance(seconds=2.0)
    later = agent.decides()

    assert again["decision_id"] == first["decision_id"] != later["decision_id"]


def test_an_agent_sees_what_there_is_to_say(crm: Crm) -> None:
    """The best and two more, with words, price, end, what can be objected and what was checked."""
    known = {"age": 41, "income": 900, "visits": 3, "children": 2, "town": "a"}
    crm.api.put("/v1/customers/c-1", {"attributes": known})
    decision = crm.agent().decides()
    best = decision["offers"][0]

    assert offers_in(decision) == ["gold", "silver", "tin"]
    assert best["name"] == "Gold"
    assert best["talk_track"] == "Shall I tell you of gold?"
    assert best["objections"] == [{"objection": "No time", "answer": "It is short."}]
    assert (best["value"], best["price"]) == (50.0, 4.5)
    assert best["until"] == "2026-01-01T00:00:00.000Z"
    assert best["checks"] == [
        {"stage": "eligibility", "name": "grown-ups", "text": "Only for grown-ups"}
    ]
    assert 1 <= len(best["reasons"]) <= 3
    directions = [each["direction"] for each in best["reasons"]]
    assert directions == sorted(directions), "what speaks for it comes first: + before -"
    assert decision["nothing"] is None
    (missing,) = decision["why_not"]
    assert (missing["name"], missing["code"]) == ("Lead", "LIMIT")
    assert {"code": "too_expensive", "text": "Too expensive", "language": "en"} in decision[
        "decline_reasons"
    ]
    assert best["decline_reasons"] == [each["code"] for each in decision["decline_reasons"]]


def test_why_there_is_nothing_and_why_each_offer_is_missing(crm: Crm) -> None:
    """An agent who expects an offer is told where it fell, in the rule's own words."""
    crm.api.put("/v1/customers/kid", {"attributes": {"age": 9}})
    decision = crm.agent("kid").decides(exclude=["silver", "tin", "lead"])

    assert decision["offers"] == []
    assert decision["nothing"]["code"] == "NOTHING_ELIGIBLE"
    assert [(each["name"], each["text"]) for each in decision["why_not"]] == [
        ("Gold", "Only for grown-ups")
    ]


def test_what_came_furthest_is_the_first_of_what_is_missing(crm: Crm) -> None:
    """Offers that ended long ago stand behind the one that there was only no room for."""
    offers = [
        {**offer, "ends_at": "2024-01-01T00:00:00Z"} if offer["offer_id"] == "tin" else offer
        for offer in CATALOGUE["offers"]
    ]
    calls = [{"treatment_id": "zinc-call", "channel": "call_centre"}]
    more = {"offer_id": "zinc", "name": "Zinc", "value": 1.0, "treatments": calls}
    crm.api.with_catalogue({**CATALOGUE, "offers": [*offers, more]})

    missing = crm.agent().decides()["why_not"]

    assert [(each["name"], each["code"]) for each in missing] == [
        ("Zinc", "LIMIT"),
        ("Tin", "ENDED"),
    ]


@pytest.mark.parametrize(
    ("asked", "told", "known", "expected"),
    [
        (None, None, None, "en"),
        (None, None, "es", "es"),
        (None, "es", None, "es"),
        (None, "en", "es", "en"),
        ("es", "en", "en", "es"),
        ("es_MX", None, None, "es-MX"),
        ("xx", None, None, "xx"),
    ],
)
def test_the_nearest_word_on_the_language_counts(
    crm: Crm, asked: str | None, told: str | None, known: str | None, expected: str
) -> None:
    """The request's before the token's, before the customer's, before the catalogue's."""
    crm.api.put("/v1/customers/c-1", {"attributes": {"language": known} if known else {}})

    decision = crm.agent(language=told).decides(language=asked)

    says_spanish = decision["offers"][0]["talk_track"].startswith("¿")
    assert decision["language"] == expected
    assert says_spanish == expected.startswith("es")
    reasons = {each["code"]: each["text"] for each in decision["decline_reasons"]}
    assert (reasons["too_expensive"] == "Demasiado caro") == says_spanish


def test_who_asked_is_recorded_and_decides_nothing(crm: Crm) -> None:
    """The agent is in the record, no host can say another, no rule fails, and no model reads it."""
    agent = crm.agent(agent_id="a-7")
    decision = agent.decides(context={"agent_id": "mallory", "intent": "billing"})
    other = crm.agent(agent_id="ben", visit="call-2").decides(context={"intent": "billing"})

    record = crm.api.get(f"/v1/decisions/{decision['decision_id']}").json
    assert record["request"]["context"] == {"agent_id": "a-7", "intent": "billing"}
    pair = [
        crm.api.get(f"/v1/decisions/{each['decision_id']}").json["response"]["actions"]
        for each in (decision, other)
    ]
    assert pair[0] == pair[1]
    assert figure(crm.api, 'nbo_rule_errors_total{rule="grown-ups"}') == 0.0
    again = crm.api.post(f"/v1/decisions/{decision['decision_id']}/replay").json
    assert again["identical"]


@pytest.mark.parametrize(
    "wish",
    [
        {"customer_id": "c-2"},
        {"agent_id": "ben"},
        {"channel": "email"},
        {"dedupe_key": "mine"},
        {"visit": ""},
        {"visit": "x" * 129},
        {"exclude": ["a"] * 101},
        {"exclude": "gold"},
        {"context": {"a": {"b": 1}}},
        {"language": 7},
    ],
)
def test_whom_and_where_it_is_about_is_the_tokens_word_alone(
    crm: Crm, wish: dict[str, object]
) -> None:
    """A request that names another customer, or is not understood, is refused and does nothing."""
    response = crm.agent().asks(**wish)

    assert response.status_code == 422
    assert response.json["errors"][0]["pointer"].startswith("/")
    assert crm.api.store.decisions.find("c-1") == crm.api.store.decisions.find("c-2") == []


def test_an_empty_body_asks_too(crm: Crm) -> None:
    """A host that knows nothing of the call sends nothing; null says the same."""
    agent = crm.agent(visit=None)
    nothing = agent.call("POST", "/v1/panel/decisions")
    nulls = agent.asks(visit=None, language=None, context=None)

    assert nothing.status_code == nulls.status_code == 200
    assert nothing.json["decision_id"] == nulls.json["decision_id"]


def test_what_was_answered_is_not_offered_again_after_a_reload(each_crm: Crm) -> None:
    """A panel that is opened anew finds what was said in this visit, and a new visit nothing."""
    agent = each_crm.agent()
    agent.decides()
    agent.says({"offer_id": "gold", "answer": "declined", "reason": "too_expensive"})
    agent.decides(exclude=["gold", "silver", "tin"])
    agent.says({"offer_id": "lead", "answer": "not_offered"})

    reloaded = each_crm.agent()
    first = {each["offer_id"]: each["outcome"] for each in reloaded.decides()["offers"]}
    later = reloaded.decides(exclude=["gold", "silver", "tin"])["offers"]

    assert first == {"gold": "rejected", "silver": None, "tin": None}
    assert [(each["offer_id"], each["outcome"]) for each in later] == [("lead", "withheld")]
    tomorrow = each_crm.agent(visit="call-2").decides()
    assert [each["outcome"] for each in tomorrow["offers"]] == [None, None, None]


def test_a_decision_counts_as_any_other(crm: Crm) -> None:
    """It is in the figures, in the customer's decisions, and holds what the catalogue says."""
    decision = crm.agent().decides()

    assert figure(crm.api, 'nbo_decisions_total{degraded="no",result="ACTION"}') == 1.0
    assert figure(crm.api, 'nbo_panel_tokens_total{kind="customer"}') == 1.0
    (kept,) = crm.api.store.decisions.find("c-1")
    assert kept.decision_id == decision["decision_id"]
    assert kept.channel == "call_centre"
