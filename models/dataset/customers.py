"""Reading the customers of a dataset folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from models.dataset.columns import Columns
from models.dataset.dataset import CUSTOMER_ID
from models.dataset.rows import one_row_each
from models.dataset.selection import (
    id_columns,
    kept_columns,
    needed_columns,
    reserve,
    text_columns,
    used_elsewhere,
)
from models.dataset.tables import read_table

if TYPE_CHECKING:
    from models.dataset.description import Description

__all__ = ["read_customers"]


def read_customers(description: Description) -> pl.DataFrame:
    """Return `Dataset.customers`; `DatasetError` if a value cannot be understood."""
    table = description.customers
    text = {*id_columns(table.customer), *text_columns(table)}
    frame = read_table(description.folder, table.file, needed=needed_columns(table), text=text)
    columns = Columns(frame, table.file, table.types, table.orders)
    # The parts of a composite id may be attributes as well, where they are asked for.
    never = used_elsewhere(description)
    never |= set() if table.columns is not None else set(table.customer)
    kept = kept_columns(frame.columns, table, never=never)
    ids = columns.known_ids(table.customer, "customer")
    attributes = {name: columns.attribute_or_list(name) for name in kept}
    reserve((CUSTOMER_ID,), attributes, table.file)
    result = pl.DataFrame({CUSTOMER_ID: ids, **attributes})
    key = table.customer[0] if table.customer else None
    return one_row_each(result, CUSTOMER_ID, columns, key, distinct=table.distinct)
