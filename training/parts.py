"""Fitting the parts of a model to some rows, given its structure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.blend import Blend
from training.fit_linear import fit_linear, learn_design
from training.fit_trees import Binned, fit_trees

if TYPE_CHECKING:
    from models.design import Design
    from models.features.schema import FeatureSchema
    from models.trees import Trees
    from models.types import FloatMatrix, IntVector
    from training.choice import Choice
    from training.config import Config
    from training.sample import Sample

__all__ = ["Parts", "blank"]


def blank(X: FloatMatrix, schema: FeatureSchema, leave_out: tuple[str, ...]) -> FloatMatrix:
    """Return rows in which the features left out are missing, so that nothing is learned of them.

    A model learned from such rows scores the others as they are: it has no use for these columns.
    """
    names = set(leave_out)
    columns = [i for i, name in enumerate(schema.names) if name in names]
    if not columns:
        return X
    X = X.copy()
    X[:, columns] = np.nan
    return X


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Fits blends to rows of one sample, which share a design and a binning.

    Parameters
    ----------
    sample : Sample
        Its features left out are blank already.
    schema : FeatureSchema
    config : Config
    choice : Choice
    seed : int
    """

    sample: Sample
    schema: FeatureSchema
    config: Config
    choice: Choice
    seed: int
    design: Design
    binned: Binned | None

    @classmethod
    def of(
        cls, sample: Sample, schema: FeatureSchema, *, config: Config, choice: Choice, seed: int
    ) -> Parts:
        """Learn the design and the bins from all rows; outcomes are not looked at."""
        design = learn_design(
            sample.X,
            schema,
            crosses=choice.crosses,
            window_prior=config.window_prior,
            leave_out=frozenset(choice.leave_out),
        )
        binned = None if choice.shape is None else Binned.of(sample.X, schema)
        return cls(sample, schema, config, choice, seed, design, binned)

    def fit(self, rows: IntVector) -> Blend:
        """Fit a blend to some rows, given in rising order."""
        X, y = self.sample.X[rows], self.sample.y[rows]
        linear = fit_linear(self.design, X, y, variance=self.choice.variance)
        return Blend(linear=linear, trees=self._trees(rows), share=self.choice.share)

    def _trees(self, rows: IntVector) -> Trees | None:
        if self.binned is None or self.choice.shape is None:
            return None
        y = self.sample.y[rows]
        return fit_trees(self.binned, rows, y, shape=self.choice.shape, seed=self.seed)
