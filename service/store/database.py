"""One database: reads and transactions with bounded retries, in whatever process asks."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Double, bindparam, cast, func, text

from models.errors import UnavailableError
from service.store.engines import Engines, checked_url, open_engines
from service.store.faults import Fault, diagnose, told
from service.store.processes import PerProcess
from service.store.retrying import again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Executable

    from service.store.queries import Query

__all__ = ["Database"]

T = TypeVar("T")

_CHUNK: Final = 1000
_CLOCK: Final = text("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)")


@dataclass(frozen=True, slots=True)
class _Here:
    """What one process holds; ``writing`` queues SQLite's writers without polling."""

    engines: Engines
    writing: Lock = field(default_factory=Lock)


class Database:
    """Where everything is kept. Connects when first used; safe across ``fork``.

    Parameters
    ----------
    url : str
        ``sqlite:///file`` or ``postgresql://…``.
    pool_size : int
        Connections for reading, per process; writers have a few of their own.
    deadline_seconds : float
        No call takes much longer; then it is an UnavailableError.
    clock : callable or None
        Instead of the database's own.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int,
        deadline_seconds: float,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._url = checked_url(url)
        self.dialect: str = self._url.get_backend_name()
        self.deadline_seconds = deadline_seconds
        self._clock = clock
        # PostgreSQL's text format doubles the behaviour's bytes, and numbers are read slowly.
        self._fetching = {"binary": True} if self.dialect == "postgresql" else {}
        self._here = PerProcess(
            lambda: _Here(
                open_engines(self._url, pool_size=pool_size, deadline_seconds=deadline_seconds)
            )
        )

    @property
    def fixed_clock(self) -> Callable[[], float] | None:
        """The clock, if it is not the database's own: then statements are told the time."""
        return time.time if self._clock is None and self.dialect == "sqlite" else self._clock

    def clock_column(self) -> ColumnElement[float]:
        """Return the time as a column; ``clock_value`` is its parameter."""
        if self.fixed_clock is not None:
            return bindparam("now", type_=Double)
        # Stable within a statement, so that an index can be asked for what comes after it.
        return cast(func.extract("epoch", func.statement_timestamp()), Double)

    def clock_value(self) -> dict[str, float]:
        """Return the parameter of such a column, where it has one."""
        return {} if self.fixed_clock is None else {"now": self.fixed_clock()}

    def now(self, connection: Connection | None = None) -> float:
        """Return the database's clock in epoch seconds; SQLite's is this machine's."""
        if self.fixed_clock is not None:
            return self.fixed_clock()
        if connection is None:
            return self.read(self.now)
        return float(connection.execute(_CLOCK).scalar_one())

    def fetch(self, query: Query, **values: Any) -> Sequence[Any]:
        """Return all rows of a compiled query: the short way, for what every request reads.

        Where that meets a lost connection, it goes the long way, which replaces the others too.
        """
        sql, until = query.sql(self._here.get().engines.reader.dialect), self._deadline()
        try:
            return self._fetch(sql, values)
        except Exception as error:
            fault = diagnose(error)
            if fault is None:
                raise
            is_mended = fault in {Fault.GONE, Fault.CONTENTION}
            if not is_mended or time.monotonic() > until:
                raise told(error, fault) from None
        return self.read(lambda connection: connection.exec_driver_sql(sql, values).all())

    def _fetch(self, sql: str, values: dict[str, Any]) -> Sequence[Any]:
        pooled = self._here.get().engines.reader.raw_connection()
        try:
            cursor = pooled.cursor()
            cursor.execute(sql, values, **self._fetching)
            rows: Sequence[Any] = cursor.fetchall()
            cursor.close()
        except BaseException:
            pooled.invalidate()
            raise
        pooled.close()
        return rows

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a reading connection; each statement sees what is committed by then."""

        def attempt() -> T:
            with self._here.get().engines.reader.connect() as connection:
                return work(connection)

        return again(attempt, until=self._deadline())

    def snapshot(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a reading connection; all its statements see the same moment."""
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ" if self.dialect == "postgresql" else "BEGIN"

        def in_transaction(connection: Connection) -> T:
            connection.exec_driver_sql(begin)
            try:
                return work(connection)
            finally:
                connection.exec_driver_sql("ROLLBACK")

        return self.read(in_transaction)

    def write(
        self,
        work: Callable[[Connection], T],
        *,
        until: float | None = None,
        rides_out: bool = False,
    ) -> T:
        """Run ``work`` in a transaction; it is on disk when this returns.

        ``work`` may run several times, and its commit may have been done although it looked
        lost, so it must be harmless to repeat. ``until`` and ``rides_out`` are those of ``again``.
        """

        def attempt() -> T:
            here = self._here.get()
            with self._exclusive(here.writing), here.engines.writer.begin() as connection:
                return work(connection)

        return again(attempt, until=until or self._deadline(), rides_out=rides_out)

    def write_many(self, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> int:
        """Run a statement for many rows, a thousand a transaction; return how many."""
        total, left = 0, iter(rows)
        while chunk := list(islice(left, _CHUNK)):
            self.write(partial(_execute, statement=statement, rows=chunk))
            total += len(chunk)
        return total

    @contextmanager
    def _exclusive(self, writing: Lock) -> Iterator[None]:
        if self.dialect != "sqlite":
            yield
            return
        if not writing.acquire(timeout=self.deadline_seconds):
            raise UnavailableError("the store is busy; try again")
        try:
            yield
        finally:
            writing.release()

    def _deadline(self) -> float:
        return time.monotonic() + self.deadline_seconds

    def close(self) -> None:
        """Let go of this process's connections, for good."""
        self._here.get().engines.close()


def _execute(
    connection: Connection, *, statement: Executable, rows: Sequence[Mapping[str, Any]]
) -> None:
    connection.execute(statement, rows)
