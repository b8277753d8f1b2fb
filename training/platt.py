"""Fitting the line of a calibration, and the loss it is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from models.calibration import Platt, sigmoid

if TYPE_CHECKING:
    from models.types import FloatVector

__all__ = ["fit_platt", "log_losses", "refinement_losses"]

_LEAST_SLOPE: Final = 1e-3
_RIDGE: Final = 1e-6
_STEPS: Final = 50
_TOLERANCE: Final = 1e-12


def log_losses(y: FloatVector, margin: FloatVector) -> FloatVector:
    """Return the negative log-likelihood of each outcome under log-odds, shape (n,)."""
    return np.asarray(np.logaddexp(0.0, margin) - y * margin)


def fit_platt(y: FloatVector, margin: FloatVector) -> Platt:
    """Return the line that makes margins most likely, by Newton's method.

    The outcomes are smoothed as Platt has it, so that separable outcomes keep a finite line; a
    slope that would turn the order round is held just above zero.
    """
    positives = y.sum()
    target = np.where(y > 0, (positives + 1) / (positives + 2), 1 / (len(y) - positives + 2))
    spread = float(margin.std())
    if spread < _TOLERANCE:
        rate = float(target.mean())
        return Platt(1.0, float(np.log(rate / (1 - rate)) - margin.mean()))
    Z = np.column_stack([(margin - margin.mean()) / spread, np.ones_like(margin)])
    line = _newton(Z, target)
    slope = max(line[0] / spread, _LEAST_SLOPE)
    return Platt(float(slope), float(line[1] - slope * margin.mean()))


def refinement_losses(y: FloatVector, margin: FloatVector) -> FloatVector:
    """Return each row's log loss after the best line through the margins.

    It compares models by what they tell apart, however much or little they are shrunk.
    """
    return log_losses(y, fit_platt(y, margin).apply(margin))


def _newton(Z: FloatVector, target: FloatVector) -> FloatVector:
    line = np.zeros(2)
    for _ in range(_STEPS):
        p = sigmoid(Z @ line)
        gradient = Z.T @ (p - target) + _RIDGE * line
        hessian = (Z * (p * (1 - p))[:, None]).T @ Z + _RIDGE * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        # A step longer than this leaves the region where the quadratic means anything.
        line -= step * min(1.0, 5.0 / max(float(np.abs(step).max()), _TOLERANCE))
        if np.abs(step).max() < _TOLERANCE:
            break
    return line
