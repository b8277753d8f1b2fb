"""Summaries of behaviour for rules are the model's own features, over all types or one."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings

from models.features import offline
from models.features.behaviour import SECONDS_A_DAY, Behaviour, Event
from models.features.spec import infer_schema
from models.features.summaries import SUMMARIES, BehaviourSummaries, is_summary
from tests.support.tiny_dataset import dataset_of, moment
from tests.unit.models.features.test_online_equals_offline import CUSTOMERS, NOW, OFFERS, events

TYPES = ("purchase", "visit", "rare")
NAMES = [*SUMMARIES, *(f"days_since.{kind}" for kind in TYPES)]
#: A last contact in the next millisecond: all events before now are seen.
CONTACT = {
    "customer_id": "a",
    "offer_id": "o0",
    "channel": None,
    "outcome": 0,
    "value": None,
    "outcome_time": None,
    "rejected_time": None,
    "probability": None,
    "context.hour": 1.0,
    "time": moment(NOW),
}


def _features(events, customer_id):
    """Return by (statistic, type, window) what training computes of a customer now."""
    dataset = dataset_of(events=events, offers=OFFERS, contacts=[CONTACT], customers=CUSTOMERS)
    schema = infer_schema(dataset, dataset.contacts)
    pair = {"customer_id": [customer_id], "offer_id": ["o0"], "time": [moment(NOW)]}
    when = pl.col("time").cast(pl.Datetime("us", "UTC"))
    rows = offline.build(dataset, pl.DataFrame(pair).with_columns(when), schema)
    return {
        (source["statistic"], source.get("type", "any"), source.get("window_days")): value
        for source, value in zip((each.source for each in schema.features), rows[0], strict=True)
        if "statistic" in source and not {"level", "scope"} & source.keys()
    }


def _known(behaviour, names=NAMES):
    return BehaviourSummaries({name: name for name in names}).of(behaviour, NOW)


@settings(max_examples=25)
@given(events=events)
def test_they_are_the_models_features(events):
    """What training computes of events that are all of one type, or of the one that is named."""
    whole = _features([(who, replace(event, type="any")) for who, event in events], "a")
    by_type = _features(events, "a")
    mine = [event for who, event in events if who == "a" and event.time < NOW]

    known = _known(Behaviour.empty().add(mine))

    for name, source in SUMMARIES.items():
        feature = whole.get((source["statistic"], "any", source.get("window_days")))
        if feature is not None:
            assert known.get(name, math.nan) == pytest.approx(feature, nan_ok=True, abs=0, rel=0)
    for kind in TYPES:
        feature = by_type.get(("days_since", kind, None), math.nan)
        assert known.get(f"days_since.{kind}", math.nan) == pytest.approx(feature, nan_ok=True)


@settings(max_examples=50)
@given(events=events)
def test_what_else_is_read_changes_nothing(events):
    """Each has the value that it has when it alone is computed."""
    behaviour = Behaviour.empty().add(event for _, event in events)

    together = _known(behaviour)

    assert together == {
        name: value for each in NAMES for name, value in _known(behaviour, [each]).items()
    }


def test_who_has_done_nothing_has_zeros_and_no_last_time():
    """There are no days since what never was; nothing was done on no day for no money."""
    known = _known(Behaviour.empty())

    assert set(known.values()) == {0.0}
    assert set(known) == {name for name in NAMES if not name.startswith("days_since")}


def test_the_days_are_counted_over_all_types_once():
    """A purchase and a visit on one day are two events on one active day."""
    at = [NOW - days * SECONDS_A_DAY for days in (2, 2, 40, 200)]
    kinds = ("visit", "purchase", "purchase", "visit")
    behaviour = Behaviour.empty().add(
        Event(time, kind, 2.5) for time, kind in zip(at, kinds, strict=True)
    )

    known = _known(behaviour)

    assert (known["events_7d"], known["active_days_7d"], known["amount_7d"]) == (2.0, 1.0, 5.0)
    assert (known["events_90d"], known["active_days_365d"]) == (3.0, 3.0)
    assert (known["days_since_last"], known["days_since.purchase"]) == (2.0, 2.0)
    assert known["days_since_first"] == 200.0
    assert "days_since.rare" not in known


@pytest.mark.parametrize("name", ["days_since", "days_since.", "events_31d", "events_30d.visit"])
def test_other_names_are_none(name):
    """Only what is documented is there."""
    assert not is_summary(name)
