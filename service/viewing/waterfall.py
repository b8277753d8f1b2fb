"""A propensity as a waterfall: from the base over the reasons and the rest to the margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.reasons.reason import Reason
    from service.decision import Explanation

__all__ = ["recorded_waterfall", "waterfall"]


def waterfall(explanation: Explanation, propensity: float | None) -> dict[str, Any]:
    """Return one offer's waterfall, in log-odds.

    ``margin == base + sum of the contributions + other``, and the propensity is the margin's
    logistic function.
    """
    return {
        "base": explanation.base,
        "steps": [_step(each) for each in explanation.reasons],
        "other": explanation.other_contribution,
        "margin": explanation.margin,
        "propensity": propensity,
    }


def recorded_waterfall(action: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the waterfall that was answered with an action; None if it was not answered."""
    if action.get("margin") is None:
        return None
    return {
        "base": action["base"],
        "steps": [dict(each) for each in action["reasons"] if each["kind"] == "model"],
        "other": action["other_contribution"],
        "margin": action["margin"],
        "propensity": action["propensity"],
    }


def _step(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "kind": reason.kind,
        "direction": reason.direction,
        "contribution": reason.contribution,
        "feature": reason.feature,
        "value": reason.value,
        "text": reason.text,
    }
