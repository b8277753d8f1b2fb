"""Reading one table of a dataset folder: Parquet or CSV, whole, with errors that say where."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from models.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

__all__ = ["read_table"]


def read_table(
    folder: Path,
    file: str,
    *,
    needed: Iterable[str],
    columns: Collection[str] | None = None,
    text: Collection[str] = (),
) -> pl.DataFrame:
    """Read a table.

    Parameters
    ----------
    needed : iterable of str
        Columns that must be there.
    columns : collection of str or None
        Read only these (None: all).
    text : collection of str
        CSV columns that stay text whatever they look like: ids keep their leading zeros.

    Raises
    ------
    DatasetError
        If the file is missing, damaged, empty, of another kind, or lacks a column.
    """
    path = folder / file
    if not path.is_file():
        raise DatasetError("there is no such file", file=file)
    try:
        frame = _read(path, columns=columns, text=text)
        _check_columns(frame.columns, needed, file)
    except pl.exceptions.ColumnNotFoundError:
        _check_columns(_header(path), needed, file)
        raise DatasetError("its columns cannot be read", file=file) from None
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise DatasetError(f"it cannot be read: {reason[0]}", file=file) from error
    if frame.height == 0:
        raise DatasetError("it has no rows", file=file)
    return frame


def _read(path: Path, *, columns: Collection[str] | None, text: Collection[str]) -> pl.DataFrame:
    wanted = None if columns is None else sorted(columns)
    if path.suffix == ".parquet":
        return pl.read_parquet(path, columns=wanted)
    if path.suffix != ".csv":
        raise DatasetError("expected a .parquet or .csv file", file=path.name)
    # Over all rows: a column that turns to text in its last row is a text column.
    kept_as_text = {name: pl.String for name in _header(path) if name in text}
    return pl.read_csv(
        path, columns=wanted, schema_overrides=kept_as_text, infer_schema_length=None
    )


def _header(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        return list(pl.read_parquet_schema(path))
    return pl.read_csv(path, n_rows=0).columns


def _check_columns(present: Collection[str], needed: Iterable[str], file: str) -> None:
    for name in needed:
        if name not in present:
            near = get_close_matches(name, present, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(sorted(present))}"
            raise DatasetError(f"there is no such column; {hint}", file=file, column=name)
