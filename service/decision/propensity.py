"""Propensity: one call scores all offers in play; those that are too unlikely fall."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.decision.decision import Fallen
from service.decision.partition import Partition
from service.decision.scorer import Scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.offer import Candidate
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
    return scores


def screen(in_play: Sequence[Candidate], situation: Situation, scores: Scores | None) -> Partition:
    """Return the offers that are likely enough; mandatory ones need no score."""
    threshold = situation.catalogue.policies.minimum_propensity
    kept: list[Candidate] = []
    fallen: list[Fallen] = []
    for candidate in in_play:
        if candidate.offer.mandatory:
            kept.append(candidate)
        elif scores is None:
            fallen.append(
                Fallen(offer=candidate.offer, stage="propensity", code="MODEL_UNAVAILABLE")
            )
        elif (propensity := scores.propensities[candidate.offer.offer_id]) < threshold:
            fallen.append(_below(candidate, propensity, threshold))
        else:
            kept.append(candidate)
    return Partition(kept, fallen)


def _below(candidate: Candidate, propensity: float, threshold: float) -> Fallen:
    return Fallen(
        offer=candidate.offer,
        stage="propensity",
        code="BELOW_THRESHOLD",
        rule="minimum_propensity",
        facts={"propensity": propensity, "threshold": threshold},
    )
