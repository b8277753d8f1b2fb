"""Values for tests of the store: small, valid, and each with an id of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import uuid_utils

from models.features.behaviour import Behaviour
from models.features.profile import Profile, Touch
from service.decision.contact_state import Claim
from service.store import DecisionRecord
from service.store.evidence import digest, pack

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["claiming", "decision", "profile"]

MOMENT = 1_763_755_200.0  # 2025-11-21T20:00:00Z


def profile(
    customer_id: str = "c-1",
    *,
    attributes: Mapping[str, Any] | None = None,
    touches: tuple[Touch, ...] = (),
) -> Profile:
    """Return a profile without behaviour."""
    return Profile(
        customer_id, {"age": 41} if attributes is None else attributes, Behaviour.empty(), touches
    )


def decision(
    customer_id: str = "c-1", *, offers: tuple[str, ...] = ("o-1",), **values: Any
) -> DecisionRecord:
    """Return a decision that offers these; ``values`` replace the record's fields."""
    evidence = pack(profile(customer_id))
    fields: dict[str, Any] = {
        "decision_id": str(uuid_utils.uuid7()),
        "customer_id": customer_id,
        "channel": "email",
        "placement": None,
        "decided_at": MOMENT,
        "model_version": "m-1",
        "catalogue_version": 1,
        "request": {"customer_id": customer_id, "channel": "email"},
        "response": {"actions": [{"rank": 1, "offer_id": offer} for offer in offers]},
        "evidence_digest": digest(evidence),
        "evidence": evidence,
        "seed": 7,
    }
    return DecisionRecord(**{**fields, **values})


def claiming(
    customer_id: str = "c-1",
    *,
    offers: tuple[str, ...] = ("o-1",),
    claim: Mapping[str, Any] | None = None,
    **values: Any,
) -> DecisionRecord:
    """Return a decision that claims what it offers; ``claim`` replaces the claims' fields."""
    record = decision(customer_id, offers=offers, **values)
    fields: dict[str, Any] = {
        "decision_id": record.decision_id,
        "channel": record.channel,
        "claimed_at": record.decided_at,
        "expires_at": record.decided_at + 86_400,
        "objective": "grow",
        "group": "A",
    }
    claims = tuple(Claim(offer_id=offer, **fields | dict(claim or {})) for offer in offers)
    return replace(record, claims=claims)
