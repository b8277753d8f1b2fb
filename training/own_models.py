"""A model for each offer that has enough evidence, fitted in parallel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import joblib
import numpy as np

from models.propensity import OwnModel
from models.shrinkage import credibility
from training.parts import Parts

if TYPE_CHECKING:
    from models.blend import Blend
    from models.features.schema import FeatureSchema
    from training.choice import Choice
    from training.config import Config
    from training.sample import Sample

__all__ = ["Own", "evidence", "fit_own", "with_credibility"]


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """One offer's model before it is decided how far to trust it."""

    offer_id: str
    blend: Blend
    evidence: int


def evidence(sample: Sample, *, least: int) -> dict[str, int]:
    """Return each offer's positives or negatives, whichever are fewer, where they are enough."""
    found = {}
    for offer_id in sorted(set(sample.offers)):
        y = sample.y[sample.offers == offer_id]
        fewer = int(min(y.sum(), len(y) - y.sum()))
        if fewer >= least:
            found[offer_id] = fewer
    return found


def fit_own(
    sample: Sample, schema: FeatureSchema, *, config: Config, choice: Choice, seed: int
) -> tuple[Own, ...]:
    """Fit a blend of the joint model's structure to each offer with enough evidence.

    Offers are dealt out to joblib's workers; each worker bins the rows once, into the same bins,
    and only changes which rows and outcomes it looks at.
    """
    enough = evidence(sample, least=config.own_positives)
    workers = joblib.effective_n_jobs(config.jobs)  # type: ignore[no-untyped-call]
    hands = [hand for i in range(workers) if (hand := list(enough)[i::workers])]
    run = joblib.Parallel(  # type: ignore[no-untyped-call]
        n_jobs=config.jobs, backend=config.backend
    )
    task = joblib.delayed(_fit_hand)  # type: ignore[no-untyped-call]
    dealt = run(
        task(hand, sample, schema, config=config, choice=choice, seed=seed) for hand in hands
    )
    blends = {offer_id: blend for hand in dealt for offer_id, blend in hand.items()}
    return tuple(Own(offer_id, blends[offer_id], count) for offer_id, count in enough.items())


def _fit_hand(
    hand: list[str],
    sample: Sample,
    schema: FeatureSchema,
    *,
    config: Config,
    choice: Choice,
    seed: int,
) -> dict[str, Blend]:
    parts = Parts.of(sample, schema, config=config, choice=choice, seed=seed)
    return {each: parts.fit(np.flatnonzero(sample.offers == each)) for each in hand}


def with_credibility(own: tuple[Own, ...], *, k: float) -> dict[str, OwnModel]:
    """Return the offers' models with the weight that their evidence earns them."""
    return {each.offer_id: OwnModel(each.blend, credibility(each.evidence, k=k)) for each in own}
