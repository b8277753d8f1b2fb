"""Reading a dataset folder: four files in, four validated tables out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from models.dataset.checks import check_contacts, check_dates, check_described, check_offers
from models.dataset.columns import Columns
from models.dataset.dataset import CONTEXT_PREFIX, CUSTOMER_ID, OFFER_ID, Dataset
from models.dataset.description import Contacts, Customers, Description, Offers
from models.dataset.keys import FILE
from models.dataset.progress import Progress, silent
from models.dataset.rows import one_row_each
from models.dataset.tables import read_table
from models.dataset.times import UTC as UTC_TIME
from models.dataset.times import check_timezone, read_times
from models.errors import DatasetError

__all__ = ["read_dataset"]

_SEPARATOR: Final = ";"


def read_dataset(
    folder: Path, *, progress: Progress = silent, now: datetime | None = None
) -> Dataset:
    """Read and check a dataset folder.

    Parameters
    ----------
    progress : callable
        Told which table is being read.
    now : datetime, optional
        What counts as the future lies after it; the clock's time if left out.

    Raises
    ------
    DatasetError
        If anything is wrong: it names the file, the column and the first offending row.
    """
    description = Description.read(Path(folder))
    check_timezone(description.timezone, FILE)
    check_described(description)
    tables = []
    for done, (name, read) in enumerate(_READERS.items()):
        progress(f"reading {name}", done, len(_READERS))
        tables.append(read(description))
    progress("reading", len(_READERS), len(_READERS))
    customers, events, offers, contacts = tables
    assert customers is not None
    assert offers is not None
    assert contacts is not None
    dataset = Dataset(description, customers, events, offers, contacts)
    check_offers(dataset)
    check_contacts(dataset)
    check_dates(dataset, now=now or datetime.now(tz=UTC))
    return dataset


def _customers(description: Description) -> pl.DataFrame:
    table = description.customers
    text = {*table.customer, *_as_text(table)}
    frame = read_table(description.folder, table.file, needed=_needed(table), text=text)
    columns = Columns(frame, table.file, table.types, table.orders)
    # The parts of a composite id may be attributes as well, where they are asked for.
    never = _used_elsewhere(description)
    never |= set() if table.columns is not None else set(table.customer)
    kept = _kept(frame.columns, table, never=never)
    ids = columns.known_ids(table.customer, "customer")
    attributes = {name: columns.attribute(name) for name in kept}
    _reserve(CUSTOMER_ID, attributes, table.file)
    result = pl.DataFrame({CUSTOMER_ID: ids, **attributes})
    key = table.customer[0] if table.customer else None
    return one_row_each(result, CUSTOMER_ID, columns, key, distinct=table.distinct)


def _events(description: Description) -> pl.DataFrame | None:
    table = description.events
    if table is None:
        return None
    single = {name for name in (table.type, table.amount, table.time) if name is not None}
    used = {*table.customer, *table.categories, *single}
    text = {*table.customer, *table.categories, *({table.type} - {None})}
    frame = read_table(description.folder, table.file, needed=used, columns=used, text=text)
    columns = Columns(frame, table.file)
    times = read_times(columns, table.time, description.timezone)
    columns.fail("an event without a time", table.time, times.is_null())
    amount = _nulls(frame, pl.Float64) if table.amount is None else columns.number(table.amount)
    kinds = pl.Series(["event"]).new_from_index(0, frame.height)
    if table.type is not None:
        kinds = columns.text(table.type)
        columns.fail("an event without a type", table.type, kinds.is_null())
    levels = {f"c{i}": columns.text(name) for i, name in enumerate(table.categories)}
    ids = columns.known_ids(table.customer, "event's customer")
    return pl.DataFrame(
        {CUSTOMER_ID: ids, "time": times, "type": kinds, "amount": amount, **levels}
    )


def _offers(description: Description) -> pl.DataFrame:
    table = description.offers
    if table.single is not None:
        frame, columns = pl.DataFrame({"offer": [table.single]}), None
        ids = frame["offer"]
    else:
        assert table.file is not None
        assert table.offer is not None
        text = {table.offer, *_as_text(table)}
        frame = read_table(description.folder, table.file, needed=_needed(table), text=text)
        columns = Columns(frame, table.file, table.types, table.orders)
        ids = columns.known_ids((table.offer,), "offer")
    described = _described_offer(description, columns, frame)
    attributes: dict[str, pl.Series] = {}
    if columns is not None:
        never = {table.offer, table.name, table.start, table.end, table.categories}
        kept = _kept(frame.columns, table, never={name for name in never if name is not None})
        attributes = {name: columns.attribute(name) for name in kept if name != table.group}
    for name in (OFFER_ID, *described):
        _reserve(name, attributes, table.file or FILE)
    result = pl.DataFrame({OFFER_ID: ids, **described, **attributes})
    if columns is None:
        return result
    return one_row_each(result, OFFER_ID, columns, table.offer, distinct=table.distinct)


def _described_offer(
    description: Description, columns: Columns | None, frame: pl.DataFrame
) -> dict[str, pl.Series]:
    """Return the columns of an offer that mean something to us."""
    table = description.offers

    def of(name: str | None, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
        if name is None or columns is None:
            return _nulls(frame, dtype)
        if dtype == UTC_TIME:
            return read_times(columns, name, description.timezone)
        return columns.text(name)

    categories = _nulls(frame, pl.List(pl.String)).fill_null([])
    if table.categories is not None and columns is not None:
        categories = _lists(columns, table.categories)
    return {
        "name": of(table.name, pl.String),
        "group": of(table.group, pl.String),
        "starts_at": of(table.start, UTC_TIME),
        "ends_at": of(table.end, UTC_TIME),
        "categories": categories,
    }


def _contacts(description: Description) -> pl.DataFrame:
    table = description.contacts
    named = {table.offer, table.channel, table.positive and table.outcome} - {None}
    text = {*table.customer, *_as_text(table), *(str(name) for name in named)}
    used = {*table.customer, *table.columns}
    frame = read_table(description.folder, table.file, needed=used, columns=used or None, text=text)
    columns = Columns(frame, table.file, table.types, table.orders)

    def times(name: str | None) -> pl.Series:
        return (
            _nulls(frame, UTC_TIME)
            if name is None
            else read_times(columns, name, description.timezone)
        )

    def numbers(name: str | None) -> pl.Series:
        return _nulls(frame, pl.Float64) if name is None else columns.number(name)

    offers = pl.Series([description.offers.single], dtype=pl.String)
    return pl.DataFrame(
        {
            CUSTOMER_ID: columns.known_ids(table.customer, "contact's customer"),
            OFFER_ID: offers.new_from_index(0, frame.height)
            if table.offer is None
            else columns.text(table.offer),
            "time": times(table.time),
            "channel": _nulls(frame, pl.String)
            if table.channel is None
            else columns.text(table.channel),
            "outcome": _outcomes(columns, table),
            "outcome_time": times(table.outcome_time),
            "rejected_time": times(table.rejected_time),
            "value": numbers(table.value),
            "probability": numbers(table.probability),
            **{f"{CONTEXT_PREFIX}{name}": columns.attribute(name) for name in table.context},
        }
    )


def _outcomes(columns: Columns, table: Contacts) -> pl.Series:
    text = columns.text(table.outcome)
    columns.fail("a contact without an outcome", table.outcome, text.is_null())
    if table.positive is not None:
        return (text == table.positive).cast(pl.Int8)
    try:
        return columns.truth(table.outcome).cast(pl.Int8)
    except DatasetError as error:
        hint = f"{error.args[0]} (what counts as 1 is named by positive under [contacts])"
        raise DatasetError(hint) from None


def _kept(present: list[str], table: Customers | Offers, *, never: set[str]) -> list[str]:
    """Return the columns that are attributes, in the file's order."""
    wanted = present if table.columns is None else table.columns
    return [n for n in present if n in wanted and n not in never and n not in table.exclude]


