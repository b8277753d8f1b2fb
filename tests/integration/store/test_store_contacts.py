"""What a decision looks at: read at once, as it was put, and no further back than asked."""

from __future__ import annotations

import math

import orjson
import pytest

from models.errors import InputError
from models.features.behaviour import Behaviour, Event
from models.features.profile import Touch
from service.decision.contact_state import (
    Consent,
    ContactState,
    Preferences,
    Reached,
    Suppression,
)
from service.decision.limit import Lookback
from service.store import OutcomeItem, contact_from_json, contact_to_json, open_store
from tests.support.clock import Clock
from tests.support.records import MOMENT, claiming

DAY = 86_400.0
EVERYTHING = Lookback(math.inf, ())
WISHES = Preferences(
    channels=frozenset({"email", "sms"}),
    blocked_topics=frozenset({"loans"}),
    at_most=2,
    per_days=7,
    hours=((480, 720), (1200, 60)),
    timezone="Europe/Rome",
)


@pytest.fixture
def clock():
    """Return the clock that stands in for the database's."""
    return Clock(MOMENT)


@pytest.fixture
def store(database_url, clock):
    """Return a store whose clock is in hand, on each engine."""
    opened = open_store(database_url, clock=clock)
    yield opened
    opened.close()


def report(store, record, outcome, **values):
    """Report an outcome of a decision's only offer."""
    item = OutcomeItem(decision_id=record.decision_id, offer_id="o-1", outcome=outcome, **values)
    assert [each.status for each in store.outcomes.record([item])] == ["recorded"]


def test_nothing_is_known_of_a_stranger(store):
    """Neither a profile nor contacts; the time is known."""
    assert store.contacts.read("c-1") == (None, ContactState(), MOMENT)


def test_the_profile_is_the_same_as_ever(store):
    """Attributes, behaviour and touches, with the contacts beside them."""
    behaviour = Behaviour.empty().add([Event(MOMENT, "purchase", 1.25, ("a",))])
    store.profiles.put("c-1", attributes={"age": 41, "timezone": "Asia/Tokyo"}, behaviour=behaviour)
    store.ledger.load_many([("c-1", Touch("o-1", "A", None, 1.0, 2.0, 3.0))])

    known = store.contacts.read("c-1")

    profile = store.profiles.read("c-1")
    assert known.profile.attributes == profile.attributes
    assert known.profile.touches == profile.touches == (Touch("o-1", "A", None, 1.0, 2.0, 3.0),)
    assert known.profile.behaviour.to_bytes() == behaviour.to_bytes()
    assert known.contact.timezone == "Asia/Tokyo"


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_the_time_is_the_databases_own(request, url):
    """Without a clock in hand: as the store tells it."""
    store = open_store(request.getfixturevalue(url))

    before, known, after = store.now(), store.contacts.read("c-1", EVERYTHING), store.now()

    assert before <= known.at <= after
    store.close()


def test_claims_are_read_back_to_the_horizon(store, clock):
    """The newest first; what can no longer matter is left out."""
    for offer in ("o-1", "o-2", "o-3"):
        store.decisions.append(
            claiming(offers=(offer,), claim={"expires_at": clock.now + 60, "treatment_id": "t"})
        )
        clock.advance(seconds=DAY)

    claims = store.contacts.read("c-1", Lookback(2.5 * DAY, ())).contact.claims

    assert [each.offer_id for each in claims] == ["o-3", "o-2"]
    assert claims[0].treatment_id == "t"
    assert len(store.contacts.read("c-1", EVERYTHING).contact.claims) == 3
    assert store.contacts.read("c-1").contact.claims == ()


def test_a_claim_knows_when_it_was_shown(store, clock):
    """By the first outcome that says so; an agent's screen does not."""
    record = claiming()
    store.decisions.append(record)
    report(store, record, "shown_to_agent")
    assert store.contacts.read("c-1", EVERYTHING).contact.claims[0].shown_at is None

    report(store, record, "impression", occurred_at=MOMENT + 5)

    assert store.contacts.read("c-1", EVERYTHING).contact.claims[0].shown_at == MOMENT + 5


def test_responses_have_what_policies_ask_for(store, clock):
    """What the customer did, about what, and until when; impressions are no response."""
    record = claiming()
    store.decisions.append(record)
    report(store, record, "impression")
    report(store, record, "deferred", until=MOMENT + 9 * DAY, occurred_at=MOMENT - 1)
    report(store, record, "complaint", reason="loud")
    clock.advance(seconds=900 * DAY)

    responses = store.contacts.read("c-1").contact.responses

    assert [each.outcome for each in responses] == ["complaint", "deferred"]
    assert (responses[0].reason, responses[1].until) == ("loud", MOMENT + 9 * DAY)
    about = {(r.offer_id, r.channel, r.objective, r.group) for r in responses}
    assert about == {("o-1", "email", "grow", "A")}


def test_clicks_are_read_within_the_horizon(store, clock):
    """There are many, and only the young ones matter."""
    record = claiming()
    store.decisions.append(record)
    report(store, record, "click")
    clock.advance(seconds=DAY)

    assert len(store.contacts.read("c-1", Lookback(2 * DAY, ())).contact.responses) == 1
    assert store.contacts.read("c-1").contact.responses == ()


