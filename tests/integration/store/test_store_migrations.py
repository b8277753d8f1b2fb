"""Migrations: the schema they make is the one the code is written for, whoever runs them."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from models.errors import UnavailableError
from service.store import open_store
from service.store.tables import metadata
from tests.support.others import at_once_elsewhere, migrate
from tests.support.threads import at_once


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """Return the URL of a database without tables, one of each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    with postgres.database() as name:
        yield postgres.url(name)


def test_migrations_make_the_tables_as_they_are_defined(store):
    """The last migration and the tables' definition say the same, types and indices included."""

    def differences(connection):
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    assert store._database.read(differences) == []


def test_a_database_without_our_schema_is_not_ready(empty_url):
    """Until it is migrated, ping says so, and reads are refused in words."""
    store = open_store(empty_url)

    with pytest.raises(UnavailableError, match="migrate"):
        store.ping()
    with pytest.raises(UnavailableError):
        store.profiles.read("c-1")
    store.migrate()
    store.ping()
    store.close()


def test_many_threads_may_migrate_at_once(empty_url):
    """One does it, the others find it done."""
    stores = [open_store(empty_url) for _ in range(4)]

    assert at_once(lambda number: stores[number].migrate(), threads=4) == [None] * 4

    for store in stores:
        store.ping()
        store.close()


def test_many_processes_may_migrate_at_once(empty_url):
    """Several workers that start on an empty database all come up."""
    assert at_once_elsewhere(migrate, empty_url, processes=4) == [["done"]] * 4


def test_migrating_keeps_what_is_there(store):
    """Migrating again changes nothing."""
    store.catalogues.put({"offers": []})

    store.migrate()

    assert store.catalogues.current() == (1, {"offers": []})
