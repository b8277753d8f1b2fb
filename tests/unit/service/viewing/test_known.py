"""What was known of a customer, in words and figures that a person takes in."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.features.behaviour import SECONDS_A_DAY, Behaviour, Event
from models.features.profile import Touch
from service.decision.contact_state import ContactState, Preferences, Suppression
from service.store import OutcomeRecord
from service.viewing.behaviour import behaviour_in_short
from service.viewing.history import MOST_BEFORE, after, before
from tests.unit.service.decision.building import NOW, a_catalogue, a_customer, a_request, an_offer
from tests.unit.service.decision.contacting import DAY, HOUR, a_claim, a_consent, a_response
from tests.unit.service.viewing.looking import looked_at

CATALOGUE = a_catalogue(an_offer("o-1", name="One"))

_events = st.builds(
    Event,
    time=st.floats(NOW - 364 * DAY, NOW),
    type=st.sampled_from(["visit", "purchase"]),
    amount=st.none() | st.integers(0, 10_000).map(lambda cents: cents / 100),
    categories=st.sampled_from([(), ("food",), (None, "milk"), ("food", "milk"), ("garden",)]),
)


@given(st.lists(_events, max_size=30))
def test_the_behaviour_in_short_counts_every_event_once(events):
    """By type, by window and by week, the sums are those of the events themselves."""
    short = behaviour_in_short(Behaviour.empty().add(events), NOW)

    assert short["events"] == len(events)
    for told in short["types"]:
        its = [each for each in events if each.type == told["type"]]
        ages = [NOW // SECONDS_A_DAY - each.time // SECONDS_A_DAY for each in its]
        assert told["events"] == len(its)
        assert round(told["amount"], 2) == round(sum(each.amount or 0.0 for each in its), 2)
        assert told["active_days"] == len(set(ages))
        assert told["weeks"][-1] == len([age for age in ages if age < 7])
        assert sum(told["weeks"]) == len([age for age in ages if age < 364])
        for window in told["windows"]:
            assert window["events"] == len([age for age in ages if age < window["days"]])
    food = [each for each in short["categories"] if each["name"] == "food"]
    assert sum(each["events"] for each in food) == len(
        [each for each in events if each.categories[:1] == ("food",)]
    )


def test_a_window_has_as_many_days_as_it_says():
    """Today is one of them: what was seven days ago is not in the last seven, as for the model."""
    events = [Event(NOW - days * DAY, "visit") for days in (0, 6, 7, 29, 30)]

    (visits,) = behaviour_in_short(Behaviour.empty().add(events), NOW)["types"]

    assert [each["events"] for each in visits["windows"]] == [2, 4, 5, 5]


def test_categories_come_by_what_was_spent():
    """The most first; what cost nothing comes by how often it was."""
    events = [
        Event(NOW, "buy", amount, (name,))
        for name, amount in (
            ("milk", 1.0),
            ("milk", 1.5),
            ("car", 9.0),
            ("air", None),
            ("air", None),
            ("sun", 0.0),
        )
    ]

    short = behaviour_in_short(Behaviour.empty().add(events), NOW)

    assert [(each["name"], each["events"], each["amount"]) for each in short["categories"]] == [
        ("car", 1, 9.0),
        ("milk", 2, 2.5),
        ("air", 2, 0.0),
        ("sun", 1, 0.0),
    ]


def test_of_a_stranger_nothing_is_known():
    """Nothing is made up for a customer who is not known."""
    known = looked_at(CATALOGUE, profile=None)["known"]

    assert known["attributes"] == []
    assert known["behaviour"] == {"events": 0, "types": [], "categories": []}
    assert known["preferences"] is None


def test_what_the_request_said_lies_over_what_was_stored():
    """And it is told which is which."""
    request = a_request(profile={"age": 50, "pet": "cat"}, context={"intent": "billing"})

    known = looked_at(CATALOGUE, request, profile=a_customer(age=41, town="Utrecht"))["known"]

    assert known["attributes"] == [
        {"name": "age", "value": 50, "is_from_request": True},
        {"name": "town", "value": "Utrecht", "is_from_request": False},
        {"name": "pet", "value": "cat", "is_from_request": True},
    ]
    assert known["context"] == [{"name": "intent", "value": "billing"}]


def test_wishes_are_told_as_they_were():
    """Consents, lists and the customer's own hours."""
    contact = ContactState(
        consents=(a_consent("ads", channel="email"),),
        suppressions=(Suppression(list_name="in-dispute", until=NOW + DAY),),
        preferences=Preferences(hours=((540, 1080),), channels=frozenset({"web", "email"})),
        timezone="Europe/Rome",
    )

    known = looked_at(CATALOGUE, contact=contact)["known"]

    assert [(each["purpose"], each["channel"], each["granted"]) for each in known["consents"]] == [
        ("ads", "email", True)
    ]
    assert known["suppressions"][0]["list"] == "in-dispute"
    assert known["preferences"]["hours"] == [{"from": "09:00", "to": "18:00"}]
    assert known["preferences"]["channels"] == ["email", "web"]
    assert known["timezone"] == "Europe/Rome"
    assert known["is_readable"] is True


def test_contacts_that_could_not_be_read_are_not_told_as_none():
    """Not to know is something else than to know of nothing."""
    assert (
        looked_at(CATALOGUE, contact=ContactState(readable=False))["known"]["is_readable"] is False
    )


def test_the_past_is_told_once_and_backwards():
    """What ledger and profile both know is told once; what never arrived is told as such."""
    at = NOW - HOUR
    touch = Touch("o-1", None, "email", at, accepted_at=None, rejected_at=at + 60)
    contact = ContactState(
        claims=(a_claim(), a_claim(ago=2 * HOUR, shown_at=None)),
        responses=(a_response("rejected", HOUR - 60, reason="too_expensive"),),
    )

    told = before(replace(a_customer(), touches=(touch,)), contact, {"o-1": "One"})

    assert [(each["what"], each["reason"]) for each in told["entries"]] == [
        ("rejected", "too_expensive"),
        ("impression", None),
        ("claim", None),
    ]
    assert {each["offer_name"] for each in told["entries"]} == {"One"}
    assert told["total"] == 3


def test_of_a_long_past_the_latest_is_told():
    """And how much there is in all."""
    touches = tuple(Touch(f"o-{at}", None, "email", NOW - at) for at in range(MOST_BEFORE + 5))

    told = before(replace(a_customer(), touches=touches), None, {})

    assert told["total"] == MOST_BEFORE + 5
    assert [each["offer_id"] for each in told["entries"]] == [
        f"o-{at}" for at in range(MOST_BEFORE)
    ]


def test_what_came_of_it_is_told_in_order():
    """With its value, its reason, and until when."""
    outcome = OutcomeRecord(
        outcome_id="x",
        decision_id="d-1",
        offer_id="o-1",
        customer_id="c-1",
        channel="email",
        outcome="deferred",
        occurred_at=NOW,
        recorded_at=NOW,
        value=None,
        reason=None,
        until=NOW + DAY,
    )

    (told,) = after([outcome], {"o-1": "One"})

    assert (told["what"], told["offer_name"], told["until"][:10]) == (
        "deferred",
        "One",
        "2026-11-19",
    )
