"""What a readable dataset holds, and what its owner should know before learning from it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from models.dataset.dataset import CUSTOMER_ID, OFFER_ID, Dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OfferCounts", "Report", "check"]


@dataclass(frozen=True, slots=True)
class OfferCounts:
    """How often an offer was made, how often it was accepted, and the share (None: never made)."""

    offer_id: str
    contacts: int
    positives: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """A dataset in numbers.

    Attributes
    ----------
    rate : float
        Share of contacts with an offer that were accepted.
    first, last : str or None
        The time of the first and of the last contact, in ISO 8601.
    warnings : tuple of str
        What is no mistake, and still may surprise.
    """

    name: str
    customers: int
    events: int
    offers: int
    contacts: int
    controls: int
    positives: int
    rate: float
    first: str | None
    last: str | None
    by_offer: tuple[OfferCounts, ...]
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON's types."""
        return asdict(self)


def check(dataset: Dataset) -> Report:
    """Return the report of a dataset that `read_dataset` accepted."""
    contacts = dataset.contacts
    offered = contacts.filter(pl.col(OFFER_ID).is_not_null())
    positives = int(offered["outcome"].sum())
    return Report(
        name=dataset.description.name,
        customers=dataset.customers.height,
        events=0 if dataset.events is None else dataset.events.height,
        offers=dataset.offers.height,
        contacts=contacts.height,
        controls=contacts.height - offered.height,
        positives=positives,
        rate=positives / offered.height,
        first=_iso(contacts["time"].min()),
        last=_iso(contacts["time"].max()),
        by_offer=tuple(_by_offer(dataset, offered)),
        warnings=tuple(_warnings(dataset, offered)),
    )


def _by_offer(dataset: Dataset, offered: pl.DataFrame) -> Iterator[OfferCounts]:
    counts = offered.group_by(OFFER_ID).agg(pl.len().alias("n"), pl.col("outcome").sum())
    rows = dataset.offers.select(OFFER_ID).join(
        counts, on=OFFER_ID, how="left", maintain_order="left"
    )
    for offer, n, positives in rows.iter_rows():
        if n is None:
            yield OfferCounts(offer, 0, 0, None)
        else:
            yield OfferCounts(offer, n, positives, positives / n)


def _warnings(dataset: Dataset, offered: pl.DataFrame) -> Iterator[str]:
    table = dataset.description.contacts
    never = dataset.offers.height - offered[OFFER_ID].n_unique()
    if never:
        yield f"{never} offers have no contacts: they can be scored, not learned from"
    key = [CUSTOMER_ID, OFFER_ID, "time"]
    twice = offered.height - offered.select(key).n_unique()
    if twice and dataset.has_time:
        yield f"{table.file}: {twice} contacts repeat another's customer, offer and time"
    yield from _outside(dataset, offered)
    yield from _event_warnings(dataset)
    missing = dataset.customers.null_count() / dataset.customers.height
    empty = [name for name in dataset.attributes if missing[name][0] == 1.0]
    if empty:
        yield f"{dataset.description.customers.file}: nothing is known in {', '.join(empty)}"


def _outside(dataset: Dataset, offered: pl.DataFrame) -> Iterator[str]:
    dates = dataset.offers.select(OFFER_ID, "starts_at", "ends_at")
    joined = offered.join(dates, on=OFFER_ID)
    outside = (pl.col("time") < pl.col("starts_at")) | (pl.col("time") > pl.col("ends_at"))
    n = joined.filter(outside).height
    if n:
        yield f"{dataset.description.contacts.file}: {n} contacts lie outside their offer's dates"


def _event_warnings(dataset: Dataset) -> Iterator[str]:
    events, described = dataset.events, dataset.description.events
    if events is None or described is None:
        return
    strangers = events.join(dataset.customers, on=CUSTOMER_ID, how="anti").height
    if strangers:
        yield f"{described.file}: {strangers} events of customers that are not described"
    named = dataset.offers.select(pl.col("categories").explode()).drop_nulls().unique()
    if described.categories and named.height:
        yield from _match_warnings(dataset, named)


def _match_warnings(dataset: Dataset, named: pl.DataFrame) -> Iterator[str]:
    assert dataset.events is not None
    assert dataset.description.events is not None
    levels = dataset.description.events.categories
    seen = [
        named.join(
            dataset.events.select(pl.col(f"c{i}").unique()),
            left_on="categories",
            right_on=f"c{i}",
            how="semi",
        )
        for i in range(len(levels))
    ]
    together = pl.concat(seen)["categories"]
    if together.is_empty():
        yield "no event is in any offer's categories: there will be no affinity"
    both = together.filter(together.is_duplicated()).unique().sort()
    if len(both):
        yield (
            f"{len(both)} categories of offers are values of several of {', '.join(levels)}, "
            f"e.g. {both[0]!r}; they match in each"
        )


def _iso(time: object) -> str | None:
    return time.isoformat() if isinstance(time, datetime) else None
