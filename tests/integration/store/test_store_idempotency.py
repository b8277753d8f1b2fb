"""Idempotency keys: one effect for each, whatever clients repeat."""

from __future__ import annotations

from collections import Counter

import pytest

from models.errors import InputError
from service.store import Begun, StoredReply, open_store
from tests.support.clock import Clock
from tests.support.others import at_once_elsewhere, begin_keys
from tests.support.threads import at_once

HOUR = 3600.0


@pytest.fixture
def clock():
    """Return a clock in hand."""
    return Clock()


@pytest.fixture
def keys(database_url, clock):
    """Open the keys of a store with that clock."""
    store = open_store(database_url, clock=clock)
    yield store.idempotency
    store.close()


def begin(keys, key="k", *, client="a", fingerprint="f") -> Begun:
    return keys.begin(key, client=client, fingerprint=fingerprint)


def test_a_repeat_gets_the_first_reply(keys):
    """New, then in progress, then the stored reply, byte for byte."""
    first = begin(keys)
    second = begin(keys)
    keys.finish("k", client="a", token=first.token, status=207, body=b"\0\xff{}")

    assert (first.state, second.state) == ("new", "in_progress")
    assert second.retry_after_seconds == 30
    assert begin(keys) == Begun("replay", reply=StoredReply(207, b"\0\xff{}"))


@pytest.mark.parametrize("is_finished", [False, True])
def test_another_body_is_a_conflict(keys, is_finished):
    """A key names one request."""
    first = begin(keys)
    if is_finished:
        keys.finish("k", client="a", token=first.token, status=200, body=b"")

    assert begin(keys, fingerprint="g") == Begun("conflict")


def test_clients_do_not_meet(keys):
    """Two API keys may choose the same idempotency key."""
    assert [begin(keys, client=client).state for client in "ab"] == ["new", "new"]


def test_a_failed_request_frees_its_key(keys):
    """Released, it is new again; what was finished is not released."""
    keys.release("k", client="a", token=begin(keys).token)
    second = begin(keys)
    keys.finish("k", client="a", token=second.token, status=200, body=b"")
    keys.release("k", client="a", token=second.token)

    assert second.state == "new"
    assert begin(keys).state == "replay"


def test_a_request_that_died_does_not_lock_its_key(keys, clock):
    """After a while the next one takes over; one that only slept keeps nothing then."""
    dead = begin(keys)
    clock.advance(seconds=29)
    waiting = begin(keys)
    clock.advance(seconds=1)
    heir = begin(keys)
    keys.finish("k", client="a", token=dead.token, status=500, body=b"dead")
    keys.finish("k", client="a", token=heir.token, status=200, body=b"heir")

    assert (waiting.state, waiting.retry_after_seconds) == ("in_progress", 1)
    assert heir.state == "new"
    assert begin(keys).reply == StoredReply(200, b"heir")


def test_a_dead_request_is_not_taken_over_by_another_body(keys, clock):
    """It may have had its effect: another body is a conflict still."""
    begin(keys)
    clock.advance(seconds=HOUR)

    assert begin(keys, fingerprint="g").state == "conflict"


def test_a_reply_is_kept_for_a_day_and_more(keys, clock):
    """For 48 hours; then the key is free, for any body."""
    keys.finish("k", client="a", token=begin(keys).token, status=200, body=b"")

    clock.advance(seconds=47 * HOUR)
    assert begin(keys).state == "replay"
    clock.advance(seconds=HOUR)
    assert begin(keys, fingerprint="g").state == "new"
    assert begin(keys, fingerprint="g").state == "in_progress"


def test_purging_removes_what_ran_out(keys, clock):
    """And nothing else."""
    begin(keys, "old")
    clock.advance(seconds=24 * HOUR)
    begin(keys, "young")
    clock.advance(seconds=24 * HOUR)

    assert [keys.purge(), keys.purge()] == [1, 0]
    assert begin(keys, "young", fingerprint="g").state == "conflict"


def test_of_many_threads_one_begins(keys):
    """Sixteen at once: one is new, fifteen wait."""
    states = Counter(begun.state for begun in at_once(lambda _: begin(keys)))

    assert states == {"new": 1, "in_progress": 15}


def test_of_many_processes_one_begins(database_url):
    """The same between processes, forty keys."""
    told = at_once_elsewhere(begin_keys, database_url, 40)

    for states in zip(*told, strict=True):
        assert Counter(states) == {"new": 1, "in_progress": 2}


def test_a_key_that_cannot_be_stored_is_the_callers_mistake(keys):
    """NUL, say."""
    with pytest.raises(InputError, match="key"):
        begin(keys, "\0")
