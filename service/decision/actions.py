"""From the offers that were picked to actions: why, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.decision.content import content_of
from service.decision.decision import Action
from service.decision.grounds import Ground, ground_for, stage_ground

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from models.reasons.reason import Reason
    from service.decision.arbitration import Contender
    from service.decision.choosing import Pick
    from service.decision.lifecycle import LifecycleStage
    from service.decision.output import Output
    from service.decision.scorer import Explanation, Scorer, Scores
    from service.decision.situation import Situation

__all__ = ["Why", "explain", "perform"]


class Why(NamedTuple):
    """Why each chosen offer is there, by offer id; the error if it could not be said."""

    explanations: Mapping[str, Explanation]
    grounds: Mapping[str, tuple[Reason, ...]]
    error: Exception | None = None


def explain(
    output: Output,
    ranked: Sequence[Contender],
    *,
    scorer: Scorer,
    scores: Scores,
    stage: LifecycleStage | None = None,
) -> Why:
    """Return the model's reasons, and those of value, policy and chance where they decided.

    A scorer that fails to explain costs the reasons, not the decision.
    """
    try:
        reasons = _reasons(output, ranked, scorer, stage)
        return Why(_explanations(output.picks, scorer, scores), reasons)
    except Exception as error:  # noqa: BLE001 - a broken explainer must not fail the request
        return Why({}, {}, error)


def _explanations(picks: Sequence[Pick], scorer: Scorer, scores: Scores) -> dict[str, Explanation]:
    offers = [each.contender.candidate.offer for each in picks]
    if not offers:
        return {}
    told = scorer.explain(scores, offers)
    return {offer.offer_id: each for offer, each in zip(offers, told, strict=True)}


def _reasons(
    output: Output, ranked: Sequence[Contender], scorer: Scorer, stage: LifecycleStage | None
) -> dict[str, tuple[Reason, ...]]:
    changed = output.voice
    reasons: dict[str, tuple[Reason, ...]] = {}
    for pick in output.picks:
        grounds = list(_grounds(pick, ranked, stage))
        if changed is not None and pick.selection != "mandatory":
            grounds.append(Ground(changed))
            changed = None
        offer = pick.contender.candidate.offer
        told = (
            scorer.rule_reason(each.code, offer, value=each.value, said=each.said)
            for each in grounds
        )
        reasons[offer.offer_id] = tuple(told)
    return reasons


def _grounds(
    pick: Pick, ranked: Sequence[Contender], stage: LifecycleStage | None
) -> Iterator[Ground]:
    below = ranked[ranked.index(pick.contender) + 1 :] if pick.contender in ranked else ()
    for ground in (ground_for(pick, below), stage_ground(pick, stage)):
        if ground is not None:
            yield ground


def perform(pick: Pick, why: Why, situation: Situation, *, placement: str | None) -> Action:
    """Return the action that a pick becomes."""
    contender = pick.contender
    candidate, offer_id = contender.candidate, contender.offer_id
    explanation = why.explanations.get(offer_id)
    return Action(
        offer=candidate.offer,
        treatment=candidate.treatment,
        content=content_of(candidate, situation, placement),
        propensity=contender.propensity,
        uplift=contender.uplift,
        net_value=contender.net_value,
        expected_value=contender.expected_value,
        priority=contender.priority,
        selection=pick.selection,
        selection_probability=pick.probability,
        placement=placement,
        reasons=(
            *(explanation.reasons if explanation else ()),
            *why.grounds.get(offer_id, ()),
        ),
        explanation=explanation,
    )
