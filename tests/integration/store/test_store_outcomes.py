"""Outcomes: counted once, in any order, and told to the ledger."""

from __future__ import annotations

import itertools
import random

import pytest

from models.errors import InputError
from models.features.profile import Touch
from service.store import OUTCOMES, OutcomeItem, OutcomeResult
from tests.support.records import MOMENT, decision
from tests.support.threads import at_once


@pytest.fixture
def offered(store):
    """Record a decision of two offers, of which one has a group in the catalogue."""
    store.catalogues.put({"offers": [{"offer_id": "o-1", "group": "A"}]})
    record = decision(offers=("o-1", "o-2"))
    store.decisions.append(record)
    return record.decision_id


def outcome(decision_id, kind="accepted", **values):
    fields = {"offer_id": "o-1", "occurred_at": MOMENT}
    return OutcomeItem(decision_id=decision_id, outcome=kind, **{**fields, **values})


def statuses(results):
    return [result.status for result in results]


def test_an_outcome_is_kept_and_told(store, offered):
    """What was reported is read back, with whom it is about."""
    item = outcome(offered, value=12, reason="ü", until=MOMENT + 9, outcome_id="x-1")

    assert store.outcomes.record([item]) == [OutcomeResult("x-1", "recorded", "c-1")]

    (kept,) = store.outcomes.of_decision(offered)
    assert (kept.outcome_id, kept.customer_id, kept.channel) == ("x-1", "c-1", "email")
    assert (kept.occurred_at, kept.value, kept.reason, kept.until) == (
        MOMENT,
        12.0,
        "ü",
        MOMENT + 9,
    )
    assert store.outcomes.of_customer("c-1") == [kept]


@pytest.mark.parametrize("outcome_id", [None, "x-1"])
@pytest.mark.parametrize("occurred_at", [None, MOMENT])
def test_a_repeat_is_harmless(store, offered, outcome_id, occurred_at):
    """The same report again is a duplicate: in one call, in the next, named or not."""
    item = outcome(offered, outcome_id=outcome_id, occurred_at=occurred_at)

    assert statuses(store.outcomes.record([item, item])) == ["recorded", "duplicate"]
    assert statuses(store.outcomes.record([item])) == ["duplicate"]
    assert len(store.outcomes.of_decision(offered)) == 1


def test_the_same_id_with_another_body_is_a_conflict(store, offered):
    """An id names one report; the first stays as it was, the neighbours are not affected."""
    store.outcomes.record([outcome(offered, outcome_id="x")])

    results = store.outcomes.record(
        [
            outcome(offered, "rejected", outcome_id="x"),
            outcome(offered, "click", outcome_id="y"),
            outcome(offered, "impression", outcome_id="y"),
        ]
    )

    assert statuses(results) == ["conflict", "recorded", "conflict"]
    assert [kept.outcome for kept in store.outcomes.of_decision(offered)] == ["accepted", "click"]


def test_what_was_never_offered_is_refused_by_item(store, offered):
    """An unknown decision or an offer that is not among its actions; the others are recorded."""
    results = store.outcomes.record(
        [outcome("nobody"), outcome(offered, offer_id="o-9"), outcome(offered)]
    )

    assert statuses(results) == ["unknown_decision", "unknown_offer", "recorded"]
    assert [result.customer_id for result in results] == [None, "c-1", "c-1"]


def test_an_outcome_that_came_too_early_may_come_again(store):
    """Refused before its decision is there, recorded after."""
    record = decision()
    early = store.outcomes.record([outcome(record.decision_id)])
    store.decisions.append(record)

    late = store.outcomes.record([outcome(record.decision_id)])

    assert statuses(early + late) == ["unknown_decision", "recorded"]


@pytest.mark.parametrize("kind", OUTCOMES)
def test_what_reaches_the_customer_is_a_touch(store, offered, kind):
    """From the first outcome that says so; an agent's screen and what is withheld do not."""
    store.outcomes.record([outcome(offered, kind)])

    touched = [touch.touched_at for touch in store.ledger.touches("c-1")]
    assert touched == ([] if kind in {"shown_to_agent", "withheld"} else [MOMENT])


def test_the_ledger_knows_the_earliest_times(store, offered):
    """Late reports of earlier things move the touch's times back, never forward."""
    for kind, seconds in (
        ("accepted", 30),
        ("impression", 20),
        ("accepted", 25),
        ("rejected", 40),
        ("converted", 10),
        ("click", 50),
    ):
        store.outcomes.record([outcome(offered, kind, occurred_at=MOMENT + seconds)])

    touch = Touch("o-1", "A", "email", MOMENT + 10, MOMENT + 10, MOMENT + 40)
    assert store.ledger.touches("c-1") == (touch,)


def test_an_offer_without_a_group_is_a_touch_too(store, offered):
    """What the catalogue does not know of is touched all the same."""
    store.outcomes.record([outcome(offered, "impression", offer_id="o-2")])

    assert store.ledger.touches("c-1") == (Touch("o-2", None, "email", MOMENT),)


@pytest.mark.parametrize("seed", range(3))
def test_order_and_grouping_do_not_matter(store, seed):
    """The same reports in any order, in calls of any size, repeated: the same ledger."""
    reports = [
        (kind, offer, MOMENT + at)
        for at, (kind, offer) in enumerate(itertools.product(OUTCOMES, ("o-1", "o-2")))
    ]
    ledgers = []
    for customer in ("c-1", "c-2"):
        record = decision(customer, offers=("o-1", "o-2"))
        store.decisions.append(record)
        items = [
            outcome(record.decision_id, kind, offer_id=offer, occurred_at=at)
            for kind, offer, at in reports * 2
        ]
        rng = random.Random(f"{seed} {customer}")
        rng.shuffle(items)
        while items:
            size = rng.randrange(1, 9)
            store.outcomes.record(items[:size])
            del items[:size]
        ledgers.append(store.ledger.touches(customer))

    assert ledgers[0] == ledgers[1]
    assert len(ledgers[0]) == 2
    assert len(store.outcomes.of_customer("c-1")) == len(reports)


def test_many_threads_report_the_same_once(store, offered):
    """Of sixteen that report the same at once, one has it recorded."""
    items = [outcome(offered, kind, occurred_at=MOMENT) for kind in OUTCOMES]

    def work(number):
        return store.outcomes.record(items if number % 2 else items[::-1])

    results = at_once(work)

    told = sorted(result.status for each in results for result in each)
    assert told == ["duplicate"] * (15 * len(OUTCOMES)) + ["recorded"] * len(OUTCOMES)


def test_nothing_to_record_is_nothing(store):
    """An empty list is no transaction."""
    assert store.outcomes.record([]) == []


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "sold"},
        {"offer_id": "\0"},
        {"reason": "\ud800"},
        {"occurred_at": float("nan")},
        {"value": float("inf")},
    ],
)
def test_what_cannot_be_stored_is_the_callers_mistake(store, offered, values):
    """Unknown outcomes, NUL, lone surrogates and numbers that are none."""
    with pytest.raises(InputError):
        store.outcomes.record([outcome(offered, **values)])
