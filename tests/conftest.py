"""What all tests may ask for: an empty, migrated database of each kind, and a store on it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from service.store import Store, open_store
from tests.support.postgres import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPLATE = "nbo_template"


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
def postgres_template(postgres: PostgresServer) -> str:
    """Return the name of a migrated database that others are copied from."""
    postgres.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
    _migrate(postgres.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "nbo.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """Return the URL of an empty, migrated database on a real PostgreSQL."""
    with postgres.database(template=postgres_template) as name:
        yield postgres.url(name)


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
