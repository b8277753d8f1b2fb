"""Each customer's aggregated behaviour, for loading a dataset into a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from models.dataset.dataset import CUSTOMER_ID, Dataset
from models.features.behaviour import AMOUNT_UNIT, DAYS_KEPT, Behaviour, IntVector
from models.features.moments import MICROSECONDS_A_DAY, codes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["behaviours_before"]


def behaviours_before(dataset: Dataset, as_of: float) -> Iterator[tuple[str, Behaviour]]:
    """Give the id and the behaviour of each customer with events before a moment."""
    if dataset.events is None:
        return
    events = dataset.events.filter(pl.col("time").dt.epoch("us") < round(as_of * 1e6))
    levels = [name for name in events.columns if name[1:].isdigit()]
    words = {
        name: events[name].drop_nulls().unique().sort() for name in (CUSTOMER_ID, "type", *levels)
    }
    known = {name: np.array(each.to_list(), dtype=object) for name, each in words.items()}
    entries = _entries(events, words, levels)
    owners = entries[CUSTOMER_ID].to_numpy()
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    rows = entries.select("type", "day", "count", "fixed", *levels).to_numpy().T
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), owners.size], strict=False):
        mine = np.ascontiguousarray(rows[:, start:end])
        yield str(known[CUSTOMER_ID][owners[start]]), _behaviour(mine, known, levels)


def _behaviour(
    rows: IntVector,
    known: Mapping[str, np.ndarray[tuple[int], np.dtype[np.object_]]],
    levels: list[str],
) -> Behaviour:
    """Return the behaviour of one customer's sorted entries, in words of its own."""
    types, kinds = np.unique(rows[0], return_inverse=True)
    vocabulary, codes = [], []
    for name, level in zip(levels, rows[4:], strict=True):
        used, own = np.unique(level, return_inverse=True)
        none = int(used[0] < 0)
        vocabulary.append(tuple(known[name][used[none:]].tolist()))
        codes.append(own + 1 - none)
    while vocabulary and not vocabulary[-1]:
        vocabulary.pop()
    return Behaviour(
        tuple(known["type"][types].tolist()),
        tuple(vocabulary),
        kinds,
        rows[1],
        np.array(codes[: len(vocabulary)], dtype=np.int64).reshape(len(vocabulary), rows.shape[1]),
        rows[2],
        rows[3],
    )


def _entries(
    events: pl.DataFrame, words: Mapping[str, pl.Series], levels: list[str]
) -> pl.DataFrame:
    """Return the sums by customer, type, day and categories, as codes: -1 is none."""
    fixed = (pl.col("amount").fill_null(0.0) * AMOUNT_UNIT).round(mode="half_to_even")
    day = pl.col("time").dt.epoch("us") // MICROSECONDS_A_DAY
    key = [CUSTOMER_ID, "type", "day", *levels]
    return (
        events.lazy()
        .select(
            *(pl.Series(name, codes_of(events[name], each)) for name, each in words.items()),
            day.alias("day"),
            fixed.cast(pl.Int64).alias("fixed"),
        )
        .filter(pl.col("day") > pl.col("day").max().over(CUSTOMER_ID) - DAYS_KEPT)
        .group_by(key)
        .agg(pl.len().cast(pl.Int64).alias("count"), pl.col("fixed").sum())
        .sort(key)
        .collect()
    )
