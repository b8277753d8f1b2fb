"""A linear model and boosted trees, mixed on the margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from models.linear import Linear
    from models.trees import Trees
    from models.types import FloatMatrix, FloatVector

__all__ = ["Blend"]


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """Margin = share * linear + (1 - share) * trees.

    A mixture of margins, unlike one of probabilities, keeps reasons exact: the contributions of
    both parts add up, each with its weight.

    Attributes
    ----------
    linear : Linear
    trees : Trees or None
        None where they were given no weight.
    share : float
        The linear part's weight, in [0, 1].
    """

    linear: Linear
    trees: Trees | None = None
    share: float = 1.0

    def margin(self, X: FloatMatrix) -> FloatVector:
        """Return the log-odds of each row, shape (n,)."""
        result = self.share * self.linear.margin(X)
        if self.trees is not None:
            result += (1.0 - self.share) * self.trees.margin(X)
        return result

    def contributions(self, X: FloatMatrix) -> tuple[FloatMatrix, FloatVector]:
        """Return what each feature adds (n, F) to the base (n,); rows sum to the margin."""
        values = self.share * self.linear.contributions(X)
        base = np.full(len(X), self.share * self.linear.intercept)
        if self.trees is not None:
            more, expected = self.trees.contributions(X)
            values += (1.0 - self.share) * more
            base += (1.0 - self.share) * expected
        return values, base
