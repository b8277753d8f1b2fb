"""Propensity: one call scores all offers in play; those that are too unlikely fall."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.decision.decision import Fallen
from service.decision.partition import Partition
from service.decision.scorer import Scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.catalogue import Catalogue
    from service.decision.offer import Candidate, Offer
    from service.decision.scorer import Scorer
    from service.decision.situation import Situation

__all__ = ["Scoring", "score", "screen"]


class Scoring(NamedTuple):
    """The scores, or None and what was raised, if anything was."""

    scores: Scores | None
    error: Exception | None = None


def score(in_play: Sequence[Candidate], situation: Situation, scorer: Scorer | None) -> Scoring:
    """Return the scores of the offers in play; a scorer that fails is as good as none."""
    if not in_play:
        return Scoring(Scores({}))
    if scorer is None:
        return Scoring(None)
    try:
        return Scoring(_checked(_ask(scorer, in_play, situation), in_play))
    except Exception as error:  # noqa: BLE001 - a broken model must not fail the request
        return Scoring(None, error)


def _ask(scorer: Scorer, in_play: Sequence[Candidate], situation: Situation) -> Scores:
    request = situation.request
    return scorer.score(
        situation.profile,
        [each.offer for each in in_play],
        channel=request.channel,
        context=request.context,
        now=situation.now,
    )


def _checked(scores: Scores, in_play: Sequence[Candidate]) -> Scores:
    for candidate in in_play:
        propensity = scores.propensities[candidate.offer.offer_id]
        if not 0.0 <= propensity <= 1.0:  # and so for NaN
            raise ValueError(f"expected a propensity between 0 and 1, got {propensity}")
    for uplift in scores.uplifts.values():
        if not -1.0 <= uplift <= 1.0:
            raise ValueError(f"expected an uplift between -1 and 1, got {uplift}")
    return scores


def screen(in_play: Sequence[Candidate], situation: Situation, scores: Scores | None) -> Partition:
    """Return the offers that are likely enough; mandatory ones and the fallback need no score."""
    catalogue = situation.catalogue
    fallback = catalogue.arbitration.fallback_offer
    kept: list[Candidate] = []
    fallen: list[Fallen] = []
    for candidate in in_play:
        offer = candidate.offer
        if offer.mandatory or offer.offer_id == fallback:
            kept.append(candidate)
        elif scores is None:
            fallen.append(Fallen(offer=offer, stage="propensity", code="MODEL_UNAVAILABLE"))
        elif (fall := _below(offer, scores, catalogue)) is not None:
            fallen.append(fall)
        else:
            kept.append(candidate)
    return Partition(kept, fallen)


def _likelihood(offer: Offer, scores: Scores) -> float:
    """Return what the offer's priority is made of: its uplift, if so and if it is known."""
    if offer.use == "uplift" and offer.offer_id in scores.uplifts:
        return scores.uplifts[offer.offer_id]
    return scores.propensities[offer.offer_id]


def _threshold(offer: Offer, catalogue: Catalogue) -> tuple[str, float]:
    """Return the least likelihood and whose it is: the offer's, its objective's, or everybody's."""
    if offer.threshold is not None:
        return "threshold", offer.threshold
    if offer.objective in catalogue.arbitration.thresholds:
        return f"thresholds/{offer.objective}", catalogue.arbitration.thresholds[offer.objective]
    return "minimum_propensity", catalogue.policies.minimum_propensity


def _below(offer: Offer, scores: Scores, catalogue: Catalogue) -> Fallen | None:
    likelihood, (rule, threshold) = _likelihood(offer, scores), _threshold(offer, catalogue)
    if likelihood >= threshold:
        return None
    facts = {"propensity": likelihood, "threshold": threshold}
    return Fallen(offer, "propensity", "BELOW_THRESHOLD", rule, facts=facts)
