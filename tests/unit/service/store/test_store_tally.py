"""The tally: one after the other, exactly as many as there is room for."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import LimitReachedError
from service.decision.contact_state import Claim
from service.decision.limit import Draw, Limit
from service.store.capacities import Span
from service.store.tally import Demand, Tally

NOW = 1_000_000.0
OFFERS = ("a", "b", "c")


def claim(offer_id, *, at=NOW, **values):
    """Return a claim of an offer by e-mail."""
    fields = {"decision_id": "d", "channel": "email", "claimed_at": at, "expires_at": at + 60}
    return Claim(offer_id=offer_id, **fields | values)


def demand(customer_id="c-1", offers=("a",), limits=(), draws=()):
    """Return what a decision on these offers wants."""
    return Demand(customer_id, tuple(claim(each, at=0.0) for each in offers), limits, draws)


@given(
    limit=st.integers(0, 4),
    some=st.none() | st.frozensets(st.sampled_from(OFFERS), min_size=1),
    wanted=st.lists(
        st.tuples(
            st.sampled_from(["c-1", "c-2"]),
            st.lists(st.sampled_from(OFFERS), unique=True, min_size=1),
        ),
        max_size=12,
    ),
)
def test_who_is_admitted_is_who_a_plain_count_admits(limit, some, wanted):
    """Whatever is asked in whatever order: all that fits, nothing that does not."""
    cap = Limit(name="cap", code="CAP", limit=limit, window_seconds=60, offer_ids=some)
    tally, counted = Tally(NOW, {}, {}), Counter()

    for customer_id, offers in wanted:
        own = sum(some is None or each in some for each in offers)
        fits = counted[customer_id] + own <= limit
        refusal = tally.admit(demand(customer_id, offers, limits=(cap,)))

        assert (refusal is None) == fits
        counted[customer_id] += own * fits


@given(st.integers(0, 9), st.lists(st.integers(1, 3), max_size=9))
def test_a_capacity_is_drawn_to_the_last(used, amounts):
    """What is taken, with what was used before, is never more than there is."""
    tally = Tally(NOW, {}, {Span("calls", "total"): used})
    left = max(0, 9 - used)

    for amount in amounts:
        draw = Draw(name="calls", period="total", limit=9, amount=amount)
        refusal = tally.admit(demand(draws=(draw,)))

        assert (refusal is None) == (amount <= left)
        left -= amount * (refusal is None)
    assert sum(tally.taken.values()) == max(0, 9 - used) - left


def test_who_is_refused_takes_nothing():
    """Neither of the capacity it asked for, nor of the room that others have."""
    once = Limit(name="once", code="CAP", limit=1)
    calls = Draw(name="calls", period="hour", limit=1)
    tally = Tally(NOW, {"c-1": [claim("a", at=NOW - 60)]}, {})

    assert isinstance(tally.admit(demand(limits=(once,), draws=(calls,))), LimitReachedError)
    assert tally.taken == {}
    assert tally.admit(demand("c-2", limits=(once,), draws=(calls,))) is None


def test_two_draws_of_one_capacity_add_up():
    """Each by itself would fit."""
    calls = Draw(name="calls", period="hour", limit=1)

    refusal = Tally(NOW, {}, {}).admit(demand(draws=(calls, calls)))

    assert (refusal.name, refusal.until) == ("calls", NOW - NOW % 3600 + 3600)


@pytest.mark.parametrize(("used", "named"), [(0, ("c",)), (1, ("b", "c")), (5, ("b", "c"))])
def test_it_names_the_offers_that_a_capacity_is_too_small_for(used, named):
    """Not those that take nothing of it, and of the others not those for which there is enough."""
    calls = Draw(name="calls", period="total", limit=1, amount=2, offer_ids=("b", "c"))
    tally = Tally(NOW, {}, {Span("calls", "total"): used})

    refusal = tally.admit(demand(offers=("a", "b", "c"), draws=(calls,)))

    assert refusal.offer_ids == named


def test_it_names_the_offers_beyond_a_limit():
    """The last in rank: for those before them there is room."""
    cap = Limit(name="cap", code="CAP", limit=2, offer_ids=frozenset("abd"))
    standing = {"c-1": [claim("d", at=NOW - 60)]}

    refusal = Tally(NOW, standing, {}).admit(demand(offers=("c", "a", "b"), limits=(cap,)))

    assert refusal.offer_ids == ("b",)


def test_it_names_the_offers_that_there_is_no_room_for():
    """Those that match and can be left out; all of them if what is there excludes them."""
    cap = Limit(name="cap", code="CAP", limit=0)
    beside = Limit(
        name="never", code="NEVER_WITH", limit=0, window_seconds=90, offer_ids=frozenset("z")
    )
    standing = {"c-1": [claim("z", at=NOW - 60)]}
    wanted = (claim("a"), claim("b", mandatory=True))

    def offers(limit):
        refusal = Tally(NOW, standing, {}).admit(Demand("c-1", wanted, (limit,), ()))
        return refusal.offer_ids, refusal.until

    assert offers(cap) == (("a",), None)
    assert offers(beside) == (("a",), NOW + 30)
