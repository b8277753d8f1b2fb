"""How likely one of several independent, scaled Beta variables is the largest.

::

    P(i is best) = ∫ f_i(x) Π_j≠i F_j(s_i x / s_j) dx,  over s_i x above the best constant
    P(the constant c is best) = Π_j F_j(c / s_j)

f and F are density and distribution function of Beta(a, b). The integral is taken over the
logit z of x, in which a Beta's density is smooth, has one peak and falls exponentially on both
sides, however near to 0 or 1 its mass lies.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.special import betainc, betaln

from models.exploration.quadrature import integrate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.types import FloatMatrix, FloatVector

__all__ = ["Beta", "probability_of_best", "probability_of_constant"]

_NEGLIGIBLE: Final = math.log(1e-14)  # of probability, on either side
_SURE: Final = 1.0 - 1e-13
_TINY: Final = -600.0  # logarithm of what is nearly too small for a float


class Beta(NamedTuple):
    """A Beta variable times a scale; ``log_scale`` is the scale's logarithm."""

    alpha: float
    beta: float
    log_scale: float


def probability_of_constant(value: float, betas: Sequence[Beta]) -> float:
    """Return the probability that no variable is above a constant."""
    if not betas:
        return 1.0
    if value <= 0.0:
        return 0.0
    return float(_below(betas, np.array([math.log(value)])).item())


def probability_of_best(mine: Beta, rivals: Sequence[Beta], floor: float) -> float:
    """Return the probability that a variable is above its rivals and above a constant.

    The absolute error is of the order of 1e-9.
    """
    low, high = _reach(mine)
    if floor > 0.0:
        low = max(low, _logit(math.log(floor) - mine.log_scale))
    if low >= high:
        return 0.0
    serious = _serious(rivals, mine.log_scale + _log_sigmoid(np.array([low])))
    constant = float(betaln(mine.alpha, mine.beta))

    def density(z: FloatVector) -> FloatVector:
        log_x = _log_sigmoid(z)
        own = np.exp(mine.alpha * log_x + mine.beta * (log_x - z) - constant)
        return own * _below(serious, mine.log_scale + log_x) if serious else own

    total = integrate(density, _edges(mine, low, high))
    return min(max(total, 0.0), 1.0)


def _serious(rivals: Sequence[Beta], lowest: FloatVector) -> list[Beta]:
    """Return the rivals that may be above the least that counts."""
    if not rivals:
        return []
    surely = _distribution(rivals, lowest)[:, 0] >= _SURE
    return [each for each, below in zip(rivals, surely.tolist(), strict=True) if not below]


def _below(betas: Sequence[Beta], log_y: FloatVector) -> FloatVector:
    """Return the probability that all of them are at most y, for each y."""
    below: FloatVector = _distribution(betas, log_y).prod(axis=0)
    return below


def _distribution(betas: Sequence[Beta], log_y: FloatVector) -> FloatMatrix:
    alpha, beta, log_scale = np.array(betas)[:, :, np.newaxis].transpose(1, 0, 2)
    log_x = np.minimum(log_y - log_scale, 0.0)
    distribution: FloatMatrix = betainc(alpha, beta, np.exp(log_x))
    if log_x.min() < _TINY:
        # Where x is too small for a float: F(x) = x^a / (a B(a, b)) (1 + O(x)).
        tail = np.exp(np.minimum(alpha * log_x - np.log(alpha) - betaln(alpha, beta), 0.0))
        return np.where(log_x < _TINY, tail, distribution)
    return distribution


def _reach(mine: Beta) -> tuple[float, float]:
    """Return logits beyond which no more than a negligible probability lies.

    For x up to 1/2, F(x) is at most 2 x^a / (a B(a, b)); for 1 - x it is the same the other way.
    """
    constant = _NEGLIGIBLE - math.log(2.0) + float(betaln(mine.alpha, mine.beta))
    low = (constant + math.log(mine.alpha)) / mine.alpha
    high = (constant + math.log(mine.beta)) / mine.beta
    return min(low, -1.0), max(-high, 1.0)


def _edges(mine: Beta, low: float, high: float) -> list[float]:
    """Return where to cut the range at first: about the peak, and four deviations beside it."""
    peak = math.log(mine.alpha / mine.beta)
    wide = math.sqrt(sum(1.0 / each + 1.0 / each**2 for each in (mine.alpha, mine.beta)))
    inner = (peak - 4.0 * wide, peak, peak + 4.0 * wide)
    return [low, *(each for each in inner if low < each < high), high]


def _logit(log_x: float) -> float:
    """Return the logit of exp(log_x); infinite from 1 on."""
    if log_x >= 0.0:
        return math.inf
    return log_x - math.log(-math.expm1(log_x))


def _log_sigmoid(z: FloatVector) -> FloatVector:
    sigmoid: FloatVector = -np.logaddexp(0.0, -z)
    return sigmoid
