"""A decision as the JSON that callers see: the fields and their order are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.decision.times import rfc3339
from service.decision.why_not import no_action_text, text_for

if TYPE_CHECKING:
    from models.reasons.reason import Reason
    from service.decision.decision import Action, Decision, Fallen
    from service.decision.what_would_change import WouldChange

__all__ = ["decision_to_json"]


def decision_to_json(decision: Decision, *, decision_id: str | None = None) -> dict[str, Any]:
    """Return the response to the request, as much explained as it asked for.

    Parameters
    ----------
    decision : Decision
    decision_id : str or None
        As it is recorded under; None for a dry run, which is not.
    """
    request, explain = decision.request, decision.request.explain
    with_sums = explain in {"why_not", "full"}
    response = {
        "decision_id": decision_id,
        "customer_id": request.customer_id,
        "channel": request.channel,
        "decided_at": rfc3339(decision.decided_at),
        "valid_until": rfc3339(decision.valid_until),
        "model_version": decision.model_version,
        "catalogue_version": decision.catalogue_version,
        "lifecycle_stage": decision.lifecycle_stage,
        "holdout": decision.holdout,
        "holdout_objectives": list(decision.holdout_objectives),
        "degraded": decision.degraded,
        "actions": [
            _action(rank, each, with_sums=with_sums)
            for rank, each in enumerate(decision.actions, start=1)
        ],
        "no_action": _no_action(decision.no_action),
        "selection_probability": decision.selection_probability,
    }
    if with_sums:
        response["why_not"] = [_why_not(each) for each in decision.fallen]
    if explain == "full":
        response["what_would_change"] = [_would_change(each) for each in decision.would_change]
    return response


def _action(rank: int, action: Action, *, with_sums: bool) -> dict[str, Any]:
    plain = {
        "rank": rank,
        "offer_id": action.offer.offer_id,
        "treatment_id": action.treatment.treatment_id,
        "placement": action.placement,
        "name": action.offer.name,
        "objective": action.offer.objective,
        "content": action.content,
        "propensity": action.propensity,
        "uplift": action.uplift,
        "value": action.net_value,
        "expected_value": action.expected_value,
        "priority": action.priority,
        "selection": action.selection,
        "selection_probability": action.selection_probability,
        "reasons": [_reason(each) for each in action.reasons],
    }
    return plain | _sum(action) if with_sums else plain


def _sum(action: Action) -> dict[str, float | None]:
    """Return what the reasons add up with, null where there was no model to explain."""
    names = ("margin", "base", "other_contribution")
    return {name: getattr(action.explanation, name, None) for name in names}


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "kind": reason.kind,
        "direction": reason.direction,
        "contribution": reason.contribution,
        "feature": reason.feature,
        "value": reason.value,
        "text": reason.text,
    }


def _no_action(code: str | None) -> dict[str, str] | None:
    return None if code is None else {"code": code, "text": no_action_text(code)}


def _why_not(fallen: Fallen) -> dict[str, Any]:
    return {
        "offer_id": fallen.offer.offer_id,
        "stage": fallen.stage,
        "code": fallen.code,
        "rule": fallen.rule,
        "until": None if fallen.until is None else rfc3339(fallen.until),
        "text": text_for(fallen),
    }


def _would_change(change: WouldChange) -> dict[str, Any]:
    return {
        "offer_id": change.offer_id,
        "offered": change.is_offered,
        "from": None if change.since is None else rfc3339(change.since),
        "without": _hold(change.without),
        "then": _hold(change.then),
        "text": change.text,
    }


def _hold(fallen: Fallen | None) -> dict[str, Any] | None:
    return (
        None
        if fallen is None
        else {
            "stage": fallen.stage,
            "code": fallen.code,
            "rule": fallen.rule,
        }
    )
