"""The part of a margin that comes from boosted trees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import lightgbm as lgb
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.types import FloatMatrix, FloatVector

__all__ = ["StockKernel", "TreeKernel", "Trees"]


class TreeKernel(Protocol):
    """Evaluates boosted trees; whatever does it must equal LightGBM."""

    def margin(self, X: FloatMatrix) -> FloatVector:
        """Return the sum of the leaves, shape (n,)."""

    def contributions(self, X: FloatMatrix) -> tuple[FloatMatrix, FloatVector]:
        """Return path-dependent Shapley values (n, F) and their base (n,); they sum to margin."""


class StockKernel:
    """LightGBM's own prediction.

    One thread, always: more make a call of a few rows slower, and a booster that was loaded before
    a fork hangs in the child without it.
    """

    def __init__(self, text: str) -> None:
        self._booster = lgb.Booster(model_str=text)

    def margin(self, X: FloatMatrix) -> FloatVector:
        """Return the sum of the leaves, shape (n,)."""
        return np.asarray(self._booster.predict(X, raw_score=True, num_threads=1))

    def contributions(self, X: FloatMatrix) -> tuple[FloatMatrix, FloatVector]:
        """Return path-dependent Shapley values (n, F) and their base (n,)."""
        values = np.asarray(self._booster.predict(X, pred_contrib=True, num_threads=1))
        return values[:, :-1], values[:, -1]


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Boosted trees as LightGBM's text, and what evaluates them.

    Attributes
    ----------
    text : str
        As ``Booster.model_to_string`` writes it.
    kernel : TreeKernel
    """

    text: str
    kernel: TreeKernel = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> Trees:
        """Make trees of LightGBM's text, which must have been checked: its loader trusts it."""
        return cls(text, StockKernel(text))

    def __reduce__(self) -> tuple[Callable[[str], Trees], tuple[str]]:
        """Pass between processes as text; nothing is ever stored this way."""
        return Trees.from_text, (self.text,)

    def margin(self, X: FloatMatrix) -> FloatVector:
        """Return the log-odds of each row, shape (n,)."""
        return self.kernel.margin(X) if len(X) else np.empty(0)

    def contributions(self, X: FloatMatrix) -> tuple[FloatMatrix, FloatVector]:
        """Return what each feature adds (n, F) to the base (n,); rows sum to the margin."""
        return self.kernel.contributions(X) if len(X) else (np.empty_like(X), np.empty(0))
