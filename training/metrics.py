"""Measures of a score against outcomes, each for many weightings of the rows at once.

A weighting is how often each row counts: all ones for the measure itself, multiplicities of drawn
customers for the bootstrap. One definition serves both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.types import BoolVector, FloatMatrix, FloatVector, IntVector

__all__ = ["MEASURES", "Ranking", "Scored", "per_offer"]

MEASURES: Final = ("auc", "within_offer_auc", "top_fifth", "log_loss", "ece")
"""Area under the ROC curve; the same within each offer, weighted by contacts; the share of the
accepted in the fifth that scores highest; mean negative log-likelihood; expected calibration error
over ten bins of equal weight."""
_BINS: Final = 10
_TOP: Final = 0.2
_TINY: Final = 1e-15


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Rows in rising order of their score, those with equal scores in one group.

    Attributes
    ----------
    order : IntVector, shape (n,)
    starts : IntVector, shape (g,)
        Where each group begins in that order.
    y : FloatVector, shape (n,)
        Outcomes in that order.
    """

    order: IntVector
    starts: IntVector
    y: FloatVector

    @classmethod
    def of(cls, y: FloatVector, score: FloatVector) -> Ranking:
        """Rank rows."""
        order = np.argsort(score, kind="stable")
        ranked = score[order]
        starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
        return cls(order, starts, y[order])

    def groups(self, W: FloatMatrix) -> tuple[FloatMatrix, FloatMatrix]:
        """Return each group's weight of accepted and of other rows, shapes (b, g)."""
        ranked = W[:, self.order]
        positive = np.add.reduceat(ranked * self.y, self.starts, axis=1)
        return positive, np.add.reduceat(ranked, self.starts, axis=1) - positive

    def auc(self, W: FloatMatrix) -> FloatVector:
        """Return the areas under the ROC curve, shape (b,); NaN where an outcome has no weight."""
        positive, negative = self.groups(W)
        below = np.cumsum(negative, axis=1) - negative
        wins = (positive * (below + 0.5 * negative)).sum(axis=1)
        pairs = positive.sum(axis=1) * negative.sum(axis=1)
        return np.asarray(np.divide(wins, pairs, out=np.full(len(W), np.nan), where=pairs > 0))

    def top_fifth(self, W: FloatMatrix) -> FloatVector:
        """Return the shares of the accepted in the best fifth; ties count by their share of it."""
        positive, negative = self.groups(W)
        weight = positive + negative
        above = weight.sum(axis=1, keepdims=True) - np.cumsum(weight, axis=1)
        room = _TOP * weight.sum(axis=1, keepdims=True) - above
        inside = np.clip(room / np.maximum(weight, _TINY), 0.0, 1.0)
        total = np.maximum(positive.sum(axis=1), _TINY)
        return np.asarray((inside * positive).sum(axis=1) / total)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Rows with their outcomes and propensities, prepared for measuring.

    Attributes
    ----------
    y, p : FloatVector, shape (n,)
    ranking : Ranking
    within : tuple of (BoolVector, Ranking)
        Each offer's rows, and their ranking.
    """

    y: FloatVector
    p: FloatVector
    ranking: Ranking
    within: tuple[tuple[BoolVector, Ranking], ...]

    @classmethod
    def of(cls, y: FloatVector, p: FloatVector, offers: npt.NDArray[np.object_]) -> Scored:
        """Prepare rows."""
        inside = [offers == offer for offer in sorted(set(offers))]
        within = tuple((rows, Ranking.of(y[rows], p[rows])) for rows in inside)
        return cls(y, p, Ranking.of(y, p), within)

    def measure(self, W: FloatMatrix) -> dict[str, FloatVector]:
        """Return all measures for weightings of the rows (b, n), each of shape (b,)."""
        return {
            "auc": self.ranking.auc(W),
            "within_offer_auc": self._within(W),
            "top_fifth": self.ranking.top_fifth(W),
            "log_loss": self._log_loss(W),
            "ece": self._ece(W),
        }

    def _within(self, W: FloatMatrix) -> FloatVector:
        areas = np.stack([ranking.auc(W[:, rows]) for rows, ranking in self.within])
        weight = np.stack([W[:, rows].sum(axis=1) for rows, _ in self.within])
        weight = np.where(np.isnan(areas), 0.0, weight)
        total = weight.sum(axis=0)
        sums = (np.nan_to_num(areas) * weight).sum(axis=0)
        return np.asarray(np.divide(sums, total, out=np.full(len(W), np.nan), where=total > 0))

    def _log_loss(self, W: FloatMatrix) -> FloatVector:
        p = np.clip(self.p, _TINY, 1 - _TINY)
        losses = -(self.y * np.log(p) + (1 - self.y) * np.log1p(-p))
        return np.asarray(W @ losses / W.sum(axis=1))

    def _ece(self, W: FloatMatrix) -> FloatVector:
        ranked = W[:, self.ranking.order]
        middle = np.cumsum(ranked, axis=1) - 0.5 * ranked
        total = ranked.sum(axis=1, keepdims=True)
        bins = np.minimum((_BINS * middle / total).astype(np.int64), _BINS - 1)
        gap = ranked * (self.ranking.y - self.p[self.ranking.order])
        flat = (bins + _BINS * np.arange(len(W))[:, None]).ravel()
        sums = np.bincount(flat, weights=gap.ravel(), minlength=_BINS * len(W))
        return np.asarray(np.abs(sums.reshape(len(W), _BINS)).sum(axis=1) / total[:, 0])


def per_offer(
    y: FloatVector, p: FloatVector, offers: npt.NDArray[np.object_]
) -> dict[str, dict[str, float | int | None]]:
    """Return each offer's rows, positives, rates and AUC (None where it has only one outcome)."""
    found: dict[str, dict[str, float | int | None]] = {}
    for offer in sorted(set(offers)):
        rows = offers == offer
        area = float(Ranking.of(y[rows], p[rows]).auc(np.ones((1, int(rows.sum()))))[0])
        found[str(offer)] = {
            "rows": int(rows.sum()),
            "positives": int(y[rows].sum()),
            "rate": float(y[rows].mean()),
            "mean_propensity": float(p[rows].mean()),
            "auc": None if np.isnan(area) else area,
        }
    return found
