"""Turning a file's columns into canonical ones: ids, times, numbers, truths, attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from models.errors import DatasetError
from models.features.profile import MOST_ITEMS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Columns"]

_TRUTHS: Final = {
    **dict.fromkeys(("1", "1.0", "true", "t", "yes", "y"), True),
    **dict.fromkeys(("0", "0.0", "false", "f", "no", "n"), False),
}
_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One file's rows, read column by column.

    Attributes
    ----------
    frame : pl.DataFrame
        All of the file's rows, in its order.
    file : str
        Its name, for messages.
    types, orders : Mapping
        What ``dataset.toml`` says of columns whose kind cannot be inferred.
    """

    frame: pl.DataFrame
    file: str
    types: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fail(self, message: str, column: str | None, bad: pl.Series) -> None:
        """Raise if any row is bad; the message names the first, and shows its value."""
        if not bad.any():
            return
        row = bad.arg_true()[0]
        got = "" if column is None else f"; got {_shown(self.frame[column][row])}"
        raise DatasetError(f"{message}{got}", file=self.file, column=column, row=row + 1)

    def text(self, name: str) -> pl.Series:
        """Return a column as strings: whole numbers without a point, empty as null."""
        series = self.frame[name]
        if series.dtype.is_float():
            whole = series.drop_nulls().drop_nans()
            series = series.fill_nan(None)
            if (whole == whole.round()).all() and (whole.abs() < 2**53).all():
                series = series.cast(pl.Int64)
        text = series.cast(pl.String)
        return text.set(text == "", None)

    def ids(self, names: tuple[str, ...]) -> pl.Series:
        """Return the ids in one column, or the composite ids of several."""
        if not names:
            return pl.int_range(1, self.frame.height + 1, eager=True).cast(pl.String)
        if len(names) == 1:
            return self.text(names[0])
        parts = [
            self.text(name).fill_null("").str.replace_all(r"([\\|])", r"\$1") for name in names
        ]
        return pl.select(pl.concat_str(parts, separator="|")).to_series()

    def known_ids(self, names: tuple[str, ...], what: str) -> pl.Series:
        """Return ids that may not be missing."""
        ids = self.ids(names)
        self.fail(f"a {what} without an id", names[0] if names else None, ids.is_null())
        return ids

    def number(self, name: str) -> pl.Series:
        """Return a column as finite floats."""
        series = self.frame[name]
        numbers = series.cast(pl.Float64, strict=False)
        lost = numbers.is_null() & series.is_not_null()
        if series.dtype == pl.String:
            lost &= series.str.strip_chars() != ""
        self.fail("expected a number", name, lost)
        numbers = numbers.fill_nan(None)
        self.fail("expected a finite number", name, numbers.is_infinite().fill_null(value=False))
        return numbers

    def optional_text(self, name: str | None) -> pl.Series:
        """Return a column as strings; nulls if there is no such column."""
        return self._nothing(pl.String) if name is None else self.text(name)

    def optional_number(self, name: str | None) -> pl.Series:
        """Return a column as finite floats; nulls if there is no such column."""
        return self._nothing(pl.Float64) if name is None else self.number(name)

    def truth(self, name: str, *, hint: str = "") -> pl.Series:
        """Return a column of 0/1, true/false or yes/no as booleans."""
        series = self.frame[name]
        if series.dtype == pl.Boolean:
            return series
        text = series.cast(pl.String).str.strip_chars().str.to_lowercase()
        truths = text.replace_strict(_TRUTHS, default=None, return_dtype=pl.Boolean)
        message = f"expected 0 or 1{hint and f' ({hint})'}"
        self.fail(message, name, truths.is_null() & text.is_not_null() & (text != ""))
        return truths

    def attribute_or_list(self, name: str) -> pl.Series:
        """Return a column as an attribute, or as lists of texts, numbers or truths."""
        listed = isinstance(self.frame.schema[name], pl.List | pl.Array)
        return self._listed(name) if listed else self.attribute(name)

    def attribute(self, name: str) -> pl.Series:
        """Return a column as an attribute: a number, a truth, or text."""
        kind = "ordinal" if name in self.orders else self.types.get(name)
        if kind == "ordinal":
            return self._ordinal(name)
        if kind is not None:
            return {"number": self.number, "boolean": self.truth, "category": self.text}[kind](name)
        dtype = self.frame.schema[name]
        if dtype.is_temporal() and dtype not in (pl.Duration, pl.Time):
            seconds = self.frame[name].cast(pl.Datetime("us")).dt.epoch("s")
            return seconds.cast(pl.Float64) / _SECONDS_A_DAY
        return self._inferred(name, dtype)

    def _nothing(self, dtype: type[pl.DataType]) -> pl.Series:
        return pl.Series([None], dtype=dtype).new_from_index(0, self.frame.height)

    def _inferred(self, name: str, dtype: pl.DataType) -> pl.Series:
        if dtype == pl.Boolean:
            return self.frame[name]
        if dtype.is_numeric() or dtype == pl.Null:
            return self.number(name)
        if dtype in (pl.String, pl.Categorical, pl.Enum):
            return self.text(name)
        message = f"a column of {dtype} cannot be an attribute; exclude it"
        raise DatasetError(message, file=self.file, column=name)

    def _listed(self, name: str) -> pl.Series:
        """Return lists without what is missing in them; of what they are lists, their type says."""
        if name in self.types or name in self.orders:
            message = "a list is no feature; leave it out of types and orders"
            raise DatasetError(message, file=self.file, column=name)
        dtype = self.frame.schema[name]
        inner = _item_type(getattr(dtype, "inner", dtype))
        if inner is None:
            message = f"a column of {dtype} cannot be an attribute; exclude it"
            raise DatasetError(message, file=self.file, column=name)
        lists = self.frame[name].cast(pl.List(inner)).list.drop_nulls()
        self.fail(f"expected at most {MOST_ITEMS} entries", name, lists.list.len() > MOST_ITEMS)
        if inner == pl.Float64:
            finite = lists.list.eval(pl.element().is_finite()).list.all()
            self.fail("expected finite numbers", name, ~finite.fill_null(value=True))
        return lists

    def _ordinal(self, name: str) -> pl.Series:
        if name not in self.orders:
            message = "an ordinal needs its values in rising order, under orders"
            raise DatasetError(message, file=self.file, column=name)
        order, text = self.orders[name], self.text(name)
        message = f"expected one of its order, {', '.join(order)}"
        self.fail(message, name, text.is_not_null() & ~text.is_in(list(order)))
        return text


def _shown(value: object) -> str:
    return f"{len(value)} entries" if isinstance(value, pl.Series) else repr(value)


def _item_type(dtype: pl.DataType) -> pl.DataType | None:
    """Return as what the entries of a list are read; None if they are nothing of that kind."""
    if dtype == pl.Boolean:
        return pl.Boolean()
    if dtype.is_numeric():
        return pl.Float64()
    return pl.String() if dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null) else None
