"""From the contenders that were chosen to actions: why, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.decision.content import content_of
from service.decision.decision import Action
from service.decision.grounds import ground_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.reasons.reason import Reason
    from service.decision.arbitration import Contender
    from service.decision.scorer import Explanation, Scorer, Scores

__all__ = ["Why", "explain", "perform"]


class Why(NamedTuple):
    """Why each chosen offer is there, by offer id; the error if it could not be said."""

    explanations: Mapping[str, Explanation]
    grounds: Mapping[str, Reason]
    error: Exception | None = None


def explain(
    chosen: Sequence[Contender], ranked: Sequence[Contender], *, scorer: Scorer, scores: Scores
) -> Why:
    """Return the model's reasons, and those of value and policy where they decided.

    A scorer that fails to explain costs the reasons, not the decision.
    """
    try:
        return Why(_explanations(chosen, scorer, scores), _grounds(chosen, ranked, scorer))
    except Exception as error:  # noqa: BLE001 - a broken explainer must not fail the request
        return Why({}, {}, error)


def _explanations(
    chosen: Sequence[Contender], scorer: Scorer, scores: Scores
) -> dict[str, Explanation]:
    offers = [each.candidate.offer for each in chosen]
    if not offers:
        return {}
    told = scorer.explain(scores, offers)
    return {offer.offer_id: each for offer, each in zip(offers, told, strict=True)}


def _grounds(
    chosen: Sequence[Contender], ranked: Sequence[Contender], scorer: Scorer
) -> dict[str, Reason]:
    reasons: dict[str, Reason] = {}
    for contender in chosen:
        offer = contender.candidate.offer
        ground = ground_for(contender, ranked[ranked.index(contender) + 1 :])
        if ground is not None:
            reasons[offer.offer_id] = scorer.rule_reason(ground.code, offer, value=ground.value)
    return reasons


def perform(contender: Contender, why: Why) -> Action:
    """Return the action that a chosen contender becomes."""
    candidate = contender.candidate
    offer_id = candidate.offer.offer_id
    explanation = why.explanations.get(offer_id)
    ground = why.grounds.get(offer_id)
    return Action(
        offer=candidate.offer,
        treatment=candidate.treatment,
        content=content_of(candidate.treatment),
        propensity=contender.propensity,
        net_value=candidate.net_value,
        expected_value=contender.expected_value,
        priority=contender.priority,
        selection="mandatory" if candidate.offer.mandatory else "best",
        selection_probability=1.0,
        reasons=(*(explanation.reasons if explanation else ()), *((ground,) if ground else ())),
        explanation=explanation,
    )
