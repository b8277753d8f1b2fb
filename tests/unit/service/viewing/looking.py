"""Decisions that were recorded, to be looked at."""

from __future__ import annotations

from typing import Any

import orjson

from service.decision import Catalogue, decide_in_full, decision_to_json
from service.evidence import write_evidence
from service.ground import Ground
from service.store import contact_to_json
from service.viewing import Seen, view
from tests.support.records import decision as a_record
from tests.unit.service.decision.building import NOW, KnownScorer, a_customer, a_request

KNOWN = KnownScorer()
KEPT: Any = "the scorer that decided"


def recorded(
    catalogue: Catalogue,
    request: Any = None,
    *,
    profile: Any = None,
    scorer: Any = KNOWN,
    contact: Any = None,
    seed: int = 3,
    now: float = NOW,
) -> tuple[Any, bytes]:
    """Decide, and keep what a store keeps, through JSON."""
    request = request or a_request(explain="reasons")
    decision = decide_in_full(
        request, profile, catalogue=catalogue, scorer=scorer, now=now, seed=seed, contact=contact
    )
    plain = orjson.loads(
        orjson.dumps(
            {
                "contact": contact and contact_to_json(contact),
                "request": request.to_dict(),
                "response": decision_to_json(decision, decision_id="d-1"),
            }
        )
    )
    record = a_record(
        request.customer_id,
        decision_id="d-1",
        channel=request.channel,
        decided_at=decision.decided_at,
        model_version=decision.model_version,
        catalogue_version=catalogue.version,
        seed=seed,
        **plain,
    )
    return record, write_evidence(profile or a_customer(request.customer_id)).data


def looked_at(
    catalogue: Catalogue,
    request: Any = None,
    *,
    scorer: Any = KNOWN,
    then: Any = KEPT,
    **given: Any,
) -> dict[str, Any]:
    """Return the view of a decision that is taken so.

    ``then`` is the scorer there is when it is looked at, None if it is gone.
    """
    record, evidence = recorded(catalogue, request, scorer=scorer, **given)
    return seen_on(Ground(catalogue, scorer if then is KEPT else then), record, evidence)


def seen_on(ground: Ground | None, record: Any, evidence: bytes) -> dict[str, Any]:
    """Return the view of a record on what is left of its ground; nothing has come of it."""
    return view(
        Seen(
            record=record,
            evidence=evidence,
            outcomes=(),
            ground=ground,
            reasons_language="en",
        )
    )


def places(seen: dict[str, Any]) -> dict[str, Any]:
    """Return by offer id its place, or its stage and code."""
    return {
        each["offer_id"]: each["place"] or (each["fell"]["stage"], each["fell"]["code"])
        for each in seen["offers"]
    }


def total(waterfall: dict[str, Any]) -> float:
    """Return what base, steps and the rest come to."""
    steps = (each["contribution"] for each in waterfall["steps"])
    return waterfall["base"] + sum(steps) + waterfall["other"]
