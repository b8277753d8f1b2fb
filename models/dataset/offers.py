"""Reading the offers of a dataset folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from models.dataset.columns import Columns
from models.dataset.dataset import OFFER_ID
from models.dataset.rows import one_row_each
from models.dataset.selection import kept_columns, needed_columns, reserve, text_columns
from models.dataset.tables import read_table
from models.dataset.times import optional_times
from models.errors import DatasetError

if TYPE_CHECKING:
    from models.dataset.description import Description, Offers

__all__ = ["read_offers"]

_SEPARATOR: Final = ";"


def read_offers(description: Description) -> pl.DataFrame:
    """Return `Dataset.offers`; `DatasetError` if a value cannot be understood."""
    table = description.offers
    if table.single is not None:
        columns = Columns(pl.DataFrame({OFFER_ID: [table.single]}), "")
        return _table(columns, columns.frame[OFFER_ID], table, description.timezone, {})
    assert table.file is not None
    assert table.offer is not None
    text = {table.offer, *text_columns(table)}
    frame = read_table(description.folder, table.file, needed=needed_columns(table), text=text)
    columns = Columns(frame, table.file, table.types, table.orders)
    ids = columns.known_ids((table.offer,), "offer")
    never = {table.offer, table.name, table.group, table.start, table.end, table.categories}
    kept = kept_columns(frame.columns, table, never={name for name in never if name is not None})
    attributes = {name: columns.attribute(name) for name in kept}
    offers = _table(columns, ids, table, description.timezone, attributes)
    return one_row_each(offers, OFFER_ID, columns, table.offer, distinct=table.distinct)


def _table(
    columns: Columns, ids: pl.Series, table: Offers, timezone: str, attributes: dict[str, pl.Series]
) -> pl.DataFrame:
    described = {
        OFFER_ID: ids,
        "name": columns.optional_text(table.name),
        "group": columns.optional_text(table.group),
        "starts_at": optional_times(columns, table.start, timezone),
        "ends_at": optional_times(columns, table.end, timezone),
        "categories": _lists(columns, table.categories),
    }
    reserve(described, attributes, columns.file)
    return pl.DataFrame({**described, **attributes})


def _lists(columns: Columns, name: str | None) -> pl.Series:
    if name is None:
        return pl.Series([[]] * columns.frame.height, dtype=pl.List(pl.String))
    series = columns.frame[name]
    if series.dtype == pl.String:
        series = series.str.split(_SEPARATOR).list.eval(pl.element().str.strip_chars())
    elif not isinstance(series.dtype, pl.List):
        message = f"expected a list of strings (in CSV: separated by {_SEPARATOR!r})"
        raise DatasetError(f"{message}, got {series.dtype}", file=columns.file, column=name, row=1)
    lists = series.cast(pl.List(pl.String)).fill_null([])
    return lists.list.eval(pl.element().filter(pl.element().is_not_null() & (pl.element() != "")))
