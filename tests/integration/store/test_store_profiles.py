"""Profiles and the ledger: what a decision reads."""

from __future__ import annotations

import pytest

from models.errors import ConflictError, InputError
from models.features.behaviour import Behaviour, Event
from models.features.profile import Touch
from service.store import open_store
from tests.support.clock import Clock
from tests.support.threads import at_once

TOUCHES = (Touch("o-1", "A", "email", 1.0), Touch("o-2", None, None, 2.0, 3.0, 4.0))


@pytest.fixture
def behaviour():
    """Return some behaviour."""
    return Behaviour.empty().add([Event(86_400.0 * 20_000, "purchase", 1.25, ("a", None))])


def test_nothing_is_known_of_a_stranger(store):
    """Nobody is None, not an empty profile."""
    assert store.profiles.read("c-1") is None
    assert store.profiles.get("c-1") is None
    assert store.ledger.touches("c-1") == ()


def test_a_decision_reads_all_that_is_known(store, behaviour):
    """Attributes, behaviour and touches come back as they were put."""
    attributes = {"ü": "x", "n": 0.1, "b": True, "none": None}
    store.profiles.put("c-1", attributes=attributes, behaviour=behaviour)
    store.ledger.load_many(("c-1", touch) for touch in TOUCHES)

    read = store.profiles.read("c-1")

    assert read.customer_id == "c-1"
    assert read.attributes == attributes
    assert read.behaviour.to_bytes() == behaviour.to_bytes()
    assert set(read.touches) == set(TOUCHES)


def test_a_stranger_who_was_touched_has_touches(store):
    """Caps hold for those too of whom nothing else is known."""
    store.ledger.load_many([("c-1", TOUCHES[0])])

    read = store.profiles.read("c-1")

    assert (read.attributes, read.touches) == ({}, TOUCHES[:1])


def test_a_part_that_is_not_given_stays(store, behaviour):
    """Attributes can be replaced without behaviour, and the other way round."""
    store.profiles.put("c-1", attributes={"a": 1})
    store.profiles.put("c-1", behaviour=behaviour)

    stored = store.profiles.put("c-1", attributes={"b": 2})

    assert (stored.attributes, stored.version) == ({"b": 2}, 3)
    assert store.profiles.get("c-1").behaviour.to_bytes() == behaviour.to_bytes()


def test_a_put_tells_when_it_was(database_url):
    """By the store's clock."""
    store = open_store(database_url, clock=Clock(1234.5))

    assert store.profiles.put("c-1", attributes={}).updated_at == 1234.5
    assert store.profiles.get("c-1").updated_at == 1234.5
    store.close()


@pytest.mark.parametrize(("puts", "expected"), [(0, 1), (1, 0), (1, 2)])
def test_an_expected_version_is_held_to(store, puts, expected):
    """Another version than the expected one is a conflict, and nothing is changed."""
    for _ in range(puts):
        store.profiles.put("c-1", attributes={"a": 1})

    with pytest.raises(ConflictError):
        store.profiles.put("c-1", attributes={"a": 2}, expected_version=expected)

    stored = store.profiles.get("c-1")
    assert (stored.attributes if stored else None) == ({"a": 1} if puts else None)


def test_of_many_who_expect_the_same_version_one_wins(store):
    """Optimistic concurrency is exact: versions are neither lost nor given twice."""
    results = at_once(
        lambda number: store.profiles.put("c-1", attributes={"n": number}, expected_version=0)
    )

    winners = [result for result in results if not isinstance(result, ConflictError)]
    assert [stored.version for stored in winners] == [1]
    assert store.profiles.get("c-1").attributes == winners[0].attributes


def test_many_puts_at_once_all_count(store):
    """Without an expectation all go through, one after the other."""
    results = at_once(lambda number: store.profiles.put("c-1", attributes={"n": number}))

    assert sorted(stored.version for stored in results) == list(range(1, 17))


def test_loading_in_bulk_replaces(store, behaviour):
    """What is loaded again is replaced, not doubled; more than one transaction's worth goes in."""
    people = [(f"c-{number:04}", {"n": number}, behaviour) for number in range(1500)]
    store.profiles.put("c-0000", attributes={"old": True})

    assert store.profiles.load_many(iter(people)) == 1500

    assert store.profiles.ids(limit=3) == ["c-0000", "c-0001", "c-0002"]
    assert store.profiles.ids(after="c-1498") == ["c-1499"]
    assert store.profiles.get("c-0000").attributes == {"n": 0}
    assert store.profiles.get("c-0000").version == 2


def test_history_loaded_twice_is_there_once(store):
    """A touch without a decision is named by what it is."""
    for _ in range(2):
        assert store.ledger.load_many(("c-1", touch) for touch in TOUCHES) == 2

    assert store.ledger.touches("c-1") == TOUCHES


def test_history_may_learn_its_outcome_later(store):
    """Loaded again with an acceptance, a touch gains it."""
    store.ledger.load_many([("c-1", Touch("o-1", "A", "email", 1.0))])
    store.ledger.load_many([("c-1", Touch("o-1", "A", "email", 1.0, 5.0))])

    assert store.ledger.touches("c-1") == (Touch("o-1", "A", "email", 1.0, 5.0),)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_an_id_that_cannot_be_stored_is_the_callers_mistake(store, text):
    """NUL and lone surrogates, reading and writing."""
    for call in (store.profiles.read, store.profiles.get, store.profiles.put):
        with pytest.raises(InputError, match="customer_id"):
            call(text)
    with pytest.raises(InputError):
        store.profiles.put("c", attributes={"a": "\ud800"})
