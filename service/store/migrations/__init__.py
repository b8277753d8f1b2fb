"""The schema's history, and the way to its present: Alembic, without a command line of its own."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from models.errors import UnavailableError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.store.database import Database

__all__ = ["check", "upgrade"]

#: Names the lock on PostgreSQL; any number that nobody else uses there.
_LOCK: Final = 0x6E626F_6D696772  # "nbo" "migr"
#: Somebody else's migration may take a while.
_PATIENCE_SECONDS: Final = 60.0


def upgrade(database: Database, *, to: str = "head") -> None:
    """Bring the schema up to date, or to an older release's, in one transaction.

    Who comes second waits for the lock, and then finds nothing left to do. SQLite's writing
    transactions begin with the lock anyway.
    """

    def work(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)

    database.write(work, until=time.monotonic() + _PATIENCE_SECONDS)


def check(connection: Connection) -> None:
    """Return if the schema is the one this code was written for.

    Raises
    ------
    UnavailableError
        If it is not.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if found != _head():
        raise UnavailableError(
            f"the database's schema is {found}, expected {_head()}: an older one is migrated by "
            "`nbo serve --check --migrate`, a newer one needs the release that made it"
        )


@cache
def _head() -> str | None:
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()