def test_what_was_said_last_counts(store):
    """Whatever order it comes in; of what was said at once, the refusal."""
    said = [
        Consent(purpose="marketing", granted=False, at=MOMENT - 1),
        Consent(purpose="marketing", granted=True, at=MOMENT - 2),
        Consent(purpose="marketing", channel="sms", granted=True, at=MOMENT, expires_at=MOMENT + 1),
        Consent(purpose="profiling", granted=False, at=MOMENT),
        Consent(purpose="profiling", granted=True, at=MOMENT),
    ]

    store.wishes.put_consents("c-1", said[:3])
    store.wishes.put_consents("c-1", said[3:])

    expected = (said[0], said[2], said[3])
    assert store.contacts.read("c-1").contact.consents == expected
    assert store.wishes.consents("c-1") == expected
    assert store.wishes.consents("c-2") == ()


def test_preferences_come_back_as_they_were_put(store):
    """All of them, until they are taken back."""
    store.wishes.put_preferences("c-1", Preferences())
    store.wishes.put_preferences("c-1", WISHES)
    store.wishes.put_preferences("c-2", Preferences())

    assert store.contacts.read("c-1").contact.preferences == WISHES
    assert store.wishes.preferences("c-1") == WISHES
    assert store.contacts.read("c-2").contact.preferences == Preferences()
    store.wishes.put_preferences("c-1", None)
    assert store.contacts.read("c-1").contact.preferences is None


def test_who_is_on_a_list_is_known_until_it_ends(store, clock):
    """For every channel or for one; in bulk; and taken off again."""
    on_sms = Suppression(list_name="do-not-text", channel="sms", until=MOMENT + DAY)
    always = Suppression(list_name="deceased")
    people = [(f"c-{number:04}", always) for number in range(1500)]
    assert store.wishes.suppress(iter(people)) == 1500
    store.wishes.suppress([("c-0001", Suppression(list_name="do-not-text", channel="sms"))])
    store.wishes.suppress([("c-0001", on_sms)])

    assert store.contacts.read("c-0001").contact.suppressions == (always, on_sms)
    assert store.wishes.suppressed("deceased", after="c-1498") == [("c-1499", always)]
    clock.advance(seconds=DAY)
    assert store.contacts.read("c-0001").contact.suppressions == (always,)
    assert store.wishes.release("deceased", ["c-0001", "nobody"]) == 1
    assert store.contacts.read("c-0001").contact.suppressions == ()
    rest = (f"c-{number:04}" for number in range(1, 1400))
    assert store.wishes.release("deceased", rest) == 1398
    assert store.wishes.drop_list("deceased") == 101


def test_a_page_of_a_list_has_whole_customers(store):
    """Whoever is left alone in two channels is on one page with both."""
    channels = ("email", "sms")
    entries = [
        (customer_id, Suppression(list_name="vip", channel=channel))
        for customer_id in ("a", "b", "c")
        for channel in channels
    ]
    store.wishes.suppress(entries)

    assert store.wishes.suppressed("vip", limit=2) == entries[:4]
    assert store.wishes.suppressed("vip", after="b", limit=2) == entries[4:]


@pytest.mark.parametrize("document", [{"claims": [{}]}, {"claims": 1}, {"moods": []}])
def test_what_is_damaged_is_not_guessed_at(document):
    """A record that nobody wrote like this is refused."""
    with pytest.raises(InputError, match="damaged"):
        contact_from_json(document)


@pytest.mark.parametrize("moment", [math.nan, math.inf])
def test_a_moment_that_is_none_is_refused(store, moment):
    """Nothing is noted then."""
    said = [
        Consent(purpose="a", granted=True, at=MOMENT),
        Consent(purpose="b", granted=True, at=MOMENT, expires_at=moment),
    ]

    with pytest.raises(InputError, match="expires_at"):
        store.wishes.put_consents("c-1", said)
    with pytest.raises(InputError, match="until"):
        store.wishes.suppress([("c-1", Suppression(list_name="a", until=moment))])

    assert store.wishes.consents("c-1") == ()


def test_all_that_is_known_can_be_written_and_read_again(store):
    """As JSON, in a decision's record: so that it can be taken again from what it stood on."""
    record = claiming()
    store.decisions.append(record)
    report(store, record, "rejected", reason="price")
    store.wishes.put_consents("c-1", [Consent(purpose="marketing", granted=False, at=MOMENT)])
    store.wishes.put_preferences("c-1", WISHES)
    store.wishes.suppress([("c-1", Suppression(list_name="vip"))])
    known = store.contacts.read("c-1", EVERYTHING).contact
    reached = Reached(offer_id="o-1", name="weekly", code="CAP", until=MOMENT)

    for contact in (ContactState(), ContactState(readable=False), ContactState(reached=(reached,))):
        assert contact_from_json(orjson.loads(orjson.dumps(contact_to_json(contact)))) == contact
    told = contact_to_json(known)
    again = claiming("c-2", contact=told)
    store.decisions.append(again)

    assert contact_from_json(store.decisions.get(again.decision_id).contact) == known
    assert len(told) == 5


def test_an_id_that_cannot_be_stored_is_the_callers_mistake(store):
    """NUL, reading and writing."""
    for call in (
        store.contacts.read,
        store.wishes.consents,
        store.wishes.preferences,
        lambda name: store.wishes.put_preferences(name, WISHES),
        lambda name: store.wishes.suppress([(name, Suppression(list_name="a"))]),
        lambda name: store.wishes.put_consents(
            name, [Consent(purpose="a", granted=True, at=MOMENT)]
        ),
    ):
        with pytest.raises(InputError, match="customer_id"):
            call("a\0b")
