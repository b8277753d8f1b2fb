"""The committer: one transaction for many, one failure for one."""

from __future__ import annotations

import time
from threading import Event

import pytest

from models.errors import InputError, UnavailableError
from service.store.committer import Committer
from tests.support.postgres import wait_until
from tests.support.threads import at_once


class Disk:
    """Keeps what it is given, all or nothing; refuses what is poisoned."""

    def __init__(self, *, poisoned: frozenset[int] = frozenset()) -> None:
        self.batches: list[list[int]] = []
        self.under_way = 0
        self.poisoned = poisoned
        self.is_free = Event()
        self.is_free.set()

    def write(self, records, until):
        """Keep all records, or none."""
        self.under_way = len(records)
        self.is_free.wait(30)
        if self.poisoned & set(records):
            raise InputError("poisoned")
        if time.monotonic() > until:
            raise UnavailableError("too late")
        self.batches.append(list(records))
        return [record * 10 for record in records]

    @property
    def kept(self):
        """Return all that was kept, sorted."""
        return sorted(record for batch in self.batches for record in batch)


def test_each_gets_its_own_result():
    """Results come back to who gave the record."""
    disk = Disk()
    committer = Committer(disk.write)

    assert at_once(lambda n: committer.commit(n, timeout=30)) == [n * 10 for n in range(16)]
    assert disk.kept == list(range(16))
    committer.close(timeout=30)


def test_records_that_wait_share_a_transaction():
    """While one commit is under way all others queue, and go into the next together."""
    disk = Disk()
    disk.is_free.clear()
    committer = Committer(disk.write)

    def work(number):
        if number == 15:  # the disk is slow until all others wait
            wait_until(lambda: disk.under_way + committer._queue.qsize() == 15, "all others")
            disk.is_free.set()
        return committer.commit(number, timeout=30)

    at_once(work)

    assert disk.kept == list(range(16))
    assert len(disk.batches) <= 3
    committer.close(timeout=30)


@pytest.mark.parametrize("poisoned", [{3}, {0, 7, 15}, set(range(16))])
def test_the_poisoned_fail_alone(poisoned):
    """Whatever is queued beside them is kept."""
    disk = Disk(poisoned=frozenset(poisoned))
    committer = Committer(disk.write)

    results = at_once(lambda n: committer.commit(n, timeout=30))

    assert {n for n in range(16) if isinstance(results[n], InputError)} == poisoned
    assert disk.kept == sorted(set(range(16)) - poisoned)
    committer.close(timeout=30)


def test_who_waits_too_long_is_told_and_left_out():
    """A record that was given up before its turn is not written."""
    disk = Disk()
    disk.is_free.clear()
    committer = Committer(disk.write)

    results = at_once(lambda n: committer.commit(n, timeout=0.1), threads=4)
    disk.is_free.set()
    committer.close(timeout=30)

    assert all(isinstance(result, UnavailableError) for result in results)
    assert len(disk.kept) <= 4
    with pytest.raises(UnavailableError, match="closed"):
        committer.commit(9, timeout=1)


def test_a_bug_in_writing_reaches_the_caller_and_the_thread_lives_on():
    """Even an error that nobody thought of ends with its record."""

    def write(records, _until):
        return [1 // record for record in records]

    committer = Committer(write)

    with pytest.raises(ZeroDivisionError):
        committer.commit(0, timeout=30)
    assert committer.commit(1, timeout=30) == 1
    committer.close(timeout=30)


def test_closing_what_never_began_is_nothing():
    """There is no thread to end."""
    Committer(Disk().write).close(timeout=1)
