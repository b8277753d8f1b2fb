"""Nothing that happened at or after a contact's moment changes its features."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from models.features import offline
from models.features.behaviour import SECONDS_A_DAY, Event
from models.features.spec import infer_schema
from tests.support.tiny_dataset import dataset_of, moment

NOW = 1_750_000_000.0
DAY = SECONDS_A_DAY
CUSTOMERS = [{"customer_id": "a", "age": 41.0, "city": "Ulm"}]
OFFERS = [
    {
        "offer_id": name,
        "name": None,
        "group": "x",
        "starts_at": moment(NOW - 90 * DAY),
        "ends_at": moment(NOW + 90 * DAY),
        "categories": ["tea"],
        "size": 1.0,
    }
    for name in ("o1", "o2")
]
EVENTS = [
    ("a", Event(NOW - 400 * DAY, "purchase", 7.0, ("tea", None))),
    ("a", Event(NOW - 20 * DAY, "purchase", 5.0, ("tea", None))),
    ("a", Event(NOW - 0.001, "purchase", 3.0, ("bread", None))),
]


def contact(offer, time, *, outcome=0, accepted=None, rejected=None):
    return {
        "customer_id": "a",
        "offer_id": offer,
        "time": moment(time),
        "channel": "email",
        "outcome": outcome,
        "outcome_time": None if accepted is None else moment(accepted),
        "rejected_time": None if rejected is None else moment(rejected),
        "value": None,
        "probability": None,
        "context.hour": 8.0,
    }


BEFORE = contact("o1", NOW - 10 * DAY)
AT_STAKE = contact("o2", NOW)


def features(*, events=(), contacts=(BEFORE,)):
    """Return the row at stake, and its names, with a schema that no change here can move."""
    reference = dataset_of(
        events=EVENTS, offers=OFFERS, contacts=[BEFORE, AT_STAKE], customers=CUSTOMERS
    )
    schema = infer_schema(reference, reference.contacts)
    dataset = dataset_of(
        events=[*EVENTS, *events],
        offers=OFFERS,
        contacts=[*contacts, AT_STAKE],
        customers=CUSTOMERS,
    )
    row = offline.build(dataset, dataset.contacts.tail(1), schema)[0]
    return dict(zip(schema.names, row, strict=True))


@pytest.mark.parametrize("later", [0.0, 0.001, 1.0, DAY, 30 * DAY])
def test_later_events_change_nothing(later):
    """An event at the contact's moment, or after it, leaves every feature as it was."""
    events = [("a", Event(NOW + later, "purchase", 99.0, ("tea", "green")))]

    np.testing.assert_equal(features(events=events), features())


def test_an_event_just_before_counts():
    """The guard is not so wide that it shuts out what was known."""
    events = [("a", Event(NOW - 0.001, "purchase", 99.0, ("tea", None)))]

    changed, before = features(events=events), features()

    assert changed["affinity_amount_purchase_level0_30d"] == 104.0
    assert before["affinity_amount_purchase_level0_30d"] == 5.0


@pytest.mark.parametrize("later", [0.0, 0.001, DAY])
def test_later_answers_change_nothing(later):
    """An acceptance or a rejection at the contact's moment, or after it, is not yet known."""
    accepted = contact("o1", NOW - 10 * DAY, outcome=1, accepted=NOW + later)
    rejected = contact("o1", NOW - 10 * DAY, rejected=NOW + later)

    np.testing.assert_equal(features(contacts=[accepted]), features())
    np.testing.assert_equal(features(contacts=[rejected]), features())


def test_an_answer_just_before_counts():
    """An acceptance before the moment is part of the history."""
    accepted = contact("o1", NOW - 10 * DAY, outcome=1, accepted=NOW - 0.001)

    assert features(contacts=[accepted])["contact_history_accepted_all"] == 1.0


def test_an_acceptance_without_a_time_is_known_when_the_offer_ends():
    """Whoever does not say when, is believed at the offer's end and no sooner."""
    accepted = contact("o1", NOW - 10 * DAY, outcome=1)

    history = features(contacts=[accepted])

    assert history["contact_history_accepted_all"] == 0.0
    assert history["contact_history_open_all"] == 1.0


@pytest.mark.parametrize("later", [0.0, 1.0])
def test_contacts_at_the_same_moment_or_later_change_nothing(later):
    """Two offers made at once do not know of each other."""
    other = contact("o1", NOW + later, outcome=1, accepted=NOW + later + 1)

    np.testing.assert_equal(features(contacts=[BEFORE, other]), features())


def test_the_rows_own_outcome_changes_nothing():
    """The label is no feature."""
    dataset = dataset_of(
        events=EVENTS, offers=OFFERS, contacts=[BEFORE, AT_STAKE], customers=CUSTOMERS
    )
    schema = infer_schema(dataset, dataset.contacts)
    accepted = contact("o2", NOW, outcome=1, accepted=NOW + 1)
    other = dataset_of(
        events=EVENTS, offers=OFFERS, contacts=[BEFORE, accepted], customers=CUSTOMERS
    )

    np.testing.assert_equal(
        offline.build(other, other.contacts, schema),
        offline.build(dataset, dataset.contacts, schema),
    )


def test_events_older_than_a_year_do_not_count():
    """Recency too: what is older than 365 days is as if it had never been."""
    row = features()

    assert row["behaviour_count_purchase_365d"] == 2.0
    assert row["behaviour_tenure_days"] == 20.0


def test_rows_come_in_the_order_of_the_pairs():
    """The matrix's rows are the pairs', whatever the order of customers and offers in them."""
    dataset = dataset_of(
        events=EVENTS,
        offers=OFFERS,
        contacts=[BEFORE, AT_STAKE],
        customers=[*CUSTOMERS, {"customer_id": "b", "age": 1.0, "city": None}],
    )
    schema = infer_schema(dataset, dataset.contacts)
    pairs = pl.DataFrame(
        {"customer_id": ["b", "a", "b", "who"], "offer_id": ["o2", "o1", "o1", "o2"]}
    )

    rows = offline.build(dataset, pairs, schema)

    one_by_one = [offline.build(dataset, pairs[i : i + 1], schema)[0] for i in range(4)]
    np.testing.assert_equal(rows, np.array(one_by_one))
    age = schema.names.index("attribute_age")
    np.testing.assert_equal(rows[:, age], [1.0, 41.0, 1.0, np.nan])
