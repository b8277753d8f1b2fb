"""Which contacts are learned from or judged on, and which data they come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import polars as pl

from models.dataset.dataset import OFFER_ID
from models.errors import InputError

if TYPE_CHECKING:
    from models.dataset.dataset import Dataset

__all__ = ["EVER", "Span", "data_digest", "offered", "parse_moment", "within"]


@dataclass(frozen=True, slots=True)
class Span:
    """Contacts from `start` on and before `until`; None where there is no bound."""

    start: datetime | None = None
    until: datetime | None = None


EVER: Final = Span()


def parse_moment(text: str, dataset: Dataset) -> datetime:
    """Return the moment of an ISO date or time; naive ones are in the dataset's timezone.

    Raises
    ------
    InputError
        If it is no such thing.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no date; write it as 2017-08-01") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(dataset.description.timezone))
    return moment.astimezone(UTC)


def within(contacts: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Return the contacts in a span."""
    if span.start is not None:
        contacts = contacts.filter(pl.col("time") >= span.start)
    if span.until is not None:
        contacts = contacts.filter(pl.col("time") < span.until)
    return contacts


def offered(dataset: Dataset, span: Span = EVER) -> pl.DataFrame:
    """Return the contacts in a span that offered something.

    Raises
    ------
    InputError
        If there are none, only one outcome, or contacts have no time to be told apart by.
    """
    if span != EVER and not dataset.has_time:
        raise InputError("the contacts have no time, so there is no from and no until")
    contacts = within(dataset.contacts.filter(pl.col(OFFER_ID).is_not_null()), span)
    if contacts["outcome"].n_unique() < 2:
        message = f"{contacts.height} contacts in this span, and not both outcomes among them"
        raise InputError(message)
    return contacts


def data_digest(dataset: Dataset) -> dict[str, str]:
    """Return the SHA-256 of the description and of each table's file."""
    described = dataset.description
    tables = (described.customers, described.events, described.offers, described.contacts)
    names = {table.file for table in tables if table is not None and table.file is not None}
    return {
        name: hashlib.sha256((described.folder / name).read_bytes()).hexdigest()
        for name in sorted({*names, "dataset.toml"})
    }
