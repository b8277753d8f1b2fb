"""Waiting has an end, and what is said then gives nothing away."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from threading import Event, Thread

import pytest
from sqlalchemy import text

from models.errors import InputError, UnavailableError
from service.store import open_store
from tests.support.records import decision


@pytest.fixture
def impatient(database_url):
    """Open a store with one connection for readers, and half a second."""
    store = open_store(database_url, pool_size=1, deadline_seconds=0.5)
    yield store
    store.close()


@pytest.mark.timeout(25)  # less than the holder holds
def test_a_full_pool_is_refused_in_time(impatient):
    """Who gets no connection in time is told so; the next one gets it."""
    taken, release = Event(), Event()

    def hold(_connection):
        taken.set()
        release.wait(30)

    holder = Thread(target=impatient._database.read, args=(hold,))
    holder.start()
    taken.wait(30)

    with pytest.raises(UnavailableError):
        impatient.profiles.read("c-1")
    release.set()
    holder.join()

    assert impatient.profiles.read("c-1") is None


def test_a_locked_database_is_refused_in_time(sqlite_url):
    """Another process that keeps the write lock is not waited for for ever, nor by readers."""
    store = open_store(sqlite_url, deadline_seconds=0.3)
    store.catalogues.put({})
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnavailableError):
            store.catalogues.put({})
        with pytest.raises(UnavailableError):
            store.decisions.append(decision())
        assert store.catalogues.current_version() == 1

    assert store.catalogues.put({}) == 2
    store.close()


def test_a_slow_statement_is_cut_short(postgres_url):
    """PostgreSQL itself ends what takes longer than the deadline."""
    store = open_store(postgres_url, deadline_seconds=0.3)

    with pytest.raises(UnavailableError, match="57014"):
        store._database.read(lambda connection: connection.execute(text("SELECT pg_sleep(30)")))

    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/secret-path/nbo.db",
        "postgresql://secret-user:secret-word@127.0.0.1:1/secret-name",
    ],
)
def test_an_unreachable_database_gives_nothing_away(url):
    """No path, user, password or SQL in what is said."""
    store = open_store(url, deadline_seconds=0.5)

    for call in (store.migrate, store.ping, lambda: store.profiles.read("secret-customer")):
        with pytest.raises(UnavailableError) as caught:
            call()
        assert "secret" not in str(caught.value)
        assert "SELECT" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__

    store.close()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://x", "sqlite://", "sqlite:///:memory:", "sqlite:///"]
)
def test_a_url_that_we_do_not_speak_to_is_refused(url):
    """With what is expected instead."""
    with pytest.raises(InputError, match="database"):
        open_store(url)
