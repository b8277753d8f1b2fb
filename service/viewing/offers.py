"""Each offer of the catalogue once: its place among the actions, or the stage where it fell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from service.decision.why_not import STAGES, language_of
from service.viewing.waterfall import recorded_waterfall, waterfall

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.decision import Catalogue, Offer
    from service.viewing.trace import Trace

__all__ = ["UNKNOWN", "offers_of"]

#: Where an offer fell if that was not recorded and cannot be found out any more.
UNKNOWN: Final[dict[str, Any]] = {
    "stage": None,
    "code": "NOT_KNOWN",
    "rule": None,
    "until": None,
    "text": "It was not recorded where it fell, and cannot be found out any more",
}
#: What falls before the model is asked falls there without the model, too.
_BEFORE_THE_MODEL: Final = frozenset(STAGES[: STAGES.index("propensity")])
_OF_ACTIONS: Final = (
    "treatment_id",
    "placement",
    "content",
    "propensity",
    "uplift",
    "value",
    "expected_value",
    "priority",
    "selection",
    "selection_probability",
    "reasons",
)


def offers_of(
    response: Mapping[str, Any],
    *,
    catalogue: Catalogue | None,
    trace: Trace | None,
    has_model: bool,
) -> list[dict[str, Any]]:
    """Return the actions by rank, and then all that fell, in the order of the stages.

    What was recorded goes before what comes out when it is decided again.

    Parameters
    ----------
    response : mapping
        As it was recorded.
    catalogue : Catalogue or None
        Of the recorded version; None if it is gone.
    trace : Trace or None
        None if the catalogue is gone.
    has_model : bool
        The trace was made with the model that decided, or there was none then.
    """
    known = {} if catalogue is None else {each.offer_id: each for each in catalogue.offers}
    own = None if catalogue is None else catalogue.languages.default
    shown = {each["offer_id"]: each for each in response["actions"]}
    recorded = {each["offer_id"]: each for each in response.get("why_not", ())}
    again = _fallen_again(trace, has_model=has_model)
    fallen = {
        offer_id: recorded.get(offer_id) or again.get(offer_id) or UNKNOWN
        for offer_id in {**again, **recorded, **known}
        if offer_id not in shown
    }
    return [
        *(_shown(each, known.get(each["offer_id"]), trace) for each in shown.values()),
        *(
            _fallen(
                offer_id, {**fall, "language": language_of(fall, own)}, known.get(offer_id), trace
            )
            for offer_id, fall in sorted(fallen.items(), key=lambda each: _place(each[1]))
        ),
    ]


def _fallen_again(trace: Trace | None, *, has_model: bool) -> dict[str, Mapping[str, Any]]:
    fell: Iterable[Mapping[str, Any]] = () if trace is None else trace.response["why_not"]
    return {
        each["offer_id"]: each for each in fell if has_model or each["stage"] in _BEFORE_THE_MODEL
    }


def _place(fall: Mapping[str, Any]) -> int:
    """Return where an offer's stage is; sorting is stable, so ranks within a stage stay."""
    return len(STAGES) if fall["stage"] is None else STAGES.index(fall["stage"])


def _shown(action: Mapping[str, Any], offer: Offer | None, trace: Trace | None) -> dict[str, Any]:
    offer_id = action["offer_id"]
    told = recorded_waterfall(action)
    return {
        **_named(offer_id, offer),
        "name": action["name"] or offer_id,
        "objective": action["objective"],
        "place": action["rank"],
        "fell": None,
        **{name: action.get(name) for name in _OF_ACTIONS},
        "waterfall": told or _again(offer_id, trace, action["propensity"]),
        "is_recorded": told is not None,
    }


def _fallen(
    offer_id: str, fall: Mapping[str, Any], offer: Offer | None, trace: Trace | None
) -> dict[str, Any]:
    told = _again(offer_id, trace)
    return {
        **_named(offer_id, offer),
        "place": None,
        "fell": {name: fall[name] for name in (*UNKNOWN, "language")},
        **dict.fromkeys(_OF_ACTIONS),
        "reasons": [],
        "propensity": told and told["propensity"],
        "waterfall": told,
        "is_recorded": False,
    }


def _named(offer_id: str, offer: Offer | None) -> dict[str, Any]:
    return {
        "offer_id": offer_id,
        "name": offer_id if offer is None else offer.name,
        "objective": None if offer is None else offer.objective,
        "group": None if offer is None else offer.group,
        "mandatory": offer is not None and offer.mandatory,
    }


def _again(
    offer_id: str, trace: Trace | None, propensity: float | None = None
) -> dict[str, Any] | None:
    explanation = None if trace is None else trace.explanations.get(offer_id)
    if explanation is None:
        return None
    if propensity is None:
        propensity = _logistic(explanation.margin)
    return waterfall(explanation, propensity)


def _logistic(margin: float) -> float:
    """Return the propensity of a margin, without overflow."""
    if margin >= 0.0:
        return 1.0 / (1.0 + math.exp(-margin))
    odds = math.exp(margin)
    return odds / (1.0 + odds)
