"""Thompson sampling: each arm is chosen as often as it may be the best."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from models.exploration.base import Exploration
from models.exploration.best_beta import Beta, probability_of_best, probability_of_constant
from models.exploration.maturity import Maturity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from models.exploration.base import Arm

__all__ = ["Thompson"]

_LEAST: Final = 1e-9
_Draw: TypeAlias = tuple[bool, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thompson(Exploration):
    """The arm that comes out best when each likelihood is drawn from what is believed of it.

    ::

        θ_i ~ Beta(κ_i p_i, κ_i (1 - p_i)),  chosen is arg max_i s_i θ_i

    p is the model's likelihood, κ how many observations it is held to be backed by (its
    ``Maturity``), s the scale. An arm without a likelihood, such as saying nothing, is a constant:
    its priority. So is one whose likelihood is so near to 0 or 1 that its Beta has no density that
    floating point can tell (κp or κ(1 - p) below 1e-9), or whose scale is 0.

    The probability that an arm comes out best is an integral, computed as one: see
    ``best_beta``. Nothing is estimated by repeated draws.

    Parameters
    ----------
    maturity : Maturity

    References
    ----------
    W. Thompson, On the likelihood that one unknown probability exceeds another, Biometrika 25,
    1933; O. Chapelle, L. Li, An empirical evaluation of Thompson sampling, NeurIPS 2011, section
    2; D. Russo et al., A tutorial on Thompson sampling, 2018, section 3.

    Examples
    --------
    >>> from models.exploration import Arm
    >>> arms = [Arm("a", 0.5, 0.5, 1.0), Arm("b", 0.5, 0.5, 1.0), Arm("", -1.0)]
    >>> [round(each, 6) for each in Thompson().probabilities(arms)]
    [0.5, 0.5, 0.0]
    """

    maturity: Maturity = field(default_factory=Maturity)

    def _pull(self, arms: Sequence[Arm], rng: Random) -> int:
        draws = [_draw(each, self._belief(each), rng) for each in arms]
        return draws.index(max(draws))  # the first of equals

    def _probability(self, arms: Sequence[Arm], position: int) -> float:
        beliefs = [self._belief(each) for each in arms]
        constants = [at for at, each in enumerate(beliefs) if each is None]
        best = max(constants, key=lambda at: (arms[at].priority, -at), default=None)
        floor = -math.inf if best is None else arms[best].priority
        betas = [each for each in beliefs if each is not None]
        mine = beliefs[position]
        if mine is None:
            return probability_of_constant(floor, betas) if position == best else 0.0
        rivals = [each for at, each in enumerate(beliefs) if each is not None and at != position]
        return probability_of_best(mine, rivals, floor)

    def _belief(self, arm: Arm) -> Beta | None:
        """Return what is believed of an arm; None if it is a constant."""
        if arm.likelihood is None or not 0.0 < arm.likelihood < 1.0 or arm.scale <= 0.0:
            return None
        counts = self.maturity.of(arm)
        alpha, beta = counts * arm.likelihood, counts * (1.0 - arm.likelihood)
        if min(alpha, beta) < _LEAST:
            return None
        return Beta(alpha, beta, math.log(arm.scale))


def _draw(arm: Arm, belief: Beta | None, rng: Random) -> _Draw:
    """Return a draw of what an arm is worth, to be compared: as a logarithm where it is positive.

    A likelihood of one in ten thousand with few pseudo-counts is mostly smaller than the smallest
    float, and one near 1 is mostly nearer than floats can tell; their log-odds are not.
    """
    if belief is None:
        positive = arm.priority > 0.0
        return positive, math.log(arm.priority) if positive else arm.priority, math.inf
    odds = _log_gamma(belief.alpha, rng) - _log_gamma(belief.beta, rng)
    return True, belief.log_scale + _log_sigmoid(odds), odds


def _log_gamma(shape: float, rng: Random) -> float:
    """Return the logarithm of a draw from the gamma distribution of this shape.

    By G. Marsaglia, W. Tsang, A simple method for generating gamma variables, 2000, section 6:
    a draw of a shape higher by one, times a power of a uniform draw.
    """
    uniform = 1.0 - rng.random()  # in (0, 1]
    return math.log(rng.gammavariate(shape + 1.0, 1.0)) + math.log(uniform) / shape


def _log_sigmoid(odds: float) -> float:
    if odds >= 0.0:
        return -math.log1p(math.exp(-odds))
    return odds - math.log1p(math.exp(odds))
