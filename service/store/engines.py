"""Connections: two pools a process, one that reads and one that writes.

Readers are in the driver's autocommit mode, so that a read is one round trip and no BEGIN;
writers begin with the write lock on SQLite, so that no transaction fails half-way for want of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from models.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

__all__ = ["Engines", "checked_url", "open_engines"]

_DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
#: Writers wait for one another, so few of them do.
_WRITERS: Final = 4
#: The server is to notice first that the time is up: it says so, and the connection lives on.
_GRACE: Final = 1.25
#: What is answered is on disk. Where a server asks for more than that, it is left alone.
_ON_DISK: Final = (
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'"
)


@dataclass(frozen=True, slots=True)
class Engines:
    """The two pools of one process; connections are made when first needed."""

    reader: Engine
    writer: Engine

    def close(self) -> None:
        """Close what is idle, and whatever else when it comes back, however late it was opened."""
        for engine in (self.reader, self.writer):
            event.listen(engine, "checkin", lambda _, record: record.invalidate())
            engine.dispose()


def checked_url(text: str) -> URL:
    """Parse a database URL and choose its driver.

    Raises
    ------
    InputError
        If it is no URL, names another engine, or a SQLite database without a file.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise InputError(
            "the database URL cannot be read: expected sqlite:///file or postgresql://…"
        ) from None
    engine = url.drivername.partition("+")[0]
    if engine not in _DRIVERS:
        raise InputError(f"the database is {engine!r}: expected sqlite or postgresql")
    if engine == "sqlite" and url.database in {None, "", ":memory:"}:
        raise InputError("the SQLite database needs a file: sqlite:///path/to/file.db")
    return url.set(drivername=_DRIVERS[engine])


def open_engines(url: URL, *, pool_size: int, deadline_seconds: float) -> Engines:
    """Make the two pools; nothing connects yet."""
    # No pre-ping: it costs a round trip on each read. A connection that turns out to be dead is
    # thrown away with its pool, and the read is done again (see Database).
    options: dict[str, Any] = {
        "pool_timeout": deadline_seconds,
        "max_overflow": 0,
        "hide_parameters": True,
        "pool_use_lifo": True,
    }
    if url.get_backend_name() == "sqlite":
        arguments = {"timeout": deadline_seconds, "check_same_thread": False}
        options |= {"connect_args": arguments, "paramstyle": "named"}
    else:
        options["connect_args"] = _postgres_arguments(url, deadline_seconds)
    reader = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=pool_size, **options)
    if url.get_backend_name() == "postgresql":
        # Whatever the server's default: who waited for a lock must see what its holder wrote.
        options["isolation_level"] = "READ COMMITTED"
    writer = create_engine(url, pool_size=_WRITERS, **options)
    if url.get_backend_name() == "sqlite":
        _prepare_sqlite(reader)
        _prepare_sqlite(writer)
        event.listen(writer, "begin", _begin_immediate)
    else:
        _bound_silence(reader, writer, seconds=deadline_seconds * _GRACE)
        event.listen(writer, "connect", _commit_to_disk)
    return Engines(reader, writer)


def _postgres_arguments(url: URL, deadline_seconds: float) -> dict[str, Any]:
    """Bound every wait; what the URL says itself is left alone."""
    deadline_ms = int(deadline_seconds * 1000)
    settings = {"statement_timeout": deadline_ms, "lock_timeout": deadline_ms, "TimeZone": "UTC"}
    arguments: dict[str, Any] = {
        "application_name": "nbo",
        "connect_timeout": max(2, round(deadline_seconds)),
        "tcp_user_timeout": deadline_ms,
        # An idle connection whose other side is gone is known to be dead before it is needed.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }
    return {name: value for name, value in arguments.items() if name not in url.query}


def _bound_silence(*engines: Engine, seconds: float) -> None:
    from service.store.silence import connector  # noqa: PLC0415 -- psycopg is an extra

    connect = connector(seconds)
    for engine in engines:
        event.listen(
            engine, "do_connect", lambda _, __, arguments, options: connect(*arguments, **options)
        )


def _commit_to_disk(connection: Any, _record: Any) -> None:
    connection.autocommit = True  # of the session, not of a transaction that is rolled back
    connection.execute(_ON_DISK)
    connection.autocommit = False


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode=WAL")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
