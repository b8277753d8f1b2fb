"""Each customer's aggregated behaviour, for loading a dataset into a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from models.dataset.dataset import CUSTOMER_ID, Dataset
from models.features.behaviour import AMOUNT_UNIT, DAYS_KEPT, Behaviour, IntVector
from models.features.moments import MICROSECONDS_A_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["behaviours_before"]


def behaviours_before(dataset: Dataset, as_of: float) -> Iterator[tuple[str, Behaviour]]:
    """Give the id and the behaviour of each customer with events before a moment."""
    if dataset.events is None:
        return
    levels = [name for name in dataset.events.columns if name[1:].isdigit()]
    entries = _entries(dataset.events, levels, round(as_of * 1e6))
    kinds, type_codes = _words(entries["type"], first=0)
    coded = [_words(entries[name], first=1) for name in levels]
    days, counts, amounts = (entries[name].to_numpy() for name in ("day", "count", "fixed"))
    codes = np.stack([code for _, code in coded]) if coded else np.zeros((0, days.size), np.int64)
    ids = entries[CUSTOMER_ID]
    starts = np.flatnonzero((ids != ids.shift(1)).fill_null(value=True).to_numpy())
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), days.size], strict=False):
        mine = slice(start, end)
        types, my_types = _own(kinds, type_codes[mine], first=0)
        own = [
            _own(words, row[mine], first=1) for (words, _), row in zip(coded, codes, strict=True)
        ]
        while own and not own[-1][0]:
            own.pop()
        yield (
            ids[start],
            Behaviour(
                types,
                tuple(words for words, _ in own),
                my_types,
                days[mine],
                np.array([row for _, row in own], dtype=np.int64).reshape(len(own), end - start),
                counts[mine],
                amounts[mine],
            ),
        )


def _entries(events: pl.DataFrame, levels: list[str], limit: int) -> pl.DataFrame:
    fixed = (pl.col("amount").fill_null(0.0) * AMOUNT_UNIT).round(mode="half_to_even")
    key = [CUSTOMER_ID, "type", "day", *levels]
    return (
        events.lazy()
        .filter(pl.col("time").dt.epoch("us") < limit)
        .with_columns((pl.col("time").dt.epoch("us") // MICROSECONDS_A_DAY).alias("day"))
        .filter(pl.col("day") > pl.col("day").max().over(CUSTOMER_ID) - DAYS_KEPT)
        .group_by(key)
        .agg(pl.len().cast(pl.Int64).alias("count"), fixed.cast(pl.Int64).sum().alias("fixed"))
        .sort(key, nulls_last=False)
        .collect()
    )


def _words(values: pl.Series, *, first: int) -> tuple[list[str], IntVector]:
    """Return the distinct words, sorted, and each value's code from `first` on (0: none)."""
    words = values.drop_nulls().unique().sort()
    codes = values.replace_strict(
        words, np.arange(first, first + len(words)), default=0, return_dtype=pl.Int64
    )
    return words.to_list(), codes.to_numpy()


def _own(words: list[str], codes: IntVector, *, first: int) -> tuple[tuple[str, ...], IntVector]:
    """Return the words that a customer's codes use, and the codes among those."""
    used, inverse = np.unique(codes, return_inverse=True)
    has_none = bool(first and used.size and used[0] == 0)
    mine = tuple(words[code - first] for code in used[int(has_none) :])
    return mine, inverse.reshape(-1).astype(np.int64) + (first if not has_none else 0)