def _used_elsewhere(description: Description) -> set[str]:
    """Return the columns of the customers' file that are no attributes: others use them."""
    customers, offers, contacts = description.customers, description.offers, description.contacts
    used = set(contacts.columns) if contacts.file == customers.file else set()
    if offers.file == customers.file:
        named = (offers.offer, offers.name, offers.group, offers.start, offers.end)
        used |= {name for name in (*named, *(offers.columns or ())) if name is not None}
    return used


def _as_text(table: Customers | Offers | Contacts) -> set[str]:
    wanted = {name for name, kind in table.types.items() if kind in ("category", "ordinal")}
    return wanted | set(table.orders)


def _needed(table: Customers | Offers) -> list[str]:
    named = [*(table.columns or ()), *table.exclude, *table.types, *table.orders]
    if isinstance(table, Customers):
        return [*table.customer, *named]
    single = (table.offer, table.name, table.group, table.start, table.end, table.categories)
    return [*(name for name in single if name is not None), *named]


def _nulls(frame: pl.DataFrame, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    return pl.Series([None], dtype=dtype).new_from_index(0, frame.height)


def _lists(columns: Columns, name: str) -> pl.Series:
    series = columns.frame[name]
    if series.dtype == pl.String:
        series = series.str.split(_SEPARATOR).list.eval(pl.element().str.strip_chars())
    elif not isinstance(series.dtype, pl.List):
        message = f"expected a list of strings (in CSV: separated by {_SEPARATOR!r})"
        raise DatasetError(f"{message}, got {series.dtype}", file=columns.file, column=name, row=1)
    return series.cast(pl.List(pl.String)).fill_null([]).list.drop_nulls()


def _reserve(name: str, attributes: dict[str, pl.Series], file: str) -> None:
    if name in attributes:
        message = f"{name!r} is our own word; name the column under its key, or exclude it"
        raise DatasetError(message, file=file, column=name)


_READERS: Final = {
    "customers": _customers,
    "events": _events,
    "offers": _offers,
    "contacts": _contacts,
}
