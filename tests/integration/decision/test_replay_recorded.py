"""Decisions of a real model, recorded in a real store, taken again much later."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
import uuid_utils

from service.decision import Catalogue, Request, decide, decision_to_json
from service.evidence import write_evidence
from service.replay import replay
from service.scoring import ModelScorer
from service.store import DecisionRecord, Store, open_store

if TYPE_CHECKING:
    from tests.integration.decision.conftest import World

REQUESTS = (
    {"channel": "email", "explain": "full", "limit": 3},
    {"channel": "web", "profile": {"age": 33}, "explain": "reasons"},
    {"channel": "call_centre", "exclude": ("o-5",), "explain": "none", "limit": 6},
)


def _decide_and_record(store: Store, world: World, version: int) -> list[str]:
    """Decide for some customers, known and not, and record it as the service does."""
    catalogue = Catalogue.compile(store.catalogues.get(version), version)
    scorer = ModelScorer.of(world.registry.load(world.versions[0]), catalogue)
    ids = []
    for number, customer in enumerate([*list(world.customers)[:8], "nobody"]):
        profile = world.customers.get(customer)
        request = Request(customer_id=customer, **REQUESTS[number % len(REQUESTS)])
        moment = world.now + number * 1000.0001
        decision = decide(
            request, profile, catalogue=catalogue, scorer=scorer, now=moment, seed=number
        )
        ids.append(str(uuid_utils.uuid7()))
        evidence = write_evidence(profile or world.nobody(customer))
        store.decisions.append(
            DecisionRecord(
                decision_id=ids[-1],
                customer_id=customer,
                channel=request.channel,
                placement=request.placement,
                decided_at=decision.decided_at,
                model_version=decision.model_version,
                catalogue_version=version,
                request=request.to_dict(),
                response=decision_to_json(decision, decision_id=ids[-1]),
                evidence_digest=evidence.digest,
                evidence=evidence.data,
                seed=decision.seed,
            )
        )
    return ids


def _other(document: dict) -> dict:
    """Return a catalogue in which everything is worth something else, and some offers are gone."""
    changed = copy.deepcopy(document)
    changed["offers"] = changed["offers"][2:]
    for offer in changed["offers"]:
        offer["value"] = 77.0
        offer["categories"] = []
    return changed


def _replay(store: Store, world: World, decision_id: str):
    record = store.decisions.get(decision_id)
    catalogue = Catalogue.compile(
        store.catalogues.get(record.catalogue_version), record.catalogue_version
    )
    scorer = ModelScorer.of(world.registry.load(record.model_version), catalogue)
    evidence = store.decisions.evidence(decision_id)
    return replay(record, evidence, catalogue=catalogue, scorer=scorer)


def test_decisions_come_out_the_same_after_everything_changed(store, world):
    """A recorded decision is replayed to the bit after a catalogue change and a promotion."""
    world.registry.promote(world.versions[0])
    first = store.catalogues.put(world.document)
    ids = _decide_and_record(store, world, first)

    store.catalogues.put(_other(world.document))
    world.registry.promote(world.versions[1])
    results = [_replay(store, world, each) for each in ids]

    assert [each.differences for each in results] == [()] * len(ids)
    assert all(each.identical for each in results)
    assert any(each.response["actions"] for each in results)


@pytest.mark.parametrize("changed", ["catalogue", "model"])
def test_the_present_would_not_have_decided_the_same(sqlite_url, world, changed):
    """Replaying under another catalogue or model is found out: the comparison has teeth."""
    store = open_store(sqlite_url)
    first = store.catalogues.put(world.document)
    (decision_id, *_) = _decide_and_record(store, world, first)
    record = store.decisions.get(decision_id)
    document = _other(world.document) if changed == "catalogue" else world.document
    version = world.versions[1 if changed == "model" else 0]
    catalogue = Catalogue.compile(document, first)

    result = replay(
        record,
        store.decisions.evidence(decision_id),
        catalogue=catalogue,
        scorer=ModelScorer.of(world.registry.load(version), catalogue),
    )

    store.close()
    assert not result.same
