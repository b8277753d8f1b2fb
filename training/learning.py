"""Learning a whole model from some rows, once its structure is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from models.propensity import Propensity
from training.own_models import fit_own, with_credibility
from training.parts import Parts, blank
from training.platt import fit_platt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.features.schema import FeatureSchema
    from models.types import FloatVector
    from training.choice import Choice
    from training.config import Config
    from training.sample import Sample
    from training.split import Fold

__all__ = ["learn", "learn_joint", "learn_uncalibrated"]


def learn(
    sample: Sample,
    folds: Sequence[Fold],
    schema: FeatureSchema,
    *,
    config: Config,
    choice: Choice,
    seed: int,
) -> Propensity:
    """Learn a model of a chosen structure.

    Parameters
    ----------
    folds : sequence of Fold
        Within the sample: where calibration takes margins of rows that were not learned from.
    """
    model = learn_uncalibrated(sample, schema, config=config, choice=choice, seed=seed)
    if not choice.calibrated:
        return model
    margins = []
    for fold in folds:
        part = sample.take(fold.learn)
        trial = learn_uncalibrated(part, schema, config=config, choice=choice, seed=seed)
        judge = sample.take(fold.judge)
        margins.append(trial.margin(judge.X, judge.offers.tolist()))
    y: FloatVector = np.concatenate([sample.y[fold.judge] for fold in folds])
    return replace(model, calibration=fit_platt(y, np.concatenate(margins)))


def learn_uncalibrated(
    sample: Sample, schema: FeatureSchema, *, config: Config, choice: Choice, seed: int
) -> Propensity:
    """Learn the joint model and, where they were chosen, the offers' own."""
    model = learn_joint(sample, schema, config=config, choice=choice, seed=seed)
    if choice.credibility_constant is None:
        return model
    sample = replace(sample, X=blank(sample.X, schema, choice.leave_out))
    own = fit_own(sample, schema, config=config, choice=choice, seed=seed)
    return replace(model, own=with_credibility(own, k=choice.credibility_constant))


def learn_joint(
    sample: Sample, schema: FeatureSchema, *, config: Config, choice: Choice, seed: int
) -> Propensity:
    """Learn one model over customers and offers."""
    sample = replace(sample, X=blank(sample.X, schema, choice.leave_out))
    parts = Parts.of(sample, schema, config=config, choice=choice, seed=seed)
    return Propensity(schema=schema, joint=parts.fit(np.arange(len(sample))))
