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
_HALF: Final = math.log(0.5)
_MANY: Final = 1e4
_NORMAL: Final = 30.0
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
    log_x = math.log(value) - _scales(betas)[:, np.newaxis]
    return float(_distribution(betas, log_x, _log_rest(log_x)).prod())


def probability_of_best(mine: Beta, rivals: Sequence[Beta], floor: float) -> float:
    """Return the probability that a variable is above its rivals and above a constant.

    The absolute error is of the order of 1e-9.
    """
    low, high = _reach(mine)
    start = low
    if floor > 0.0:
        start = max(low, _logit(math.log(floor) - mine.log_scale))
    if start >= high:
        return 0.0
    serious = _serious(mine, rivals, start)

    def density(z: FloatVector) -> FloatVector:
        own = _density(mine, z)
        return own * _below(mine, serious, z) if serious else own

    total = integrate(density, _edges(mine, start, high))
    if mine.alpha + mine.beta > _MANY:
        # The normalising constant is the difference of numbers too large for it.
        total /= integrate(lambda z: _density(mine, z), _edges(mine, low, high))
    return min(max(total, 0.0), 1.0)


def _density(mine: Beta, z: FloatVector) -> FloatVector:
    """Return the density of the logit."""
    log_x = _log_sigmoid(z)
    constant = betaln(mine.alpha, mine.beta)
    density: FloatVector = np.exp(mine.alpha * log_x + mine.beta * (log_x - z) - constant)
    return density


def _serious(mine: Beta, rivals: Sequence[Beta], start: float) -> list[Beta]:
    """Return the rivals that may be above the least that counts."""
    if not rivals:
        return []
    below = _each_below(mine, rivals, np.array([start]))[:, 0].tolist()
    return [each for each, sure in zip(rivals, below, strict=True) if sure < _SURE]


def _below(mine: Beta, rivals: Sequence[Beta], z: FloatVector) -> FloatVector:
    """Return the probability that no rival is above a variable whose logit is z, for each z."""
    below: FloatVector = _each_below(mine, rivals, z).prod(axis=0)
    return below


def _each_below(mine: Beta, rivals: Sequence[Beta], z: FloatVector) -> FloatMatrix:
    log_x, log_rest = _log_sigmoid(z), _log_sigmoid(-z)
    ahead = (mine.log_scale - _scales(rivals))[:, np.newaxis]
    its = ahead + log_x
    # On the same scale x is the rival's own, and 1 - x is known however small it is.
    rest = np.where(ahead == 0.0, log_rest, _log_rest(its))
    return _distribution(rivals, its, rest)


def _scales(betas: Sequence[Beta]) -> FloatVector:
    return np.array([each.log_scale for each in betas])


def _distribution(betas: Sequence[Beta], log_x: FloatMatrix, log_rest: FloatMatrix) -> FloatMatrix:
    """Return F(x) for each variable (a row), from the logarithms of x and of 1 - x."""
    alpha = np.array([[each.alpha] for each in betas])
    beta = np.array([[each.beta] for each in betas])
    low = log_x < _HALF  # the nearer end is the one to count from
    nearer = _lower(
        np.where(low, alpha, beta), np.where(low, beta, alpha), np.where(low, log_x, log_rest)
    )
    distribution: FloatMatrix = np.where(low, nearer, 1.0 - nearer)
    return distribution


def _lower(a: FloatMatrix, b: FloatMatrix, log_x: FloatMatrix) -> FloatMatrix:
    """Return the distribution function of Beta(a, b), however small x is."""
    lower: FloatMatrix = betainc(a, b, np.exp(log_x))
    tiny = log_x < _TINY
    if tiny.any():
        # F(x) = x^a / (a B(a, b)) (1 + O(x))
        a, b = a[tiny], b[tiny]
        lower[tiny] = np.exp(np.minimum(a * log_x[tiny] - np.log(a) - betaln(a, b), 0.0))
    return lower


def _log_rest(log_x: FloatMatrix) -> FloatMatrix:
    """Return the logarithm of 1 - x; of nothing, from 1 on."""
    with np.errstate(divide="ignore"):
        rest: FloatMatrix = np.log(-np.expm1(np.minimum(log_x, 0.0)))
    return rest


def _reach(mine: Beta) -> tuple[float, float]:
    """Return logits beyond which no more than a negligible probability lies.

    For x up to 1/2, F(x) is at most 2 x^a / (a B(a, b)); for 1 - x it is the same the other way.
    Where both counts are large, the logit is nearly normal, and twelve deviations are enough.
    """
    if min(mine.alpha, mine.beta) > _NORMAL:
        peak, wide = _shape(mine)
        return peak - 12.0 * wide, peak + 12.0 * wide
    constant = _NEGLIGIBLE - math.log(2.0) + float(betaln(mine.alpha, mine.beta))
    low = (constant + math.log(mine.alpha)) / mine.alpha
    high = (constant + math.log(mine.beta)) / mine.beta
    return min(low, -1.0), max(-high, 1.0)


def _edges(mine: Beta, low: float, high: float) -> list[float]:
    """Return where to cut the range at first: at the peak, beside it, and about even odds.

    In a range that is very long, the rules would else not see what happens within a few units.
    """
    peak, wide = _shape(mine)
    inner = {peak - 4.0 * wide, peak, peak + 4.0 * wide, *((-20.0, 20.0) if wide > 20.0 else ())}
    return [low, *sorted(each for each in inner if low < each < high), high]


def _shape(mine: Beta) -> tuple[float, float]:
    """Return the most likely logit, and at least its standard deviation."""
    wide = math.sqrt(sum(1.0 / each + 1.0 / each**2 for each in (mine.alpha, mine.beta)))
    return math.log(mine.alpha / mine.beta), wide


def _logit(log_x: float) -> float:
    """Return the logit of exp(log_x); infinite from 1 on."""
    if log_x >= 0.0:
        return math.inf
    return log_x - math.log(-math.expm1(log_x))


def _log_sigmoid(z: FloatVector) -> FloatVector:
    sigmoid: FloatVector = -np.logaddexp(0.0, -z)
    return sigmoid
