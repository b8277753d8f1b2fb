"""Claims: recorded with their decision if there is room for them, and not at all otherwise."""

from __future__ import annotations

import pytest

from models.errors import LimitReachedError
from models.features.profile import Touch
from service.decision.limit import Draw, Limit, Lookback
from service.store import OutcomeItem, open_store
from tests.support.clock import Clock
from tests.support.records import MOMENT, claiming

DAY = 86_400.0
WEEKLY = Limit(name="weekly", code="CAP", limit=1, window_seconds=7 * DAY)
EVERYTHING = Lookback(float("inf"), ())


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


def claims_of(store, customer_id="c-1"):
    """Return all of a customer's claims."""
    return store.contacts.read(customer_id, EVERYTHING).contact.claims


def refused(store, record):
    """Append a record that must be refused; return why it was."""
    with pytest.raises(LimitReachedError) as told:
        store.decisions.append(record)
    return told.value


def test_a_claim_is_told_the_time_by_the_database(store, clock):
    """Whatever the worker's clock said, and however soon it thought the claim would end."""
    record = claiming(decided_at=MOMENT - 3 * DAY)

    store.decisions.append(record)

    (claim,) = claims_of(store)
    assert (claim.claimed_at, claim.expires_at) == (MOMENT, MOMENT)
    assert (claim.decision_id, claim.offer_id) == (record.decision_id, "o-1")
    assert (claim.channel, claim.objective, claim.group) == ("email", "grow", "A")


def test_a_cap_holds_until_the_claim_leaves_its_window(store, clock):
    """To the second, and it says when there is room again."""
    store.decisions.append(claiming(limits=(WEEKLY,)))
    clock.advance(seconds=7 * DAY - 1)

    error = refused(store, claiming(limits=(WEEKLY,)))

    assert (error.name, error.code, error.until) == ("weekly", "CAP", MOMENT + 7 * DAY)
    assert error.offer_ids == ("o-1",)
    clock.advance(seconds=1)
    store.decisions.append(claiming(limits=(WEEKLY,)))


def test_what_is_refused_leaves_nothing(store):
    """No decision, no evidence, no claim, no dedupe key, nothing taken of a capacity."""
    calls = Draw(name="calls", period="day", limit=5)
    store.decisions.append(claiming(limits=(WEEKLY,), draws=(calls,)))
    record = claiming(
        limits=(WEEKLY,), draws=(calls,), dedupe_key="k", dedupe_expires_at=MOMENT + 60
    )

    refused(store, record)

    assert store.decisions.get(record.decision_id) is None
    assert len(claims_of(store)) == 1
    assert store.decisions.standing("c-1", "email", "k", now=MOMENT) is None
    known = store.contacts.read("c-1", Lookback(0.0, (calls,)))
    assert known.contact.capacity == {"calls": 4}


def test_a_decision_without_limits_counts_for_the_others(store):
    """A service message passes, and is counted."""
    store.decisions.append(claiming())

    assert refused(store, claiming(limits=(WEEKLY,))).name == "weekly"


def test_a_limit_counts_what_matches_it(store):
    """Other channels, offers and customers have nothing to do with it."""
    by_sms = Limit(
        name="sms", code="CAP_CHANNEL", limit=1, window_seconds=DAY, channels=frozenset({"sms"})
    )
    o_2 = Limit(
        name="o-2", code="CAP_OFFER", limit=1, window_seconds=DAY, offer_ids=frozenset({"o-2"})
    )

    store.decisions.append(claiming())
    store.decisions.append(claiming(limits=(by_sms, o_2), offers=("o-2",)))
    store.decisions.append(claiming("c-2", limits=(WEEKLY,)))

    assert refused(store, claiming(limits=(o_2,), offers=("o-2", "o-3"))).offer_ids == ("o-2",)
    assert len(claims_of(store)) == 2


def test_history_counts_too(store):
    """A touch that another system made is as good as a claim."""
    store.ledger.load_many([("c-1", Touch("o-9", "B", "sms", MOMENT - DAY))])

    error = refused(store, claiming(limits=(WEEKLY,)))

    assert error.until == MOMENT + 6 * DAY


def test_what_was_shown_late_counts_from_when_it_was_shown(store, clock):
    """Even if its decision had run out by then."""
    impressions = Limit(
        name="seen", code="CAP", limit=1, window_seconds=2 * DAY, counts="impressions"
    )
    first = claiming(limits=(impressions,))
    store.decisions.append(first)
    clock.advance(seconds=10 * DAY)
    shown = OutcomeItem(decision_id=first.decision_id, offer_id="o-1", outcome="impression")
    store.outcomes.record([shown])
    clock.advance(seconds=DAY)

    error = refused(store, claiming(limits=(impressions,)))

    assert error.until == MOMENT + 12 * DAY
    claims = store.contacts.read("c-1", Lookback(2 * DAY, ())).contact.claims
    assert [(each.claimed_at, each.shown_at) for each in claims] == [(MOMENT, MOMENT + 10 * DAY)]


def test_appending_again_does_not_stand_in_its_own_way(store):
    """A record whose answer was lost has one effect, also with the cap and the capacity full."""
    vouchers = Draw(name="vouchers", period="total", limit=1)
    record = claiming(limits=(WEEKLY,), draws=(vouchers,))

    assert {store.decisions.append(record) for _ in range(3)} == {record.decision_id}

    assert len(claims_of(store)) == 1
    assert refused(store, claiming("c-2", draws=(vouchers,))).name == "vouchers"


def test_a_key_that_stands_claims_nothing(store):
    """Who asks twice is given the first answer, cap or no cap."""
    key = {"dedupe_key": "k", "dedupe_expires_at": MOMENT + 60}
    first, second = (claiming(limits=(WEEKLY,), **key) for _ in range(2))

    assert [store.decisions.append(each) for each in (first, second)] == [first.decision_id] * 2
    assert len(claims_of(store)) == 1


@pytest.mark.parametrize(
    ("period", "timezone", "ends"),
    [
        ("hour", "UTC", MOMENT + 3600),
        ("hour", "Asia/Kathmandu", MOMENT + 900),
        ("day", "UTC", MOMENT + 4 * 3600),
        ("day", "America/New_York", MOMENT + 9 * 3600),
        ("total", "UTC", None),
    ],
)
def test_a_capacity_is_there_again_in_its_next_period(store, clock, period, timezone, ends):
    """Hours and days are those of its zone; what there is in all is gone for good."""
    draw = Draw(name="calls", period=period, limit=2, timezone=timezone)
    for number in range(2):
        store.decisions.append(claiming(f"c-{number}", draws=(draw,)))

    assert refused(store, claiming("c-9", draws=(draw,))).until == ends
    clock.advance(seconds=DAY)
    if ends is None:
        assert refused(store, claiming("c-9", draws=(draw,))).code == "CAPACITY"
    else:
        store.decisions.append(claiming("c-9", draws=(draw,)))
    left = store.contacts.read("c-9", Lookback(0.0, (draw,))).contact.capacity
    assert left == {"calls": 0 if ends is None else 1}


def test_counters_of_periods_long_past_are_purged(store, clock):
    """Those of today stay, and so do those that are for good."""
    daily, in_all = (Draw(name=name, period=name, limit=9) for name in ("day", "total"))
    store.decisions.append(claiming(draws=(daily, in_all)))
    clock.advance(seconds=2 * DAY)
    store.decisions.append(claiming(draws=(daily, in_all)))

    assert [store.purge(), store.purge()] == [1, 0]
    left = store.contacts.read("c-1", Lookback(0.0, (daily, in_all))).contact.capacity
    assert left == {"day": 8, "total": 7}
