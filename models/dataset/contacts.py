"""Reading the contacts of a dataset folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from models.dataset.columns import Columns
from models.dataset.dataset import CONTEXT_PREFIX, CUSTOMER_ID, OFFER_ID
from models.dataset.selection import id_columns, text_columns
from models.dataset.tables import read_table
from models.dataset.times import optional_times

if TYPE_CHECKING:
    from models.dataset.description import Contacts, Description

__all__ = ["read_contacts"]

_HINT: Final = "name what counts as 1: positive, under [contacts]"


def read_contacts(description: Description) -> pl.DataFrame:
    """Return `Dataset.contacts`; `DatasetError` if a value cannot be understood."""
    table, timezone = description.contacts, description.timezone
    named = {table.offer, table.channel, table.positive and table.outcome}
    text = {*id_columns(table.customer), *text_columns(table)}
    text |= {name for name in named if name is not None}
    used = {*table.customer, *table.columns}
    frame = read_table(description.folder, table.file, needed=used, columns=used, text=text)
    columns = Columns(frame, table.file, table.types, table.orders)
    offers = columns.optional_text(table.offer)
    if description.offers.single is not None and table.offer is None:
        offers = offers.fill_null(description.offers.single)
    return pl.DataFrame(
        {
            CUSTOMER_ID: columns.known_ids(table.customer, "contact's customer"),
            OFFER_ID: offers,
            "time": optional_times(columns, table.time, timezone),
            "channel": columns.optional_text(table.channel),
            "outcome": _outcomes(columns, table),
            "outcome_time": optional_times(columns, table.outcome_time, timezone),
            "rejected_time": optional_times(columns, table.rejected_time, timezone),
            "value": columns.optional_number(table.value),
            "probability": columns.optional_number(table.probability),
            **{f"{CONTEXT_PREFIX}{name}": columns.attribute(name) for name in table.context},
        }
    )


def _outcomes(columns: Columns, table: Contacts) -> pl.Series:
    text = columns.text(table.outcome)
    columns.fail("a contact without an outcome", table.outcome, text.is_null())
    if table.positive is not None:
        return (text == table.positive).cast(pl.Int8)
    return columns.truth(table.outcome, hint=_HINT).cast(pl.Int8)
