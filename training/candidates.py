"""What every candidate for the blend says of rows it has not learned from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from training.fit_linear import fit_linear, learn_design
from training.fit_trees import Binned, fit_trees

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.dataset.progress import Progress
    from models.features.schema import FeatureSchema
    from models.types import FloatMatrix, FloatVector
    from training.config import Config
    from training.sample import Sample
    from training.split import Fold

__all__ = ["CandidateMargins", "candidate_margins"]


@dataclass(frozen=True, slots=True, eq=False)
class CandidateMargins:
    """The margins of one fold's judged rows, by candidate.

    Attributes
    ----------
    linear : mapping of (crosses, variance) to FloatVector
    trees : mapping of the shape's index to FloatVector
    """

    linear: Mapping[tuple[bool, float], FloatVector]
    trees: Mapping[int, FloatVector]


def candidate_margins(
    sample: Sample,
    folds: Sequence[Fold],
    schema: FeatureSchema,
    *,
    config: Config,
    leave_out: tuple[str, ...],
    seed: int,
    progress: Progress,
) -> tuple[CandidateMargins, ...]:
    """Fit every candidate to every fold.

    Parameters
    ----------
    sample : Sample
        With the features left out already blank.
    """
    binned = Binned.of(sample.X, schema)
    steps, done, made = len(folds) * (len(config.crosses) + len(config.trees)), 0, []
    for fold in folds:
        learn, judge = sample.take(fold.learn), sample.X[fold.judge]
        linear: dict[tuple[bool, float], FloatVector] = {}
        for crosses in config.crosses:
            progress("validating candidates", done, steps)
            linear |= _linear(learn, judge, schema, config, leave_out, crosses=crosses)
            done += 1
        trees = {}
        for index, shape in enumerate(config.trees):
            progress("validating candidates", done, steps)
            fitted = fit_trees(binned, fold.learn, learn.y, shape=shape, seed=seed)
            trees[index] = fitted.margin(judge)
            done += 1
        made.append(CandidateMargins(linear, trees))
    progress("validating candidates", steps, steps)
    return tuple(made)


def _linear(
    learn: Sample,
    judge: FloatMatrix,
    schema: FeatureSchema,
    config: Config,
    leave_out: tuple[str, ...],
    *,
    crosses: bool,
) -> dict[tuple[bool, float], FloatVector]:
    design = learn_design(
        learn.X,
        schema,
        crosses=crosses,
        window_prior=config.window_prior,
        leave_out=frozenset(leave_out),
    )
    if crosses and not len(design.cross_left) and len(config.crosses) > 1:
        # Nothing to cross: this would be the model without crosses again.
        return {}
    columns = design.transform(learn.X)
    return {
        (crosses, variance): fit_linear(
            design, learn.X, learn.y, variance=variance, columns=columns
        ).margin(judge)
        for variance in config.variances
    }
