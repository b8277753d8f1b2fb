"""Judging a model on contacts it has not learned from, beside a baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training.bootstrap import Estimate, estimates
from training.metrics import Scored, per_offer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from models.types import FloatMatrix, FloatVector

__all__ = ["Judged", "judge"]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a model, and a baseline on the same rows, are worth.

    Attributes
    ----------
    y, p : FloatVector, shape (n,)
    baseline : FloatVector or None, shape (n,)
    offers : array of str (object), shape (n,)
    model, compared, difference : mapping of measure to Estimate
        Of the model, of the baseline, and of model minus baseline on the same draws; the latter
        two are empty without a baseline.
    by_offer : mapping of offer id to mapping
    """

    y: FloatVector
    p: FloatVector
    baseline: FloatVector | None
    offers: npt.NDArray[np.object_]
    model: dict[str, Estimate]
    compared: dict[str, Estimate]
    difference: dict[str, Estimate]
    by_offer: dict[str, dict[str, float | int | None]]

    def to_dict(self) -> dict[str, Any]:
        """Return the measures as JSON's types: plain values, then intervals."""
        return {
            **{name: each.value for name, each in self.model.items()},
            "rows": len(self.y),
            "positives": int(self.y.sum()),
            "intervals": {name: each.to_dict() for name, each in self.model.items()},
            "baseline": {name: each.to_dict() for name, each in self.compared.items()},
            "difference": {name: each.to_dict() for name, each in self.difference.items()},
            "per_offer": self.by_offer,
        }


def judge(
    y: FloatVector,
    p: FloatVector,
    *,
    offers: npt.NDArray[np.object_],
    customers: npt.NDArray[np.object_],
    baseline: FloatVector | None = None,
    resamples: int,
    seed: int,
) -> Judged:
    """Measure propensities with intervals, paired with a baseline's where there is one.

    Parameters
    ----------
    y, p : FloatVector, shape (n,)
        Outcomes and propensities.
    baseline : FloatVector, optional, shape (n,)
        The baseline's propensities of the same rows.
    resamples : int
        Of the bootstrap over customers.
    """
    ours = Scored.of(y, p, offers)
    theirs = None if baseline is None else Scored.of(y, baseline, offers)

    def measure(W: FloatMatrix) -> dict[str, FloatVector]:
        values = ours.measure(W)
        named = {f"model.{name}": value for name, value in values.items()}
        if theirs is not None:
            for name, value in theirs.measure(W).items():
                named[f"baseline.{name}"] = value
                named[f"difference.{name}"] = values[name] - value
        return named

    found = estimates(measure, customers, resamples=resamples, seed=seed)
    return Judged(
        y=y,
        p=p,
        baseline=baseline,
        offers=offers,
        model=_under("model.", found),
        compared=_under("baseline.", found),
        difference=_under("difference.", found),
        by_offer=per_offer(y, p, offers),
    )


def _under(prefix: str, found: dict[str, Estimate]) -> dict[str, Estimate]:
    return {name[len(prefix) :]: each for name, each in found.items() if name.startswith(prefix)}
