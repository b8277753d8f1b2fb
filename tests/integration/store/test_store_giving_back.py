"""What never reached the customer goes back, once; and what did counts, whatever else was said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from models.errors import LimitReachedError
from service.decision.limit import Draw, Limit, Lookback
from service.store import OutcomeItem, open_store
from service.store.tables import draws
from tests.support.clock import Clock
from tests.support.records import MOMENT, claiming
from tests.support.threads import at_once

DAY = 86_400.0
EVERYTHING = Lookback(float("inf"), ())
#: So much that what is left of it tells what is used, however much that is.
PLENTY = 1_000_000


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


def pool(limit=1, *, counts="decisions", name="vouchers", offer_id="o-1"):
    """Return one of a pool, for one action."""
    return Draw(name=name, period="total", limit=limit, counts=counts, offer_ids=(offer_id,))


def used(store, name="vouchers"):
    """Return how much is used of a pool, by what decisions are told."""
    known = store.contacts.read("nobody", Lookback(0.0, (pool(PLENTY, name=name),)))
    return PLENTY - known.contact.capacity[name]


def claims_of(store, customer_id="c-1"):
    """Return what counts of a customer's claims."""
    return store.contacts.read(customer_id, EVERYTHING).contact.claims


def has_room(store, record):
    """Append a record; return whether there was room for it."""
    try:
        store.decisions.append(record)
    except LimitReachedError:
        return False
    return True


def report(store, record, outcome, *, offer_id="o-1", **values):
    """Report what came of an action; return what became of the report."""
    item = OutcomeItem(decision_id=record.decision_id, offer_id=offer_id, outcome=outcome, **values)
    (result,) = store.outcomes.record([item])
    return result


def test_what_was_withheld_counts_under_no_cap_and_no_capacity(store):
    """Its place goes to the next, at once."""
    once = Limit(name="once", code="CAP", limit=1)
    record = claiming(limits=(once,), draws=(pool(),))
    store.decisions.append(record)

    report(store, record, "withheld", reason="bounced")

    assert claims_of(store) == ()
    assert used(store) == 0
    assert has_room(store, claiming(limits=(once,), draws=(pool(),)))
    assert store.ledger.touches("c-1") == ()


def test_of_two_actions_one_goes_back(store):
    """The other keeps its claim and its place."""
    offers = ("o-1", "o-2")
    record = claiming(offers=offers, draws=(replace(pool(2), amount=2, offer_ids=offers),))
    store.decisions.append(record)

    report(store, record, "withheld", offer_id="o-2")

    assert [each.offer_id for each in claims_of(store)] == ["o-1"]
    assert used(store) == 1


@pytest.mark.parametrize("reports", [["withheld"] * 3, ["withheld", "shown_to_agent", "withheld"]])
def test_it_goes_back_once_however_often_it_is_said(store, reports):
    """With ids of their own, in whatever transaction."""
    record = claiming(draws=(pool(5),))
    for each in (record, claiming("c-2", draws=(pool(5),))):
        store.decisions.append(each)

    for number, outcome in enumerate(reports):
        report(store, record, outcome, outcome_id=f"x-{number}")

    assert used(store) == 1


@pytest.mark.parametrize("counts", ["decisions", "impressions"])
@pytest.mark.parametrize("reached", ["impression", "click", "accepted", "rejected"])
@pytest.mark.parametrize("is_first", [True, False])
def test_what_reached_the_customer_counts(store, counts, reached, is_first):
    """Whatever was said before or is said later of its delivery."""
    record = claiming(draws=(pool(counts=counts),))
    store.decisions.append(record)

    for outcome in (reached, "withheld") if is_first else ("withheld", reached):
        report(store, record, outcome)

    (claim,) = claims_of(store)
    assert (claim.shown_at, claim.objective) == (MOMENT, "grow")
    assert used(store) == 1
    assert not has_room(store, claiming("c-2", draws=(pool(counts=counts),)))


