"""A PostgreSQL that goes away: said in words, nothing lost, and recovered from by itself."""

from __future__ import annotations

import signal
from contextlib import closing, suppress
from threading import Event, Thread

import pytest

from models.errors import UnavailableError
from service.store import open_store
from tests.support.postgres import PostgresServer, wait_until
from tests.support.records import decision
from tests.support.threads import at_once


@pytest.fixture(scope="module")
def server():
    """Start a server of our own: it is going to have a hard time."""
    server = PostgresServer(fsync=True, settings={"max_connections": "20"})
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def store(server):
    """Open a store on it."""
    with server.database() as name:
        store = open_store(server.url(name), deadline_seconds=2.0)
        store.migrate()
        yield store
        store.close()


def works(call):
    try:
        call()
    except UnavailableError:
        return False
    return True


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
def test_a_restart_is_recovered_from(server, store, how):
    """Refused in words while it is away, working again once it is back, without a restart."""
    store.profiles.put("c-1", attributes={"a": 1})
    at_once(lambda _: store.profiles.read("c-1"))  # fill the pool
    if how is signal.SIGKILL:
        server.kill()
    else:
        server.stop(how)

    for call in (
        lambda: store.profiles.read("c-1"),
        lambda: store.profiles.put("c-1", attributes={}),
        lambda: store.ledger.touches("c-1"),
        store.ping,
        store.now,
    ):
        with pytest.raises(UnavailableError):
            call()
    server.start()

    assert at_once(lambda _: store.profiles.read("c-1").attributes) == [{"a": 1}] * 16
    assert store.profiles.put("c-1", attributes={}).version == 2


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
def test_nothing_acknowledged_is_lost_to_a_restart(server, store, how):
    """Appends ride it out or are refused; what was acknowledged is there, each once."""
    acknowledged, stop = [], Event()

    def work():
        while not stop.is_set():
            record = decision()
            if works(lambda record=record: store.decisions.append(record)):
                acknowledged.append(record.decision_id)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    wait_until(lambda: len(acknowledged) > 50, "appends")
    if how is signal.SIGKILL:
        server.kill()
    else:
        server.stop(how)
    before = len(acknowledged)
    server.start()
    wait_until(lambda: len(acknowledged) > before + 50, "appends after the restart", seconds=10)
    stop.set()
    for worker in workers:
        worker.join()

    found = [record.decision_id for record in store.decisions.find("c-1", limit=1_000_000)]
    assert set(acknowledged) <= set(found)
    assert len(found) == len(set(found))


def test_an_append_without_a_server_is_refused_in_time(server, store):
    """Its caller waits no longer than they said; appended again later, it is there once."""
    record = decision()
    store.decisions.append(decision())
    server.stop()

    with pytest.raises(UnavailableError):
        store.decisions.append(record, timeout=0.3)
    server.start()

    assert store.decisions.append(record) == record.decision_id
    assert len(store.decisions.find("c-1")) == 2


def test_connections_that_were_cut_are_replaced(server, store):
    """An administrator who ends all sessions is not noticed by callers."""
    store.profiles.put("c-1", attributes={})
    at_once(lambda _: store.profiles.read("c-1"))

    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'nbo'"
    )

    assert [read.customer_id for read in at_once(lambda _: store.profiles.read("c-1"))]
    store.profiles.put("c-1", attributes={})
    store.decisions.append(decision())


def test_too_many_connections_are_refused_in_words(server, store):
    """Beyond the server's limit callers hear that it is busy; they get through once it is not."""
    greedy = [open_store(server.url("postgres"), deadline_seconds=1.0) for _ in range(4)]
    busy = Event()

    def newcomer():  # a store that has a connection already would keep it
        with closing(open_store(server.url("postgres"), deadline_seconds=1.0)) as another:
            another.now()

    def hold(store):
        with suppress(UnavailableError):  # those who come last find the server full already
            store._database.read(lambda _: busy.wait(30))

    holders = [Thread(target=hold, args=(each,)) for each in greedy for _ in range(7)]
    for holder in holders:
        holder.start()
    try:
        wait_until(lambda: not works(newcomer), "the server to be full")
        with pytest.raises(UnavailableError, match="not available"):
            newcomer()
    finally:
        busy.set()
        for holder in holders:
            holder.join()
        for each in greedy:
            each.close()
    wait_until(lambda: works(store.now), "the server to be free")
