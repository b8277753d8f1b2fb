"""Rows of several tables in one answer: one shape for all, and a number that says which it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Double, Integer, LargeBinary, Text, cast, literal_column, null, select

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

__all__ = ["BODY", "KIND", "NUMBERS", "TEXTS", "branch", "flag"]

#: Where they are in a row.
KIND: Final = 0
TEXTS: Final = slice(1, 9)
NUMBERS: Final = slice(9, 13)
BODY: Final = 13

_TEXTS: Final = 8
_NUMBERS: Final = 4


def branch(
    kind: int,
    *,
    texts: tuple[ColumnElement[Any] | None, ...] = (),
    numbers: tuple[ColumnElement[Any] | None, ...] = (),
    body: ColumnElement[bytes] | None = None,
) -> Select[Any]:
    """Return a SELECT whose rows fit into a union with all others that are made here."""
    columns = (
        cast(literal_column(str(kind)), Integer),
        *(_filled(column, Text) for column in _padded(texts, _TEXTS)),
        *(_filled(column, Double) for column in _padded(numbers, _NUMBERS)),
        _filled(body, LargeBinary),
    )
    return select(*(column.label(f"c{at}") for at, column in enumerate(columns)))


def flag(column: ColumnElement[bool]) -> ColumnElement[float]:
    """Return a truth value as a number: 1 or 0."""
    return cast(cast(column, Integer), Double)


def _padded(columns: tuple[Any, ...], length: int) -> tuple[Any, ...]:
    return columns + (None,) * (length - len(columns))


def _filled(column: ColumnElement[Any] | None, kind: Any) -> ColumnElement[Any]:
    # Nulls have a type: PostgreSQL takes an untyped one for text before it has seen the others.
    return cast(null(), kind) if column is None else column
