"""Statements that are compiled once, and what the two engines spell differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import ClauseElement, Dialect, Table

__all__ = ["Query", "upsert"]


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
