"""Statements that are compiled once, and what the two engines spell differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Text, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ClauseElement, Column, ColumnElement, Dialect, Table

__all__ = ["Query", "among", "many", "upsert"]


class Query:
    """A statement as text, for the driver's own cursor.

    SQLAlchemy's way through compilation cache, execution context and result costs more than
    SQLite's answer; what every request runs goes without.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._by_dialect: dict[str, str] = {}

    def sql(self, dialect: Dialect) -> str:
        """Return the text, with named parameters in the driver's style."""
        text = self._by_dialect.get(dialect.name)
        if text is None:
            text = self._by_dialect[dialect.name] = str(self._statement.compile(dialect=dialect))
        return text


def upsert(dialect: str, table: Table) -> Any:
    """Return an INSERT that knows ON CONFLICT; the two engines have the same words for it."""
    return (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)


def among(dialect: str, column: Column[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that a column is among the texts of a parameter, however many."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=postgresql.ARRAY(Text)))
    return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))


def many(dialect: str, texts: Iterable[str]) -> list[str] | str:
    """Return the value of such a parameter."""
    return list(texts) if dialect == "postgresql" else orjson.dumps(list(texts)).decode()
