"""Base numbers of behaviour and affinity, for many moments at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from models.dataset.dataset import CUSTOMER_ID, Dataset
from models.features.behaviour import AMOUNT_UNIT
from models.features.layout import AFFINITY_WINDOWS_DAYS, Layout
from models.features.moments import Moments, codes_of
from models.features.schema import WINDOWS_DAYS, FeatureSchema, FloatMatrix
from models.features.streams import Ints, Mask, Span, Stream, Totals

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BulkBehaviour"]

_EVENTS_AT_ONCE = 4_000_000
"""Of (customer, offer, event) combinations; bounds the memory to a few hundred megabytes."""


@dataclass(frozen=True, slots=True, eq=False)
class BulkBehaviour:
    """A dataset's events, prepared for any number of moments.

    Attributes
    ----------
    streams : tuple of Stream
        One for each type of the schema; their codes are the schema's affinity levels.
    top_codes : tuple of array of int64
        For each stream, which of the top categories each event falls in; -1 for none.
    members : tuple of array of bool
        For each affinity level (offers + 1, values + 1): does the offer name the value? The last
        row and column, which -1 points to, are all False.
    """

    schema: FeatureSchema
    layout: Layout
    streams: tuple[Stream, ...]
    top_codes: tuple[Ints, ...]
    members: tuple[Mask, ...]

    @classmethod
    def of(cls, dataset: Dataset, schema: FeatureSchema, customers: Ints) -> BulkBehaviour:
        """Prepare the events of some customers (row numbers)."""
        layout = Layout.of(schema)
        if dataset.events is None or not schema.event_types:
            return cls(schema, layout, (), (), ())
        named = dataset.offers["categories"].explode().drop_nulls().unique().sort()
        events = _events(dataset, schema, customers)
        codes = [codes_of(events[f"c{level}"], named) for level in schema.affinity_levels]
        top = np.full(events.height, -1, dtype=np.int64)
        if schema.top_categories:
            top = codes_of(events["c0"], pl.Series(schema.top_categories))
        by_level = np.stack(codes) if codes else np.zeros((0, events.height), dtype=np.int64)
        streams, tops = [], []
        for kind in range(len(schema.event_types)):
            mine = np.flatnonzero(events["kind"].to_numpy() == kind)
            streams.append(
                Stream.of(
                    dataset.customers.height,
                    events["customer"].to_numpy()[mine],
                    events["epoch"].to_numpy()[mine],
                    events["fixed"].to_numpy()[mine],
                    by_level[:, mine].astype(np.int32),
                )
            )
            tops.append(top[mine])
        member = _members(dataset.offers, named)
        return cls(
            schema, layout, tuple(streams), tuple(tops), (member,) * len(schema.affinity_levels)
        )

    def fill(self, rows: FloatMatrix, moments: Moments) -> None:
        """Fill the base numbers (n, width) of moments."""
        layout, n = self.layout, len(moments)
        shape = (n, *layout.behaviour.shape)
        behaviour, ages = np.zeros(shape), np.full((n, *layout.behaviour_age.shape), np.nan)
        categories = np.zeros((n, *layout.categories.shape))
        first_days = np.full(n, np.iinfo(np.int64).max)
        spans = [stream.span(moments, WINDOWS_DAYS) for stream in self.streams]
        for kind, (stream, span) in enumerate(zip(self.streams, spans, strict=True)):
            totals = Totals.of(_owners(stream), stream.days, stream.amounts)
            behaviour[:, kind] = totals.between(span.starts, span.ends)
            last, any_yet = totals.last_between(span.starts[-1], span.ends)
            ages[:, kind] = _ages(moments, stream.days, last, any_yet)
            categories[:, kind] = self._shares(kind, span)
            firsts = span.starts[-1][any_yet]
            first_days[any_yet] = np.minimum(first_days[any_yet], stream.days[firsts])
        rows[:, layout.behaviour.columns] = behaviour.reshape(n, -1)
        rows[:, layout.behaviour_age.columns] = ages
        rows[:, layout.categories.columns] = categories.reshape(n, -1)
        rows[:, layout.tenure.columns] = _tenure(moments.days, first_days)
        self._fill_affinity(rows, moments, spans)

    def _shares(self, kind: int, span: Span) -> npt.NDArray[np.float64]:
        """Return the amounts (n, top categories) over the longest window."""
        stream, codes = self.streams[kind], self.top_codes[kind]
        result = np.zeros((span.ends.size, len(self.schema.top_categories)))
        for category in range(result.shape[1]):
            totals = np.zeros(codes.size + 1, dtype=np.int64)
            np.cumsum(np.where(codes == category, stream.amounts, 0), out=totals[1:])
            result[:, category] = totals[span.ends] - totals[span.starts[-1]]
        return result

    def _fill_affinity(self, rows: FloatMatrix, moments: Moments, spans: list[Span]) -> None:
        layout, n = self.layout, len(moments)
        sums = np.zeros((n, *layout.affinity.shape))
        ages = np.full((n, *layout.affinity_age.shape), np.nan)
        first = len(WINDOWS_DAYS) - len(AFFINITY_WINDOWS_DAYS)
        for kind, (stream, span) in enumerate(zip(self.streams, spans, strict=True)):
            for chunk in _chunks(stream, moments):
                expanded = _Expanded.of(stream, moments, chunk)
                starts = expanded.places(span.starts[first:, chunk])
                ends = expanded.places(span.ends[chunk])
                for level, members in enumerate(self.members):
                    totals = expanded.totals(stream, level, members)
                    sums[chunk, level, kind] = totals.between(starts, ends)
                    last, any_yet = totals.last_between(starts[-1], ends)
                    ages[chunk, level, kind] = _ages(
                        moments.take(chunk), expanded.days, last, any_yet
                    )
        rows[:, layout.affinity.columns] = sums.reshape(n, -1)
        rows[:, layout.affinity_age.columns] = ages.reshape(n, -1)


@dataclass(frozen=True, slots=True, eq=False)
class _Expanded:
    """For some (customer, offer) groups, the customer's events, one group after the other.

    Attributes
    ----------
    shifts : array of int64, (rows,)
        What to add to a position in the stream to find it here, in the row's group.
    events : array of int64, (expanded,)
        The position in the stream of each.
    groups, offers, days : array of int64, (expanded,)
    """

    shifts: Ints
    events: Ints
    groups: Ints
    offers: Ints
    days: Ints

    @classmethod
    def of(cls, stream: Stream, moments: Moments, rows: Ints) -> _Expanded:
        customers, offers = moments.customers[rows], moments.offers[rows]
        new = np.ones(rows.size, dtype=bool)
        new[1:] = (np.diff(customers) != 0) | (np.diff(offers) != 0)
        group = np.cumsum(new) - 1
        owners, offered = customers[new], offers[new]
        lengths = stream.lengths[owners] * (owners >= 0)
        begins = np.cumsum(lengths) - lengths
        shift = begins - stream.bounds[owners]
        groups = np.repeat(np.arange(owners.size), lengths)
        events = np.arange(groups.size) - shift[groups]
        return cls(
            np.where(owners < 0, 0, shift)[group],
            events,
            groups,
            offered[groups],
            stream.days[events],
        )

    def places(self, positions: Ints) -> Ints:
        return positions + self.shifts

    def totals(self, stream: Stream, level: int, members: Mask) -> Totals:
        mask = members[self.offers, stream.codes[level][self.events]]
        return Totals.of(self.groups, self.days, stream.amounts[self.events], mask)


def _chunks(stream: Stream, moments: Moments) -> Iterator[Ints]:
    """Give the rows in parts whose events are not too many; a group stays in one part."""
    order = np.lexsort((moments.offers, moments.customers))
    customers, offers = moments.customers[order], moments.offers[order]
    order = order[(customers >= 0) & (offers >= 0)]
    if order.size == 0:
        return
    customers, offers = moments.customers[order], moments.offers[order]
    new = np.ones(order.size, dtype=bool)
    new[1:] = (np.diff(customers) != 0) | (np.diff(offers) != 0)
    work = np.cumsum(np.where(new, stream.lengths[customers], 0)) // _EVENTS_AT_ONCE
    # A part may only begin where a group does.
    part = np.maximum.accumulate(np.where(new, work, 0))
    yield from np.split(order, np.flatnonzero(np.diff(part)) + 1)


def _events(dataset: Dataset, schema: FeatureSchema, customers: Ints) -> pl.DataFrame:
    """Return the events that count, with codes for customer and type, in time's order."""
    assert dataset.events is not None
    ids = dataset.customers[CUSTOMER_ID]
    owners = pl.DataFrame({CUSTOMER_ID: ids[customers], "customer": customers})
    kinds = pl.DataFrame({"type": schema.event_types}).with_row_index("kind")
    fixed = (pl.col("amount").fill_null(0.0) * AMOUNT_UNIT).round(mode="half_to_even")
    return (
        dataset.events.lazy()
        .join(owners.lazy(), on=CUSTOMER_ID)
        .join(kinds.lazy(), on="type")
        .with_columns(
            fixed.cast(pl.Int64).alias("fixed"), pl.col("time").dt.epoch("us").alias("epoch")
        )
        .sort("customer", "epoch")
        .collect()
    )


def _members(offers: pl.DataFrame, named: pl.Series) -> Mask:
    members = np.zeros((offers.height + 1, named.len() + 1), dtype=bool)
    pairs = offers.select("categories").with_row_index("offer").explode("categories").drop_nulls()
    members[pairs["offer"].to_numpy(), codes_of(pairs["categories"], named)] = True
    return members


def _owners(stream: Stream) -> Ints:
    return np.repeat(np.arange(stream.lengths.size), stream.lengths)


def _ages(moments: Moments, days: Ints, last: Ints, known: Mask) -> npt.NDArray[np.float64]:
    ages = np.full(len(moments), np.nan)
    ages[known] = moments.days[known] - days[last[known]]
    return ages


def _tenure(days: Ints, first_days: Ints) -> FloatMatrix:
    """Return the days since the first event, and the same held within 14 to 365."""
    known = first_days < np.iinfo(np.int64).max
    tenure = np.where(known, days - np.where(known, first_days, 0), np.nan)
    return np.column_stack([tenure, np.clip(np.where(known, tenure, 0.0), 14.0, 365.0)])
