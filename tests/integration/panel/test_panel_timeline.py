"""The timeline an agent sees: what reached the customer in any channel, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.features.profile import Touch
from service.panel.history import MOST_ENTRIES
from tests.integration.http.governing import asks

if TYPE_CHECKING:
    from tests.integration.panel.agents import Agent, Crm
    from tests.support.clock import Clock

DAY = 86_400.0


def _entries(agent: Agent) -> list[dict[str, Any]]:
    response = agent.call("GET", "/v1/panel/timeline")
    assert response.status_code == 200
    return list(response.json["entries"])


def _told(entries: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(each["channel"], each["offer_id"], each["what"]) for each in entries]


def test_it_tells_of_all_channels_the_latest_first(each_crm: Crm, clock: Clock) -> None:
    """Declined by e-mail on Tuesday, accepted on the phone today: with the words of the reason."""
    mail = asks(each_crm.api, channel="email")
    report = {"decision_id": mail["decision_id"], "offer_id": mail["actions"][0]["offer_id"]}
    for outcome, keys in (("impression", {}), ("rejected", {"reason": "too_expensive"})):
        each_crm.api.post("/v1/outcomes", {**report, "outcome": outcome, **keys})
        clock.advance(seconds=DAY)
    agent = each_crm.agent(language="es")
    agent.decides()
    agent.says({"offer_id": "silver", "answer": "shown"})
    agent.says({"offer_id": "silver", "answer": "accepted"})

    entries = _entries(agent)

    assert _told(entries) == [
        ("call_centre", "silver", "accepted"),
        ("email", "gold", "rejected"),
        ("email", "gold", "impression"),
    ]
    assert [each["reason"] for each in entries] == [None, "Demasiado caro", None]
    assert [each["reason_language"] for each in entries] == [None, "es", None]
    assert entries[1]["offer_name"] == "Gold"
    assert entries[1]["at"] == "2025-11-22T20:00:00.000Z"


def test_history_from_before_is_in_it(each_crm: Crm, clock: Clock) -> None:
    """What was loaded has no outcomes: contacts, and what the touch says came of them."""
    now = clock()
    each_crm.api.store.ledger.load_many(
        [
            ("c-1", Touch("coupon", None, "mail", now - 9 * DAY, now - 8 * DAY, None)),
            ("c-1", Touch("tin", "loans", "shop", now - 5 * DAY, None, now - 5 * DAY)),
            ("c-1", Touch("lead", "loans", "web", now - 3 * DAY, None, None)),
            ("c-2", Touch("gold", "cards", "web", now - 1 * DAY, None, None)),
        ]
    )

    entries = _entries(each_crm.agent())

    assert _told(entries) == [
        ("web", "lead", "touch"),
        ("shop", "tin", "rejected"),
        ("mail", "coupon", "accepted"),
        ("mail", "coupon", "touch"),
    ]
    # What the catalogue does not know any more is called by its id.
    assert [each["offer_name"] for each in entries] == ["Lead", "Tin", "coupon", "coupon"]


def test_what_reached_nobody_is_not_in_it(crm: Crm) -> None:
    """Decisions, and offers that were only on an agent's screen, are no contact."""
    agent = crm.agent()
    agent.decides()
    agent.says({"offer_id": "gold", "answer": "shown"})

    assert _entries(agent) == []


def test_it_ends_somewhere(crm: Crm, clock: Clock) -> None:
    """Nobody reads more than twenty lines while a customer waits."""
    crm.api.store.ledger.load_many(
        ("c-1", Touch("gold", None, "web", clock() - DAY * number, None, None))
        for number in range(1, 40)
    )

    entries = _entries(crm.agent())

    assert len(entries) == MOST_ENTRIES
    assert entries == sorted(entries, key=lambda each: each["at"], reverse=True)
    assert entries[0]["at"] == "2025-11-20T20:00:00.000Z"


def test_a_reason_that_no_catalogue_knows_is_told_as_it_stands(crm: Crm) -> None:
    """Reasons of other channels are anybody's text."""
    agent = crm.agent()
    agent.decides()
    agent.says({"offer_id": "gold", "answer": "declined", "reason": "moved abroad"})

    (entry,) = _entries(agent)
    assert entry["reason"] == "moved abroad"
