"""A small dataset folder, made by chance with a seed, in which there is something to learn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

DESCRIPTION = """\
[dataset]
name = "small"

[customers]
file = "customers.parquet"
customer = "customer_id"

[events]
file = "events.parquet"
customer = "customer_id"
time = "at"
amount = "amount"
categories = ["category"]

[offers]
file = "offers.parquet"
offer = "offer_id"
name = "name"
start = "starts_at"
end = "ends_at"
categories = "categories"

[contacts]
file = "contacts.parquet"
customer = "customer_id"
offer = "offer_id"
time = "at"
channel = "channel"
outcome = "accepted"
outcome_time = "accepted_at"
"""
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
OFFERS = 6
CATEGORIES = 4
DAYS = 360


def write_small_dataset(folder: Path, *, customers: int = 240, seed: int = 3) -> Path:
    """Write a dataset in which customers accept offers of the category that they buy.

    Each of the six offers runs for 60 days, the last one until after the data ends.
    """
    chance = np.random.default_rng(seed)
    taste = chance.integers(0, CATEGORIES, customers)
    ids = [f"c-{number}" for number in range(customers)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.toml").write_text(DESCRIPTION)
    _customers(ids, chance).write_parquet(folder / "customers.parquet")
    _events(ids, taste, chance).write_parquet(folder / "events.parquet")
    _offers().write_parquet(folder / "offers.parquet")
    _contacts(ids, taste, chance).write_parquet(folder / "contacts.parquet")
    return folder


def _customers(ids: list[str], chance: np.random.Generator) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "customer_id": ids,
            "age": chance.integers(18, 80, len(ids)),
            "region": chance.choice(["north", "south"], len(ids)),
        }
    )


def _events(ids: list[str], taste: np.ndarray, chance: np.random.Generator) -> pl.DataFrame:
    number = 20 * len(ids)
    who = chance.integers(0, len(ids), number)
    favoured = chance.random(number) < 0.7
    category = np.where(favoured, taste[who], chance.integers(0, CATEGORIES, number))
    seconds = chance.integers(0, DAYS * 86_400, number)
    return pl.DataFrame(
        {
            "customer_id": [ids[i] for i in who],
            "at": [BEGIN + timedelta(seconds=int(each)) for each in seconds],
            "amount": chance.gamma(2.0, 10.0, number).round(2),
            "category": [f"category {each}" for each in category],
        }
    ).sort("at")


def _offers() -> pl.DataFrame:
    starts = [BEGIN + timedelta(days=60 * number) for number in range(OFFERS)]
    return pl.DataFrame(
        {
            "offer_id": [f"o-{number}" for number in range(OFFERS)],
            "name": [f"Offer {number}" for number in range(OFFERS)],
            "starts_at": starts,
            "ends_at": [start + timedelta(days=90) for start in starts],
            "categories": [[f"category {number % CATEGORIES}"] for number in range(OFFERS)],
        }
    )


def _contacts(ids: list[str], taste: np.ndarray, chance: np.random.Generator) -> pl.DataFrame:
    rows = []
    for offer in range(OFFERS):
        for who in chance.choice(len(ids), len(ids) // 2, replace=False):
            at = BEGIN + timedelta(days=60 * offer + 20, seconds=int(chance.integers(86_400)))
            likes = taste[who] == offer % CATEGORIES
            accepted = bool(chance.random() < (0.6 if likes else 0.1))
            rows.append(
                {
                    "customer_id": ids[who],
                    "offer_id": f"o-{offer}",
                    "at": at,
                    "channel": ("email", "web")[int(chance.integers(2))],
                    "accepted": int(accepted),
                    "accepted_at": at + timedelta(days=2) if accepted else None,
                }
            )
    return pl.DataFrame(rows)
