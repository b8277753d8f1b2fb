"""Statements that are compiled once, and what the two engines spell differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Text, any_, bindparam, cast, column, func, select
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import (
        ClauseElement,
        Column,
        ColumnElement,
        Connection,
        Dialect,
        Select,
        Table,
    )

__all__ = ["Query", "Rows", "among", "many", "upsert"]


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


def among(dialect: str, key: Column[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that a column is among the texts of a parameter, however many."""
    if dialect == "postgresql":
        return key == any_(bindparam(name, type_=postgresql.ARRAY(Text)))
    return key.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))


def many(dialect: str, texts: Iterable[str]) -> list[str] | str:
    """Return the value of such a parameter."""
    return list(texts) if dialect == "postgresql" else orjson.dumps(list(texts)).decode()


class Rows:
    """Inserts many rows at once; those that are there stay.

    A statement for each costs PostgreSQL several times as much as one for all, to which they are
    told as JSON. SQLite does as well with one for each, and reads doubles less exactly from text.
    """

    def __init__(self, dialect: str, table: Table) -> None:
        self._is_one = dialect == "postgresql"
        insert = upsert(dialect, table)
        if self._is_one:
            insert = insert.from_select([each.name for each in table.columns], _listed(table))
        self._query = Query(insert.on_conflict_do_nothing())

    def insert(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, if there are any, in the caller's transaction."""
        if rows:
            sql = self._query.sql(connection.dialect)
            told = {"rows": orjson.dumps(rows).decode()} if self._is_one else list(rows)
            connection.exec_driver_sql(sql, told)


def _listed(table: Table) -> Select[Any]:
    typed = [column(each.name, each.type) for each in table.columns]
    rows = cast(bindparam("rows", type_=Text), postgresql.JSON)
    listed = func.json_to_recordset(rows).table_valued(*typed)
    return select(*listed.render_derived(with_types=True).c)
