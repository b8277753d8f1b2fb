"""One definition serves training and serving."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.features import offline
from models.features.behaviour import SECONDS_A_DAY, Behaviour, Event
from models.features.online import OnlineFeatures
from models.features.profile import Profile
from models.features.spec import infer_schema
from tests.support.tiny_dataset import dataset_of, moment

NOW = 1_750_000_000.0
CUSTOMERS = [
    {"customer_id": "a", "age": 41.0, "city": "Ulm"},
    {"customer_id": "b", "age": None, "city": "Bonn"},
    {"customer_id": "c", "age": 7.5, "city": None},
]
OFFERS = [
    {
        "offer_id": f"o{i}",
        "name": None,
        "group": group,
        "starts_at": moment(NOW - 40 * SECONDS_A_DAY),
        "ends_at": moment(NOW + i * SECONDS_A_DAY),
        "categories": categories,
        "size": float(i),
    }
    for i, (group, categories) in enumerate(
        [("x", ["tea", "green tea"]), ("x", ["bread"]), (None, []), ("y", ["tea", "rye", "milk"])]
    )
]
IDS = [str(offer["offer_id"]) for offer in OFFERS]

ages = st.one_of(
    st.floats(-3, 400).map(lambda days: days * SECONDS_A_DAY),
    # On the borders of days and windows, and at the very moment.
    st.sampled_from(
        [0.0, 1e-3, *(d * SECONDS_A_DAY + NOW % SECONDS_A_DAY for d in (0, 6, 29, 364))]
    ),
)
times = ages.map(lambda age: round(NOW - age, 3))
events = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.builds(
            Event,
            time=times,
            type=st.sampled_from(["purchase", "visit", "rare"]),
            amount=st.none() | st.floats(-100, 1000, allow_nan=False),
            categories=st.tuples(
                st.sampled_from(["tea", "bread", "milk", None]),
                st.sampled_from(["green tea", "rye", "tea", None]),
            ),
        ),
    ),
    min_size=1,
    max_size=40,
)
contacts = st.lists(
    st.fixed_dictionaries(
        {
            "customer_id": st.sampled_from(["a", "b", "c"]),
            "offer_id": st.sampled_from([*IDS, None]),
            "time": times,
            "channel": st.sampled_from(["email", "app", None]),
            "outcome": st.sampled_from([0, 1]),
            "answered": st.none() | st.floats(0, 60),
            "rejected": st.none() | st.floats(0, 60),
            "context.hour": st.floats(0, 24),
        }
    ),
    min_size=1,
    max_size=12,
)


def contact(row):
    """Return a contact as the reader gives it."""
    answered, rejected = row["answered"], row["rejected"]
    accepted = row["outcome"] == 1 and answered is not None
    return {
        **{k: v for k, v in row.items() if k not in ("answered", "rejected", "time")},
        "time": moment(row["time"]),
        "outcome_time": moment(row["time"] + answered * SECONDS_A_DAY) if accepted else None,
        "rejected_time": None
        if rejected is None
        else moment(row["time"] + rejected * SECONDS_A_DAY),
        "value": None,
        "probability": None,
    }


def profiles(dataset, streams):
    """Give the customers as the service would know them, fed event by event."""
    touches = dict(offline.touches(dataset, NOW))
    for row in dataset.customers.iter_rows(named=True):
        behaviour = Behaviour.empty()
        for customer, event in streams:
            if customer == row["customer_id"] and event.time < NOW:
                behaviour = behaviour.add([event])
        known = Behaviour.from_bytes(behaviour.to_bytes())
        yield Profile(row["customer_id"], row, known, touches.get(row["customer_id"], ()))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(events=events, contacts=contacts, channel=st.sampled_from(["email", "app", None]))
def test_the_same_events_give_the_same_features_bit_for_bit(events, contacts, channel):
    """What training computes in bulk, serving computes from aggregates fed event by event."""
    dataset = dataset_of(
        events=events,
        offers=OFFERS,
        contacts=[contact(row) for row in contacts],
        customers=CUSTOMERS,
    )
    schema = infer_schema(dataset, dataset.contacts)
    pairs = pl.DataFrame(
        {
            "customer_id": [c["customer_id"] for c in CUSTOMERS for _ in IDS],
            "offer_id": IDS * len(CUSTOMERS),
            "channel": pl.Series([channel] * len(IDS) * len(CUSTOMERS), dtype=pl.String),
            "context.hour": [8.0] * len(IDS) * len(CUSTOMERS),
        }
    ).with_columns(time=pl.lit(moment(NOW)).cast(pl.Datetime("us", "UTC")))
    online = OnlineFeatures(schema, offline.offer_facts(dataset))

    bulk = offline.build(dataset, pairs, schema)
    single = np.vstack(
        [
            online.rows(profile, IDS, channel=channel, context={"hour": 8}, now=NOW)
            for profile in profiles(dataset, events)
        ]
    )

    different = (bulk != single) & ~(np.isnan(bulk) & np.isnan(single))
    assert [schema.names[i] for i in np.flatnonzero(different.any(axis=0))] == []


@settings(max_examples=20)
@given(events=events, contacts=contacts)
def test_loaded_behaviours_equal_those_fed_event_by_event(events, contacts):
    """A store loaded from a dataset holds the same bytes as one that saw the events happen."""
    dataset = dataset_of(
        events=events,
        offers=OFFERS,
        contacts=[contact(row) for row in contacts],
        customers=CUSTOMERS,
    )

    loaded = dict(offline.behaviours(dataset, NOW))

    for profile in profiles(dataset, events):
        behaviour = loaded.get(profile.customer_id, Behaviour.empty())
        assert behaviour.to_bytes() == profile.behaviour.to_bytes()
