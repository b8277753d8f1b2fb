"""What all tests may ask for: an empty, migrated database of each kind, and a store on it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from service.store import Store, open_store
from service.store.tables import metadata
from tests.support.postgres import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: No test asserts a time, and a busy machine fails none.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a running PostgreSQL, one for each worker of the test run."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postgres_database(postgres: PostgresServer) -> Iterator[str]:
    """Return the name of a migrated database."""
    with postgres.database() as name:
        _migrate(postgres.url(name))
        yield name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "nbo.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_database: str) -> Iterator[str]:
    """Return the URL of an empty, migrated database on a real PostgreSQL."""
    yield postgres.url(postgres_database)
    # Ten times as fast as a new database; in the order in which rows refer to one another.
    tables = reversed(metadata.sorted_tables)
    statement = ";".join(f"DELETE FROM {table.name}" for table in tables)
    postgres.execute(statement, database=postgres_database)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of an empty, migrated database in a real file."""
    path = shutil.copy(sqlite_template, tmp_path / "nbo.db")
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty, migrated database: the test runs once for each engine."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Return a store on an empty database: the test runs once for each engine."""
    opened = open_store(database_url)
    yield opened
    opened.close()


def _migrate(url: str) -> None:
    store = open_store(url)
    store.migrate()
    store.close()
