"""A PostgreSQL that takes what it is told and says nothing, or would rather not flush."""

from __future__ import annotations

from contextlib import closing

import pytest

from models.errors import UnavailableError
from service.store import open_store
from tests.support.postgres import wait_until
from tests.support.proxy import Proxy
from tests.support.records import decision


def works(call):
    """Say whether it is done."""
    try:
        call()
    except UnavailableError:
        return False
    return True


@pytest.fixture
def proxy(postgres):
    """Return what stands between the store and the database."""
    with Proxy(postgres) as between:
        yield between


@pytest.fixture
def distant(proxy, postgres_url, postgres_database):
    """Return a store on an empty database, through the proxy, that is soon out of patience."""
    del postgres_url  # empties the database afterwards
    with closing(open_store(proxy.url(postgres_database), deadline_seconds=0.5)) as store:
        store.profiles.put("c-1", attributes={"a": 1})
        yield store


@pytest.mark.parametrize("how", ["hold", "swallow"])
def test_every_call_ends_though_the_server_says_nothing(distant, proxy, how):
    """Reading, writing, recording: each is refused in words, and leaves no connection behind."""
    getattr(proxy, how)()

    for call in (
        lambda: distant.contacts.read("c-1"),
        lambda: distant.profiles.put("c-1", attributes={"a": 2}),
        lambda: distant.decisions.append(decision()),
    ):
        with pytest.raises(UnavailableError):
            call()

    proxy.heal()
    wait_until(lambda: works(lambda: distant.decisions.append(decision())), "it to be well again")
    assert distant.profiles.read("c-1").attributes in ({"a": 1}, {"a": 2})
    engines = distant._database._here.get().engines
    assert engines.reader.pool.checkedout() == 0
    wait_until(lambda: engines.writer.pool.checkedout() == 0, "the last transaction to end")


def test_what_the_server_says_slowly_is_heard_out(distant, proxy):
    """Patience is for silence: many things that each take a while are no reason to give up."""
    proxy.slow_down(0.05)

    found = distant._database.read(
        lambda connection: [connection.exec_driver_sql("SELECT 1").scalar_one() for _ in range(8)]
    )

    assert found == [1] * 8


@pytest.mark.parametrize(
    ("asked", "had"),
    [("off", "on"), ("on", "on"), ("local", "local"), ("remote_apply", "remote_apply")],
)
def test_what_is_committed_is_on_disk_whatever_the_server_prefers(postgres, asked, had):
    """A server that would acknowledge before it has flushed does not do so to us."""
    with postgres.database() as name:
        postgres.execute(f"ALTER DATABASE {name} SET synchronous_commit TO '{asked}'")
        with closing(open_store(postgres.url(name))) as store:
            found = store._database.write(
                lambda connection: connection.exec_driver_sql("SHOW synchronous_commit").scalar()
            )

    assert found == had
