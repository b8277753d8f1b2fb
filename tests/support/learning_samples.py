"""Contacts to learn from, made up: as arrays, and as a folder of CSV files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from models.calibration import sigmoid
from models.features.schema import Feature, FeatureSchema
from training.config import Config, TreeShape
from training.sample import Sample

if TYPE_CHECKING:
    from pathlib import Path

QUICK = Config(
    variances=(0.1, 1.0),
    trees=(TreeShape(rounds=15, columns=0.5),),
    shares=(0.75, 1.0),
    folds=2,
    own_positives=20,
    credibility_constants=(30.0, 300.0),
    resamples=30,
)
"""Settings with few candidates, so that a test takes no time."""

OFFERS = tuple("abcd")
_DAY_US = 86_400_000_000

_TOML = """\
[dataset]
name = "made-up"

[customers]
file = "customers.csv"
customer = "customer_id"

[offers]
file = "offers.csv"
offer = "offer_id"
group = "kind"

[contacts]
file = "contacts.csv"
customer = "customer_id"
offer = "offer_id"
time = "at"
outcome = "accepted"
probability = "probability"
"""


def learning_schema() -> FeatureSchema:
    """Numbers over two windows, a number with gaps, a town, and the offer's id, group and size."""
    return FeatureSchema(
        (
            Feature("count_365d", "behaviour", "number", {"window_days": 365}),
            Feature("count_30d", "behaviour", "number", {"window_days": 30}),
            Feature("age", "attribute", "number", {"column": "age"}),
            Feature("town", "attribute", "category", {"column": "town"}, tuple("pqrs")),
            Feature("offer_id", "offer", "category", {"column": "offer_id"}, OFFERS),
            Feature("offer_group", "offer", "category", {"column": "group"}, ("g", "h")),
            Feature("offer_size", "offer", "number", {"column": "size"}),
        )
    )


def learning_sample(
    n: int = 600, *, seed: int = 0, timed: bool = True, signal: float = 1.0, crossed: float = 0.0
) -> Sample:
    """Draw contacts whose outcome depends on what is known, as strongly as `signal` says.

    Parameters
    ----------
    crossed : float
        How much the town counts for offers of one group, and the other way for the other's.
    """
    random = np.random.default_rng(seed)
    offer = random.integers(0, len(OFFERS), n)
    X = np.column_stack(
        [
            random.exponential(20, n).round(),
            random.exponential(2, n).round(),
            random.normal(45, 12, n),
            random.integers(0, 4, n).astype(float),
            offer.astype(float),
            (offer % 2).astype(float),
            offer * 10.0 + 5,
        ]
    )
    margin = signal * (np.log1p(X[:, 0]) - 2.5) + crossed * (X[:, 3] - 1.5) * (2 * X[:, 5] - 1)
    y = (random.random(n) < sigmoid(margin - 0.5)).astype(float)
    X[random.random(n) < 0.2, 2] = np.nan
    times = np.sort(random.integers(0, 100, n)) * _DAY_US if timed else None
    customers = np.array([f"c{i}" for i in random.integers(0, max(n // 3, 2), n)], object)
    return Sample(X, y, np.array(OFFERS, object)[offer], customers, times)


def write_learning_folder(folder: Path, *, n: int = 400, seed: int = 0) -> Path:
    """Write a dataset folder: customers with attributes, four offers, contacts over 100 days.

    Offers are made at random, each with probability 1/4, and the elder prefer offers of a kind.
    """
    random = np.random.default_rng(seed)
    ids = [f"c{i:03d}" for i in range(n // 3)]
    age = random.integers(20, 80, len(ids))
    town = random.choice(["p", "q", "r"], len(ids))
    customers = pl.DataFrame({"customer_id": ids, "age": age, "town": town})
    kinds = ["g", "h", "g", "h"]
    offers = pl.DataFrame({"offer_id": OFFERS, "kind": kinds, "size": [1, 2, 3, 4]})
    who, what = random.integers(0, len(ids), n), random.integers(0, 4, n)
    margin = 0.08 * (age[who] - 50) * np.where(what % 2 == 0, 1, -1) - 0.5
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = np.sort(random.integers(0, 100, n))
    contacts = pl.DataFrame(
        {
            "customer_id": [ids[i] for i in who],
            "offer_id": [OFFERS[i] for i in what],
            "at": [(start + timedelta(days=int(day))).isoformat() for day in days],
            "accepted": (random.random(n) < sigmoid(margin)).astype(int),
            "probability": [0.25] * n,
        }
    )
    tables = {"customers": customers, "offers": offers, "contacts": contacts}
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")
    (folder / "dataset.toml").write_text(_TOML, encoding="utf-8")
    return folder
