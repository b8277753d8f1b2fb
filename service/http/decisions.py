"""``/v1/decisions``: ask for one, read one, take one again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from models.errors import NotFoundError
from service.confirming import Standing, standings
from service.deciding import decide_for
from service.decision import Request
from service.evidence import read_evidence
from service.http.answers import answer, serving
from service.http.bodies import parse_json, read_bytes, read_json
from service.http.queries import load, read_query
from service.replay import replay
from service.schemas.confirmations import ConfirmationRequest
from service.schemas.decisions import DecisionQuery, DecisionRequest
from service.schemas.fields import format_moment

if TYPE_CHECKING:
    from models.features.profile import Touch
    from service.store import DecisionRecord, OutcomeRecord

__all__ = ["routes"]

routes = Blueprint("decisions", __name__)
_REQUEST = DecisionRequest()
_QUERY = DecisionQuery()
_CONFIRM = ConfirmationRequest()


@routes.post("/v1/decisions")
def create() -> Response:
    """Decide on what the body asks."""
    body = read_json(request, max_bytes=serving().settings.max_body_bytes)
    return _decide(load(_REQUEST, body))


@routes.get("/v1/decisions")
def create_by_query() -> Response:
    """Decide on what the query asks, for callers that can only GET."""
    if request.method == "HEAD":  # a decision leaves a record, a HEAD must leave nothing
        raise MethodNotAllowed(valid_methods=["GET", "POST", "OPTIONS"])
    return _decide(read_query(_QUERY))


@routes.get("/v1/decisions/<decision_id>")
def show(decision_id: str) -> Response:
    """Return the record with its evidence."""
    record, evidence = _find(decision_id)
    profile = read_evidence(evidence)
    outcomes = serving().store.outcomes.of_decision(decision_id)
    return answer(
        {
            "decision_id": record.decision_id,
            "request": record.request,
            "response": record.response,
            "evidence": {
                "digest": record.evidence_digest,
                "attributes": dict(profile.attributes),
                "touches": [touch_to_json(touch) for touch in profile.touches],
                "behaviour_entries": len(profile.behaviour.days),
                "contact": record.contact,
            },
            "seed": record.seed,
            "outcomes": [outcome_to_json(one) for one in outcomes],
        }
    )


@routes.post("/v1/decisions/<decision_id>/replay")
def take_again(decision_id: str) -> Response:
    """Decide again from the evidence and say whether it comes out the same."""
    record, evidence = _find(decision_id)
    ground = serving().grounds.past(record.catalogue_version, record.model_version)
    result = replay(record, evidence, catalogue=ground.catalogue, scorer=ground.scorer)
    return answer(
        {
            "decision_id": decision_id,
            "same": result.same,
            "identical": result.identical,
            "differences": [
                {"pointer": each.path, "recorded": each.recorded, "again": each.again}
                for each in result.differences
            ],
            "response": {**result.response, "decision_id": decision_id},
        }
    )


@routes.post("/v1/decisions/<decision_id>/confirm")
def confirm(decision_id: str) -> Response:
    """Say whether each action, or the one that is named, may still be delivered now."""
    raw = read_bytes(request, max_bytes=serving().settings.max_body_bytes)
    wanted = load(_CONFIRM, parse_json(raw) if raw.strip() else {})["offer_id"]
    found = standings(serving(), decision_id)
    if wanted is not None:
        if wanted not in found:
            raise NotFoundError("The offer is not among the actions of this decision.")
        found = {wanted: found[wanted]}
    against = next((each for each in found.values() if not each.allowed), None)
    return answer(
        {
            "decision_id": decision_id,
            **_standing_to_json(against or Standing(allowed=True)),
            "actions": [
                {"offer_id": offer_id, **_standing_to_json(each)}
                for offer_id, each in found.items()
            ],
        }
    )


def _standing_to_json(standing: Standing) -> dict[str, Any]:
    return {
        "allowed": standing.allowed,
        "stage": standing.stage,
        "code": standing.code,
        "rule": standing.rule,
        "until": moment_or_none(standing.until),
        "text": standing.text,
    }


def touch_to_json(touch: Touch) -> dict[str, Any]:
    """Return a touch as callers see it."""
    return {
        "offer_id": touch.offer_id,
        "group": touch.group,
        "channel": touch.channel,
        "touched_at": format_moment(touch.touched_at),
        "accepted_at": moment_or_none(touch.accepted_at),
        "rejected_at": moment_or_none(touch.rejected_at),
    }


def outcome_to_json(outcome: OutcomeRecord) -> dict[str, Any]:
    """Return an outcome as callers see it."""
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


def moment_or_none(seconds: float | None) -> str | None:
    """Return a moment as RFC 3339, or None."""
    return None if seconds is None else format_moment(seconds)


def _decide(wish: dict[str, Any]) -> Response:
    wish["exclude"] = tuple(wish.get("exclude", ()))
    return answer(decide_for(serving(), Request(**wish)))


def _find(decision_id: str) -> tuple[DecisionRecord, bytes]:
    record = serving().store.decisions.get(decision_id)
    evidence = serving().store.decisions.evidence(decision_id) if record else None
    if record is None or evidence is None:
        raise NotFoundError("There is no decision of this id.")
    return record, evidence
