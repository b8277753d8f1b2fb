"""Dedupe keys: hosts that call twice get the same decision, whoever they reach."""

from __future__ import annotations

from collections import Counter

from service.store import open_store
from tests.support.clock import Clock
from tests.support.others import append_with_keys, at_once_elsewhere
from tests.support.records import MOMENT, decision
from tests.support.threads import at_once


def keyed(key: str = "k", *, customer_id: str = "c-1", at: float = MOMENT, **values):
    return decision(customer_id, decided_at=at, dedupe_key=key, dedupe_expires_at=at + 60, **values)


def test_the_first_decision_stands(store):
    """The later record is not kept; its caller is told the earlier one's id."""
    first, second = keyed(), keyed()

    assert store.decisions.append(first) == first.decision_id
    assert store.decisions.append(second) == first.decision_id
    assert store.decisions.get(second.decision_id) is None
    assert store.decisions.standing("c-1", "email", "k", now=MOMENT) == first.decision_id


def test_customer_channel_and_key_count_together(store):
    """Another customer, channel or key is another decision."""
    records = [keyed(), keyed("l"), keyed(customer_id="c-2"), keyed(channel="web"), decision()]

    assert [store.decisions.append(record) for record in records] == [
        record.decision_id for record in records
    ]


def test_a_key_runs_out(store):
    """After its time to live the key is free again, to the second."""
    first, too_early, in_time = keyed(), keyed(at=MOMENT + 59.9), keyed(at=MOMENT + 60)

    standing = [store.decisions.append(record) for record in (first, too_early, in_time)]

    assert standing == [first.decision_id, first.decision_id, in_time.decision_id]
    assert store.decisions.standing("c-1", "email", "k", now=MOMENT + 59.9) is not None
    assert store.decisions.standing("c-1", "email", "k", now=MOMENT + 120) is None


def test_purging_forgets_what_ran_out_a_day_ago(database_url):
    """The decisions stay; a key that may still be asked for stays too."""
    clock = Clock(MOMENT)
    store = open_store(database_url, clock=clock)
    store.decisions.append(keyed("old"))
    store.decisions.append(keyed("young", at=MOMENT + 10))
    clock.advance(seconds=86_400 + 60)

    assert [store.purge(), store.purge()] == [1, 0]
    assert store.decisions.standing("c-1", "email", "young", now=MOMENT + 10) is not None
    assert len(store.decisions.find("c-1")) == 2
    store.close()


def test_appending_the_same_decision_again_is_harmless(store):
    """A retry of the winner wins again."""
    record = keyed()

    assert {store.decisions.append(record) for _ in range(3)} == {record.decision_id}


def test_of_many_threads_one_wins(store):
    """Sixteen at once, five keys: for each key all are told the same id, and it alone is kept."""
    told = at_once(lambda _: [store.decisions.append(keyed(f"k-{n}")) for n in range(5)])

    winners = [set(ids) for ids in zip(*told, strict=True)]
    assert [len(ids) for ids in winners] == [1] * 5
    kept = {record.decision_id for record in store.decisions.find("c-1")}
    assert kept == set().union(*winners)


def test_of_many_processes_one_wins(database_url, store):
    """The same between processes, which share nothing but the database."""
    told = at_once_elsewhere(append_with_keys, database_url, 40)

    assert [len(ids) for ids in told] == [40] * 3
    assert all(len(set(ids)) == 1 for ids in zip(*told, strict=True))
    kept = Counter(record.decision_id for record in store.decisions.find("c-1", limit=1000))
    assert kept == Counter(told[0])