def test_what_was_given_to_others_meanwhile_is_told(store):
    """The late impression counts, beyond the limit, and the report says from which pool."""
    late = claiming(draws=(pool(),))
    store.decisions.append(late)
    report(store, late, "withheld")
    store.decisions.append(claiming("c-2", draws=(pool(),)))

    first, again = (report(store, late, "impression", outcome_id=each) for each in "ab")

    assert (first.taken_again, again.taken_again) == (("vouchers",), ())
    assert used(store) == 2
    assert not has_room(store, claiming("c-3", draws=(pool(2),)))


def test_what_expires_unshown_goes_back_where_impressions_count(store, clock):
    """At the moment when its decision expires, and not before; the other pool keeps it."""
    for name, counts in (("shown", "impressions"), ("decided", "decisions")):
        store.decisions.append(claiming(draws=(pool(1, counts=counts, name=name),)))

    clock.advance(seconds=DAY - 1)
    assert (used(store, "shown"), used(store, "decided")) == (1, 1)
    assert not has_room(store, claiming(draws=(pool(counts="impressions", name="shown"),)))
    clock.advance(seconds=1)

    assert (used(store, "shown"), used(store, "decided")) == (0, 1)
    assert has_room(store, claiming(draws=(pool(counts="impressions", name="shown"),)))
    assert not has_room(store, claiming(draws=(pool(name="decided"),)))


def test_what_was_shown_in_time_never_goes_back(store, clock):
    """Nor does what is shown after it went back."""
    first, second = (claiming(draws=(pool(2, counts="impressions"),)) for _ in range(2))
    for record in (first, second):
        store.decisions.append(record)
    report(store, first, "impression")
    clock.advance(seconds=DAY)
    store.decisions.append(claiming("c-2", draws=(pool(2, counts="impressions"),)))

    assert report(store, second, "impression").taken_again == ("vouchers",)

    clock.advance(seconds=2 * DAY)
    assert used(store) == 2


def test_what_an_erased_customer_was_not_shown_goes_back_without_a_name(store, clock):
    """In its time, as it would have; what counts for good stays, and both are told before."""
    draw_each = (pool(9, counts="impressions", name="shown"), pool(9, name="decided"))
    record = claiming("alice", draws=draw_each)
    store.decisions.append(record)
    assert {each["name"] for each in store.customers.export("alice")["draws"]} == {
        "shown",
        "decided",
    }

    erased = store.customers.erase("alice")

    assert erased.rows["draws"] == 2
    rows = store._database.read(lambda connection: connection.execute(select(draws)).all())
    assert "alice" not in str(rows)
    assert record.decision_id not in str(rows)
    assert (used(store, "shown"), used(store, "decided")) == (1, 1)
    clock.advance(seconds=DAY)
    assert (used(store, "shown"), used(store, "decided")) == (0, 1)


def test_draws_go_with_the_counters_of_their_periods(store, clock):
    """Those of today stay."""
    daily = Draw(name="calls", period="day", limit=9, offer_ids=("o-1",))
    store.decisions.append(claiming(draws=(daily,)))
    clock.advance(seconds=2 * DAY)
    store.decisions.append(claiming(draws=(daily, pool(9))))

    store.purge()

    rows = store._database.read(lambda connection: connection.execute(select(draws)).all())
    assert sorted(row.name for row in rows) == ["calls", "vouchers"]


def test_many_who_say_the_same_at_once_move_it_once(store):
    """Sixteen reports that it was withheld, then as many that it was shown."""
    record = claiming(draws=(pool(9),))
    store.decisions.append(record)

    at_once(lambda number: report(store, record, "withheld", outcome_id=f"w-{number}"))
    assert used(store) == 0
    told = at_once(lambda number: report(store, record, "impression", outcome_id=f"i-{number}"))

    assert used(store) == 1
    assert sorted(each.taken_again for each in told) == [()] * 15 + [("vouchers",)]


def test_shown_and_withheld_at_the_same_moment_is_shown(store):
    """Whoever comes first."""
    records = [claiming(f"c-{number}", draws=(pool(9),)) for number in range(8)]
    for record in records:
        store.decisions.append(record)

    at_once(
        lambda number: report(
            store, records[number // 2], "impression" if number % 2 else "withheld"
        )
    )

    assert used(store) == 8
    assert all(len(claims_of(store, f"c-{number}")) == 1 for number in range(8))
