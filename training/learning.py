"""Learning a whole model from some rows, once its structure is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from models.calibration import Platt
from models.propensity import Propensity
from training.own_models import fit_own, with_credibility
from training.parts import Parts, blank
from training.platt import fit_platt
from training.split import customer_folds, has_both

if TYPE_CHECKING:
    from models.features.schema import FeatureSchema
    from training.choice import Choice
    from training.config import Config
    from training.sample import Sample

__all__ = ["fit_line", "learn", "learn_joint", "learn_uncalibrated"]

_CALIBRATION_FOLDS: Final = 3


def learn(
    sample: Sample, schema: FeatureSchema, *, config: Config, choice: Choice, seed: int
) -> Propensity:
    """Learn a model of a chosen structure."""
    model = learn_uncalibrated(sample, schema, config=config, choice=choice, seed=seed)
    if not choice.calibrated:
        return model
    line = fit_line(sample, schema, config=config, choice=choice, seed=seed)
    return replace(model, calibration=line)


def fit_line(
    sample: Sample, schema: FeatureSchema, *, config: Config, choice: Choice, seed: int
) -> Platt:
    """Fit a calibration line to margins of customers that were not learned from.

    Each part of the customers is scored by a model of the others: margins of rows that a model
    has seen would make it look surer than it is.
    """
    margins = np.zeros(len(sample))
    for fold in customer_folds(sample, count=_CALIBRATION_FOLDS, seed=seed):
        learn_rows, judge = sample.take(fold.learn), sample.take(fold.judge)
        if not has_both(learn_rows):
            return Platt()
        model = learn_uncalibrated(learn_rows, schema, config=config, choice=choice, seed=seed)
        margins[fold.judge] = model.margin(judge.X, judge.offers.tolist())
    return fit_platt(sample.y, margins)


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
