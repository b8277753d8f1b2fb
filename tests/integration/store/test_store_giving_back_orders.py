"""What counts of pools and caps equals a model that asks every action again, in any order."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import LimitReachedError
from service.decision.limit import Draw, Limit, Lookback
from service.store import OutcomeItem, open_store
from tests.support.clock import Clock
from tests.support.records import MOMENT, claiming

DAY = 86_400.0
#: So much that what is left of it tells what is used, however much that is.
PLENTY = 1_000_000
CUSTOMERS = ("a", "b")
REACHED = ("impression", "accepted")
#: What is said of the latest actions, the last first, how often, and with an id of its own or not.
REPORTS = st.tuples(
    st.sampled_from([*REACHED, "withheld", "withheld"]),
    st.integers(0, 5),
    st.integers(1, 2),
    st.sampled_from([None, "confirm", "host"]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), st.sampled_from(CUSTOMERS), st.integers(1, 2)),
        st.tuples(st.just("report"), REPORTS),
        st.tuples(st.just("append_again"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.sampled_from([0.4, 1.0])),
    ),
    min_size=8,
    max_size=24,
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


@dataclass
class Action:
    """One that was recorded, and all that was said of it."""

    customer_id: str
    offer_id: str
    record: object
    expires_at: float
    said: set = field(default_factory=set)

    @property
    def is_claimed(self):
        """Say whether it counts under caps."""
        return bool(self.said.intersection(REACHED)) or "withheld" not in self.said

    def is_drawn(self, counts, now):
        """Say whether it counts in a pool."""
        if self.said.intersection(REACHED):
            return True
        return "withheld" not in self.said and (counts == "decisions" or now < self.expires_at)


@dataclass
class Play:
    """A pool, and a cap for each customer, in a store and in a list."""

    store: object
    clock: Clock
    limit: int
    cap: int
    counts: str
    #: Plays share a database, and nothing in it.
    name: str = field(default_factory=lambda: str(uuid.uuid4()))
    actions: list = field(default_factory=list)

    def decide(self, customer, count):
        """Want to say so much; it is recorded if the list has room for it, and only then."""
        customer_id, offers = f"{customer} of {self.name}", tuple("xyz"[:count])
        record = claiming(
            customer_id,
            offers=offers,
            decided_at=self.clock.now,
            limits=(Limit(name="cap", code="CAP", limit=self.cap),),
            draws=(self.draw(self.limit, offers),),
        )
        has_room = (
            self.drawn() + count <= self.limit and self.claimed(customer_id) + count <= self.cap
        )
        assert self._append(record) is has_room
        if has_room:
            ends = self.clock.now + DAY
            self.actions += [Action(customer_id, each, record, ends) for each in offers]

    def report(self, said):
        """Say what came of an action, perhaps twice."""
        outcome, back, times, who = said
        for action in self.actions[::-1][back : back + 1]:
            item = OutcomeItem(
                decision_id=action.record.decision_id,
                offer_id=action.offer_id,
                outcome=outcome,
                outcome_id=who and f"{who}:{outcome}:{action.record.decision_id}:{action.offer_id}",
            )
            for _ in range(times):
                self.store.outcomes.record([item])
            action.said.add(outcome)

    def append_again(self, back):
        """Record a decision as if its answer had been lost."""
        for action in self.actions[::-1][back : back + 1]:
            assert self._append(action.record)

    def wait(self, days):
        """Let time pass."""
        self.clock.advance(seconds=days * DAY)

    def check(self):
        """Assert that the store counts what the list does, and no more was admitted."""
        draw = self.draw(PLENTY)
        known = self.store.contacts.read("nobody", Lookback(0.0, (draw,)))
        assert PLENTY - known.contact.capacity[self.name] == self.drawn()
        for customer_id in (f"{each} of {self.name}" for each in CUSTOMERS):
            found = self.store.contacts.read(customer_id, Lookback(float("inf"), ()))
            assert len(found.contact.claims) == self.claimed(customer_id)
            assert {each.objective for each in found.contact.claims} <= {"grow"}

    def drawn(self):
        """Return how much of the pool counts."""
        return sum(each.is_drawn(self.counts, self.clock.now) for each in self.actions)

    def claimed(self, customer_id):
        """Return how much of a customer's counts."""
        return sum(each.is_claimed for each in self.actions if each.customer_id == customer_id)

    def draw(self, limit, offers=()):
        """Return one of the pool for each of these."""
        return Draw(
            name=self.name,
            period="total",
            limit=limit,
            amount=len(offers),
            counts=self.counts,
            offer_ids=offers,
        )

    def _append(self, record):
        try:
            self.store.decisions.append(record)
        except LimitReachedError:
            return False
        return True


@pytest.mark.timeout(120)
@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=STEPS,
    limits=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    counts=st.sampled_from(["decisions", "impressions"]),
)
def test_any_order_of_events_counts_as_by_brute_force(store, clock, steps, limits, counts):
    """Decisions, reports, refusals, expiry and repeats: admitted is what there was room for.

    And what is told is what counts, after every step: never below nothing, and above the limit by
    what was shown all the same, and nothing else.
    """
    play = Play(store, clock, *limits, counts)
    for step, *arguments in steps:
        getattr(play, step)(*arguments)
        play.check()
