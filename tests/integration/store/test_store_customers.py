"""A customer as a whole: exported in full, erased in full."""

from __future__ import annotations

import json
from dataclasses import replace

import orjson
import pytest
from sqlalchemy import select

from models.features.behaviour import Behaviour, Event
from models.features.profile import Touch
from service.decision.contact_state import Consent, Preferences, Suppression
from service.decision.limit import Limit
from service.store import OutcomeItem
from service.store.evidence import digest, pack
from service.store.tables import metadata
from tests.support.records import MOMENT, claiming, decision, profile
from tests.support.threads import at_once

ENOUGH = Limit(name="enough", code="CAP", limit=10_000, window_seconds=60)


def fill(store, customer_id):
    """Leave a trace of a customer in every table that can have one."""
    behaviour = Behaviour.empty().add(
        [Event(MOMENT, "purchase", 1.25, (None, f"of {customer_id}"))]
    )
    store.profiles.put(customer_id, attributes={"name": f"of {customer_id}"}, behaviour=behaviour)
    touch = Touch("o-1", "A", "email", MOMENT)
    store.ledger.load_many([(customer_id, touch)])
    evidence = pack(profile(customer_id, attributes={"n": customer_id}, touches=(touch,)))
    record = decision(
        customer_id,
        evidence=evidence,
        evidence_digest=digest(evidence),
        dedupe_key=f"key of {customer_id}",
        dedupe_expires_at=MOMENT + 60,
    )
    record = replace(record, claims=claiming(customer_id, decision_id=record.decision_id).claims)
    store.decisions.append(record)
    store.wishes.put_consents(customer_id, [Consent(purpose="a", granted=True, at=MOMENT)])
    store.wishes.put_preferences(customer_id, Preferences(blocked_topics=frozenset({customer_id})))
    store.wishes.suppress([(customer_id, Suppression(list_name="vip"))])
    store.decisions.append(decision(customer_id))  # its evidence is the same for all
    store.outcomes.record(
        [OutcomeItem(decision_id=record.decision_id, offer_id="o-1", outcome="accepted")]
    )
    begun = store.idempotency.begin(f"key of {customer_id}", client="a", fingerprint="f")
    store.idempotency.finish(
        f"key of {customer_id}",
        client="a",
        token=begun.token,
        status=200,
        body=customer_id.encode(),
        customers=[customer_id],
    )


def everything(store):
    """Return all rows of all tables as text."""

    def work(connection):
        return {t.name: repr(connection.execute(select(t)).all()) for t in metadata.sorted_tables}

    return store._database.read(work)


def test_an_export_holds_everything(store):
    """Everything that is kept of a customer, as JSON, and of nobody else."""
    fill(store, "alice")
    fill(store, "bob")

    export = store.customers.export("alice")

    told = json.loads(orjson.dumps(export))
    assert told["profile"]["attributes"] == {"name": "of alice"}
    assert told["profile"]["behaviour"] == [
        {
            "day": MOMENT // 86_400,
            "type": "purchase",
            "categories": [None, "of alice"],
            "count": 1,
            "amount": 1.25,
        }
    ]
    counts = {name: len(told[name]) for name in told if isinstance(told[name], list)}
    assert counts == {
        "consents": 1,
        "suppressions": 1,
        "claims": 1,
        "draws": 0,
        "touches": 2,
        "decisions": 2,
        "outcomes": 1,
        "dedupe_keys": 1,
        "replies": 1,
    }
    assert told["preferences"]["blocked_topics"] == ["alice"]
    rows = told["touches"] + told["decisions"] + told["claims"] + told["consents"]
    assert {"alice"} == {each["customer_id"] for each in rows}
    assert {0, 1} == {len(each["evidence"]["touches"]) for each in told["decisions"]}
    assert "bob" not in json.dumps(told)


def test_nobody_has_no_export(store):
    """None, not an empty one."""
    assert store.customers.export("nobody") is None


def test_an_erasure_leaves_no_trace(store):
    """No table holds the customer afterwards; the others are untouched."""
    fill(store, "bob")
    before = everything(store)
    fill(store, "alice")

    erased = store.customers.erase("alice")

    assert everything(store) == before
    assert erased.rows == {
        "profiles": 1,
        "consents": 1,
        "preferences": 1,
        "suppressions": 1,
        "claims": 1,
        "touches": 2,
        "decisions": 2,
        "outcomes": 1,
        "dedupe": 1,
        "evidence": 1,  # the other is needed by somebody else's decision
        "idempotency": 1,
        "draws": 0,
    }
    assert "alice" not in str(everything(store))
    assert store.customers.export("alice") is None
    assert store.customers.export("bob") is not None


def test_erasing_nobody_is_nothing(store):
    """And erasing again neither."""
    fill(store, "alice")
    store.customers.erase("alice")

    assert store.customers.erase("alice").total == 0


def test_the_last_who_needs_evidence_takes_it_along(store):
    """Evidence goes with the last decision that rests on it."""
    for name in ("alice", "bob"):
        store.decisions.append(decision(name))

    assert store.customers.erase("alice").rows["evidence"] == 0
    assert store.customers.erase("bob").rows["evidence"] == 1


@pytest.mark.timeout(60)
def test_erasing_while_deciding_keeps_what_is_left_whole(store):
    """Whatever order they come in: a decision that stands has its evidence and can be read."""
    told = []

    def work(number):
        for _ in range(15):
            if number % 4 == 0:
                store.customers.erase("alice")
            else:
                keys = {"dedupe_key": f"{number}", "dedupe_expires_at": MOMENT}
                record = claiming("alice", limits=(ENOUGH,), **keys)
                store.decisions.append(record)
                item = OutcomeItem(
                    decision_id=record.decision_id, offer_id="o-1", outcome="impression"
                )
                told.extend(store.outcomes.record([item]))

    errors = [error for error in at_once(work, threads=8) if error is not None]

    assert errors == []
    left = store.decisions.find("alice", limit=1000)
    for record in left:
        assert store.decisions.get(record.decision_id).evidence is not None
    export = store.customers.export("alice") or {"claims": [], "dedupe_keys": []}
    ids = {record.decision_id for record in left}
    assert {each["decision_id"] for each in export["claims"]} == ids
    assert {each["decision_id"] for each in export["dedupe_keys"]} <= ids
    store.customers.erase("alice")
    assert "alice" not in str(everything(store))
