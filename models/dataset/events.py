"""Reading the events of a dataset folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from models.dataset.columns import Columns
from models.dataset.dataset import CUSTOMER_ID
from models.dataset.selection import id_columns
from models.dataset.tables import read_table
from models.dataset.times import read_times

if TYPE_CHECKING:
    from models.dataset.description import Description, Events

__all__ = ["read_events"]

_ONLY_TYPE: Final = "event"


def read_events(description: Description) -> pl.DataFrame | None:
    """Return `Dataset.events`; `DatasetError` if a value cannot be understood."""
    table = description.events
    if table is None:
        return None
    named = {table.time, *table.customer, *table.categories}
    used = {*named, *(name for name in (table.type, table.amount) if name is not None)}
    text = used - {table.time, table.amount, *table.customer} | set(id_columns(table.customer))
    frame = read_table(description.folder, table.file, needed=used, columns=used, text=text)
    columns = Columns(frame, table.file)
    times = read_times(columns, table.time, description.timezone)
    columns.fail("an event without a time", table.time, times.is_null())
    return pl.DataFrame(
        {
            CUSTOMER_ID: columns.known_ids(table.customer, "event's customer"),
            "time": times,
            "type": _types(columns, table),
            "amount": columns.optional_number(table.amount),
            **{f"c{i}": columns.text(name) for i, name in enumerate(table.categories)},
        }
    )


def _types(columns: Columns, table: Events) -> pl.Series:
    if table.type is None:
        return columns.optional_text(None).fill_null(_ONLY_TYPE)
    types = columns.text(table.type)
    columns.fail("an event without a type", table.type, types.is_null())
    return types
