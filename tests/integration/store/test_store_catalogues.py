"""Versions of the catalogue: all kept, and none put over another unseen."""

from __future__ import annotations

import pytest

from models.errors import ConflictError, InputError
from service.store import CatalogueFacts, open_store
from tests.support.clock import Clock
from tests.support.others import at_once_elsewhere, put_catalogues
from tests.support.threads import at_once


def test_there_is_none_at_first(store):
    """Version 0 stands for none."""
    assert store.catalogues.current_version() == 0
    assert store.catalogues.current() == (0, {})
    assert store.catalogues.get(1) is None
    assert store.catalogues.versions() == []


def test_all_versions_are_kept(database_url):
    """Each put is a new version; the old ones stay, as they were."""
    store = open_store(database_url, clock=Clock(9.5))
    first, second = {"offers": [], "ü": 1}, {"offers": [{"offer_id": "o"}]}

    assert [store.catalogues.put(first, 0), store.catalogues.put(second, note="more")] == [1, 2]

    assert store.catalogues.current_version() == 2
    assert store.catalogues.current() == (2, second)
    assert store.catalogues.get(1) == first
    assert store.catalogues.versions() == [
        CatalogueFacts(2, 9.5, len('{"offers":[{"offer_id":"o"}]}'), "more"),
        CatalogueFacts(1, 9.5, len('{"offers":[],"ü":1}'), None),
    ]
    store.close()


@pytest.mark.parametrize("expected", [0, 2])
def test_a_put_over_another_version_is_a_conflict(store, expected):
    """Who has not seen the latest version does not replace it."""
    store.catalogues.put({})

    with pytest.raises(ConflictError, match="version 1"):
        store.catalogues.put({}, expected)

    assert store.catalogues.current_version() == 1


def test_of_many_threads_that_expect_the_same_one_wins(store):
    """Sixteen at once: one new version, fifteen conflicts."""
    results = at_once(lambda number: store.catalogues.put({"n": number}, 0))

    assert results.count(1) == 1
    assert sum(isinstance(result, ConflictError) for result in results) == 15
    assert store.catalogues.current() == (1, {"n": results.index(1)})


def test_without_an_expectation_all_get_a_version(store):
    """Sixteen at once: sixteen versions, none given twice."""
    results = at_once(lambda number: store.catalogues.put({"n": number}))

    assert sorted(results) == list(range(1, 17))
    assert {store.catalogues.get(v)["n"] for v in results} == set(range(16))


def test_of_many_processes_that_expect_the_same_one_wins(database_url):
    """The same between processes: each version is won once."""
    told = at_once_elsewhere(put_catalogues, database_url, 20)

    won = sorted(version for each in told for version in each if version is not None)
    assert won == list(range(1, 21))
    assert [len(each) for each in told] == [20] * 3


def test_a_document_that_cannot_be_stored_is_the_callers_mistake(store):
    """Lone surrogates and NUL in a note."""
    with pytest.raises(InputError):
        store.catalogues.put({"a": "\ud800"})
    with pytest.raises(InputError):
        store.catalogues.put({}, note="\0")
