"""Decisions: on disk when acknowledged, each once, with their evidence."""

from __future__ import annotations

import pytest
from psutil import Process

from models.errors import InputError
from service.store import open_store
from tests.support.records import MOMENT, decision
from tests.support.threads import at_once


def test_a_decision_comes_back_as_it_was(store):
    """What was appended is read back whole, evidence included."""
    record = decision(placement="hero", request={"ü": [1, 2.5, None]}, seed=2**63 - 1)

    standing = store.decisions.append(record)

    assert standing == record.decision_id
    assert store.decisions.get(record.decision_id) == record
    assert store.decisions.evidence(record.decision_id) == record.evidence


def test_an_unknown_decision_is_none(store):
    """What is not there is None, not an error."""
    assert store.decisions.get("nobody") is None
    assert store.decisions.evidence("nobody") is None


def test_appending_twice_has_one_effect(store):
    """A caller who did not hear the answer may append again: the same id, once."""
    record = decision()

    ids = {store.decisions.append(record), store.decisions.append(record)}

    assert ids == {record.decision_id}
    assert len(store.decisions.find("c-1")) == 1


def test_many_threads_are_all_kept(store):
    """Threads that append at once share commits; each decision is there, once."""
    ids = at_once(lambda _: [store.decisions.append(decision()) for _ in range(10)])

    told = {decision_id for each in ids for decision_id in each}
    kept = [record.decision_id for record in store.decisions.find("c-1", limit=1000)]
    assert len(kept) == 160
    assert told == set(kept)


def test_a_poisoned_record_fails_alone(store):
    """A record that no database takes does not pull its neighbours down with it."""

    def work(number: int) -> str:
        values = {"channel": None} if number == 5 else {}
        return store.decisions.append(decision(f"c-{number}", **values))

    results = at_once(work)

    assert [type(result) for result in results].count(InputError) == 1
    for number in set(range(16)) - {5}:
        assert [r.decision_id for r in store.decisions.find(f"c-{number}")] == [results[number]]


@pytest.mark.parametrize("text", ["a\0b", "\ud800", 7])
@pytest.mark.parametrize(
    "field", ["decision_id", "customer_id", "channel", "placement", "model_version"]
)
def test_text_that_cannot_be_stored_is_the_callers_mistake(store, field, text):
    """NUL, lone surrogates and wrong types are refused by name before a driver sees them."""
    with pytest.raises(InputError, match=field):
        store.decisions.append(decision(**{field: text}))


@pytest.mark.parametrize("value", ["\ud800", {1, 2}, 2**70])
def test_a_document_that_json_cannot_hold_is_the_callers_mistake(store, value):
    """The same inside of a document."""
    with pytest.raises(InputError, match="response"):
        store.decisions.append(decision(response={"x": value}))


@pytest.mark.parametrize(
    "values",
    [
        {"seed": -1},
        {"seed": 2**63},
        {"evidence": None},
        {"evidence": b"other"},
        {"dedupe_key": "k"},
        {"catalogue_version": 2**40},
    ],
)
def test_a_record_that_contradicts_itself_is_refused(store, values):
    """Evidence that is not the digest's, half a dedupe key, numbers beyond their range."""
    if values == {"catalogue_version": 2**40} and store._database.dialect == "sqlite":
        pytest.skip("SQLite's integers have 64 bits")

    with pytest.raises(InputError):
        store.decisions.append(decision(**values))


def test_find_pages_through_a_customers_decisions(store):
    """The latest first, by channel and time; other customers' are not among them."""
    early, late = decision(decided_at=MOMENT), decision(decided_at=MOMENT + 10)
    web = decision(channel="web", decided_at=MOMENT + 5)
    for record in (early, late, web, decision("c-2")):
        store.decisions.append(record)

    def found(**how):
        return [record.decision_id for record in store.decisions.find("c-1", **how)]

    assert found() == [late.decision_id, web.decision_id, early.decision_id]
    assert found(channel="email") == [late.decision_id, early.decision_id]
    assert found(since=MOMENT + 5) == [late.decision_id, web.decision_id]
    assert found(before=MOMENT + 5) == [early.decision_id]
    assert found(limit=1) == [late.decision_id]
    assert store.decisions.find("c-1")[0].evidence is None


def test_closing_commits_what_is_queued(store):
    """Nobody who was let in is sent away: close waits for the queue."""
    results = at_once(
        lambda number: store.close() if number == 0 else store.decisions.append(decision())
    )

    refused = [result for result in results if isinstance(result, Exception)]
    kept = {record.decision_id for record in store.decisions.find("c-1")}
    assert kept == {result for result in results if isinstance(result, str)}
    assert all("closed" in str(error) for error in refused)


def test_what_is_read_after_closing_leaves_no_connection_behind(sqlite_url):
    """A thread that comes late finds no pool that would keep its connection open for good."""
    store = open_store(sqlite_url)
    store.decisions.append(decision())
    file = sqlite_url.removeprefix("sqlite:///")
    opened = [each.path for each in Process().open_files()].count(file)
    store.close()

    kept = store.decisions.find("c-1")

    assert len(kept) == 1
    assert opened > 0
    assert file not in [each.path for each in Process().open_files()]
