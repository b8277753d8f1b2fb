"""One row a customer, one row an offer: how a file that repeats them is brought to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from models.errors import DatasetError

if TYPE_CHECKING:
    from models.dataset.columns import Columns

__all__ = ["one_row_each"]

_ROW = "__row__"


def one_row_each(
    table: pl.DataFrame, key: str, columns: Columns, source: str | None, *, distinct: bool
) -> pl.DataFrame:
    """Return a table with one row for each key.

    Parameters
    ----------
    source : str or None
        What the key's column is called in the file, for messages.
    distinct : bool
        The file repeats keys, and all rows of one agree; otherwise a repeated key is an error.

    Raises
    ------
    DatasetError
        If a key is repeated and may not be, or its rows differ; the first such row is named.
    """
    repeated = ~table[key].is_first_distinct()
    if not repeated.any():
        return table
    if not distinct:
        row = int(repeated.arg_true()[0])
        what = key.removesuffix("_id")
        message = f"{what} {table[key][row]!r} is there twice; if that is meant, set distinct"
        raise DatasetError(message, file=columns.file, column=source, row=row + 1)
    _check_agreement(table, key, columns)
    return table.filter(~repeated)


def _check_agreement(table: pl.DataFrame, key: str, columns: Columns) -> None:
    others = [name for name in table.columns if name != key]
    differs = table.with_row_index(_ROW).select(
        _ROW, key, *(pl.col(name).ne_missing(pl.col(name).first().over(key)) for name in others)
    )
    first: tuple[int, str] | None = None
    for name in others:
        rows = differs.filter(pl.col(name))[_ROW]
        if len(rows) and (first is None or int(rows[0]) < first[0]):
            first = int(rows[0]), name
    if first is not None:
        row, name = first
        message = f"rows of {table[key][row]!r} differ in it; got {table[name][row]!r}"
        raise DatasetError(message, file=columns.file, column=name, row=row + 1)
