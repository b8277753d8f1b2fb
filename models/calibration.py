"""The line between a raw margin and calibrated log-odds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.types import FloatVector

__all__ = ["Platt", "sigmoid"]


def sigmoid(margin: FloatVector) -> FloatVector:
    """Return the probabilities of log-odds, without overflow at either end.

    Examples
    --------
    >>> sigmoid(np.array([-1e9, 0.0, 1e9])).tolist()
    [0.0, 0.5, 1.0]
    """
    e = np.exp(-np.abs(margin))
    return np.asarray(np.where(margin >= 0, 1.0, e) / (1.0 + e))


@dataclass(frozen=True, slots=True)
class Platt:
    """Calibrated log-odds = slope * margin + intercept; the default changes nothing.

    A line keeps reasons exact: every contribution is multiplied by the slope, and the intercept
    belongs to the base. It also needs only two numbers, which a few hundred positives can give;
    a step function (isotonic regression) fits noise there.

    Parameters
    ----------
    slope : float
        Above zero, so that the order of the margins stands.
    intercept : float

    References
    ----------
    J. Platt, Probabilistic outputs for support vector machines, 1999.
    """

    slope: float = 1.0
    intercept: float = 0.0

    def apply(self, margin: FloatVector) -> FloatVector:
        """Return calibrated log-odds."""
        return self.slope * margin + self.intercept

    def to_dict(self) -> dict[str, float]:
        """Return it as JSON's types."""
        return {"slope": self.slope, "intercept": self.intercept}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Platt:
        """Return what `to_dict` gave."""
        return cls(slope=float(document["slope"]), intercept=float(document["intercept"]))
