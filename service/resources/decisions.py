"""Decisions: ask for one, look one up, take one again, ask whether one may still be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.errors import NotFoundError
from service import confirming
from service.confirming import Standing
from service.deciding import decide_for
from service.decision import Request
from service.evidence import read_evidence
from service.replay import replay
from service.schemas.confirmations import ConfirmationRequest
from service.schemas.decisions import DecisionRequest
from service.schemas.fields import format_moment, moment_or_none
from service.schemas.mistakes import load_strictly

if TYPE_CHECKING:
    from models.features.profile import Touch
    from service.serving import Serving
    from service.store import DecisionRecord, OutcomeRecord, Store

__all__ = ["ask", "confirm", "find", "latest", "show", "take_again"]

_REQUEST: Final = DecisionRequest()
_CONFIRM: Final = ConfirmationRequest()


def ask(serving: Serving, document: Any) -> dict[str, Any]:
    """Decide on what a document asks.

    Raises
    ------
    MistakesError
        It is no request for a decision.
    UnavailableError
        See ``decide_for``.
    """
    return decide_for(serving, Request.from_dict(load_strictly(_REQUEST, document)))


def show(store: Store, decision_id: str) -> dict[str, Any]:
    """Return the record with its evidence and its outcomes.

    Raises
    ------
    NotFoundError
        There is no decision of this id.
    """
    record, evidence = find(store, decision_id)
    profile = read_evidence(evidence)
    return {
        "decision_id": record.decision_id,
        "request": record.request,
        "response": record.response,
        "evidence": {
            "digest": record.evidence_digest,
            "attributes": dict(profile.attributes),
            "touches": [_touch_to_json(touch) for touch in profile.touches],
            "behaviour_entries": len(profile.behaviour.days),
            "contact": record.contact,
        },
        "seed": record.seed,
        "outcomes": [_outcome_to_json(one) for one in store.outcomes.of_decision(decision_id)],
    }


def latest(store: Store, customer_id: str, *, limit: int) -> list[dict[str, Any]]:
    """Return a customer's decisions in short, the latest first."""
    return [
        {
            "decision_id": record.decision_id,
            "decided_at": format_moment(record.decided_at),
            "channel": record.channel,
            "placement": record.placement,
            "offers": [action["offer_id"] for action in record.response["actions"]],
            "no_action": (record.response["no_action"] or {}).get("code"),
        }
        for record in store.decisions.find(customer_id, limit=limit)
    ]


def take_again(
    serving: Serving, decision_id: str, *, customer_id: str | None = None
) -> dict[str, Any]:
    """Decide again from the evidence and say whether it comes out the same.

    Parameters
    ----------
    customer_id
        Whose decisions may be taken again; None for everybody's.

    Raises
    ------
    NotFoundError
        There is no decision of this id, it is another customer's, or its catalogue or model is not
        kept any more.
    """
    record, evidence = find(serving.store, decision_id, customer_id=customer_id)
    ground = serving.grounds.past(record.catalogue_version, record.model_version)
    result = replay(record, evidence, catalogue=ground.catalogue, scorer=ground.scorer)
    return {
        "decision_id": decision_id,
        "same": result.same,
        "identical": result.identical,
        "differences": [
            {"pointer": each.path, "recorded": each.recorded, "again": each.again}
            for each in result.differences
        ],
        "response": {**result.response, "decision_id": decision_id},
    }


def confirm(serving: Serving, decision_id: str, document: Any) -> dict[str, Any]:
    """Say whether each action, or the one that is named, may still be delivered now.

    What may not, and will not while its decision is valid, gives back what it claimed.

    Raises
    ------
    NotFoundError
        There is no decision of this id, or the offer is not among its actions.
    UnavailableError
        It cannot be known, or not be recorded. Then nothing must be said.
    """
    found = confirming.confirm(serving, decision_id, load_strictly(_CONFIRM, document)["offer_id"])
    against = next((each for each in found.values() if not each.allowed), None)
    return {
        "decision_id": decision_id,
        **_standing_to_json(against or Standing(allowed=True)),
        "actions": [
            {"offer_id": offer_id, **_standing_to_json(each)} for offer_id, each in found.items()
        ],
    }


def find(
    store: Store, decision_id: str, *, customer_id: str | None = None
) -> tuple[DecisionRecord, bytes]:
    """Return a decision's record and evidence.

    Raises
    ------
    NotFoundError
        There is none of this id, or it is another customer's than the one that is named: who may
        see one customer only does not learn that it is there.
    """
    record = store.decisions.get(decision_id)
    if record is None or record.evidence is None or customer_id not in {None, record.customer_id}:
        raise NotFoundError("There is no decision of this id.")
    return record, record.evidence


def _standing_to_json(standing: Standing) -> dict[str, Any]:
    return {
        "allowed": standing.allowed,
        "stage": standing.stage,
        "code": standing.code,
        "rule": standing.rule,
        "until": moment_or_none(standing.until),
        "text": standing.text,
        "released": standing.released,
    }


def _touch_to_json(touch: Touch) -> dict[str, Any]:
    return {
        "offer_id": touch.offer_id,
        "group": touch.group,
        "channel": touch.channel,
        "touched_at": format_moment(touch.touched_at),
        "accepted_at": moment_or_none(touch.accepted_at),
        "rejected_at": moment_or_none(touch.rejected_at),
    }


def _outcome_to_json(outcome: OutcomeRecord) -> dict[str, Any]:
    return {
        "outcome_id": outcome.outcome_id,
        "offer_id": outcome.offer_id,
        "outcome": outcome.outcome,
        "occurred_at": format_moment(outcome.occurred_at),
        "recorded_at": format_moment(outcome.recorded_at),
        "value": outcome.value,
        "reason": outcome.reason,
        "until": moment_or_none(outcome.until),
    }
