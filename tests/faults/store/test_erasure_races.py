"""C37: whoever is erased while decisions about them are recorded is gone, or whole; never half."""

from __future__ import annotations

from threading import Event

from sqlalchemy import func, select

from service.decision.limit import Draw, Limit, Lookback
from service.store.tables import claims, decisions, dedupe, metadata
from tests.support.records import MOMENT, claiming
from tests.support.threads import at_once

CAP = Limit(name="enough", code="CAP", limit=100_000, window_seconds=86_400)
ROUNDS = 60


def orphans(store):
    """Count claims and dedupe keys without their decision, in one statement each."""

    def work(connection):
        known = select(decisions.c.decision_id)
        return [
            connection.scalar(
                select(func.count()).select_from(table).where(table.c.decision_id.not_in(known))
            )
            for table in (claims, dedupe)
        ]

    return store._database.read(work)


def test_an_erasure_takes_a_decision_with_all_that_is_its(store):
    """At no moment is there a claim or a key without its decision, and at the end nothing."""
    is_over, found = Event(), []

    def work(number):
        if number == 0:
            for _ in range(ROUNDS):
                store.customers.erase("alice")
                found.append(orphans(store))
            is_over.set()
        while not is_over.is_set():
            key = {"dedupe_key": f"{number}", "dedupe_expires_at": MOMENT}
            store.decisions.append(claiming("alice", limits=(CAP,), **key))

    errors = [error for error in at_once(work, threads=6) if error is not None]

    assert errors == []
    assert found == [[0, 0]] * ROUNDS
    store.customers.erase("alice")
    counts = [select(func.count()).select_from(table) for table in metadata.sorted_tables]
    left = store._database.read(lambda c: [c.scalar(each) for each in counts])
    assert set(left) == {0}


def test_who_was_erased_begins_anew(store):
    """Nothing is known of them, so no cap counts what was before; capacities stay as they are."""
    once = Limit(name="once", code="CAP", limit=1)
    vouchers = Draw(name="vouchers", period="total", limit=5)
    store.decisions.append(claiming("alice", limits=(once,), draws=(vouchers,)))

    store.customers.erase("alice")

    store.decisions.append(claiming("alice", limits=(once,)))
    known = store.contacts.read("alice", Lookback(float("inf"), (vouchers,)))
    assert len(known.contact.claims) == 1
    assert known.contact.capacity == {"vouchers": 4}
