"""What training rows show: the types of events, the categories, the values that are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from models.dataset.dataset import CUSTOMER_ID, OFFER_ID, Dataset
from models.features.layout import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Seen", "commonest"]

_MOST_TYPES: Final = 8
_MOST_TOP_CATEGORIES: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the training rows show.

    Attributes
    ----------
    customers, offers : pl.DataFrame
        Those in the rows.
    types : tuple of str
        Of events before the last row, the commonest first.
    amounts : frozenset of str
        The types whose events have amounts.
    matched : frozenset of (int, str)
        In which level events of which type fall in the categories of any offer at all.
    levels : tuple of int
        The levels in which there is any match.
    top_categories : tuple of str
        The commonest values of the first level.
    """

    dataset: Dataset
    rows: pl.DataFrame
    customers: pl.DataFrame
    offers: pl.DataFrame
    types: tuple[str, ...]
    amounts: frozenset[str]
    matched: frozenset[tuple[int, str]]
    levels: tuple[int, ...]
    top_categories: tuple[str, ...]

    @classmethod
    def of(cls, dataset: Dataset, rows: pl.DataFrame) -> Seen:
        """Look at the rows, and at events before the last of them."""
        customers = dataset.customers.join(
            rows.select(CUSTOMER_ID).unique(), on=CUSTOMER_ID, how="semi", maintain_order="left"
        )
        offers = dataset.offers.join(
            rows.select(OFFER_ID).unique(), on=OFFER_ID, how="semi", maintain_order="left"
        )
        events = _events_before(dataset, rows)
        types = tuple(commonest(events["type"], _MOST_TYPES))
        with_amount = events.filter(pl.col("amount").fill_null(0.0) != 0)["type"].unique()
        matched = frozenset(_matches(events, dataset.offers))
        top = commonest(events["c0"], _MOST_TOP_CATEGORIES) if "c0" in events.columns else ()
        return cls(
            dataset=dataset,
            rows=rows,
            customers=customers,
            offers=offers,
            types=types,
            amounts=frozenset(with_amount),
            matched=matched,
            levels=tuple(sorted({level for level, _ in matched})),
            top_categories=tuple(top),
        )

    def measures(self, kind: str) -> tuple[str, ...]:
        """Return what can be measured of events of a type."""
        return tuple(m for m in MEASURES if m != "amount" or kind in self.amounts)


def _events_before(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    if dataset.events is None:
        return pl.DataFrame(schema={"type": pl.String, "amount": pl.Float64})
    last = rows["time"].max()
    return dataset.events if last is None else dataset.events.filter(pl.col("time") < last)


def commonest(values: pl.Series, most: int) -> list[str]:
    """Return the commonest values, at most so many; by name where they are equally common."""
    counts = values.drop_nulls().rename("value").value_counts(name="n")
    return counts.sort(["n", "value"], descending=[True, False])["value"].head(most).to_list()


def _matches(events: pl.DataFrame, offers: pl.DataFrame) -> Iterator[tuple[int, str]]:
    """Give each (level, type) in which some event falls in some offer's categories."""
    named = offers["categories"].explode().drop_nulls().unique().rename("value").to_frame()
    for column in (name for name in events.columns if name[1:].isdigit()):
        hits = events.join(named, left_on=column, right_on="value", how="semi")
        for kind in hits["type"].unique():
            yield int(column[1:]), kind
