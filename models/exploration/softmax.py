"""Softmax: the better an arm, the likelier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from models.exploration.base import Exploration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from models.exploration.base import Arm

__all__ = ["Softmax"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Softmax(Exploration):
    """Each arm with a probability that grows with its priority.

    ::

        P(i) = exp(priority_i / τ) / Σ_j exp(priority_j / τ)

    Parameters
    ----------
    temperature : float
        τ, above 0, in the unit of the priorities: arms that differ by one τ differ in
        probability by a factor of e.

    References
    ----------
    R. Sutton, A. Barto, Reinforcement Learning, 2nd ed., 2018, section 2.8; R. Luce, Individual
    Choice Behavior, 1959, for drawing several places one after the other.

    Examples
    --------
    >>> from models.exploration import Arm
    >>> Softmax(temperature=1.0).probabilities([Arm("a", 1.0), Arm("b", 1.0)])
    [0.5, 0.5]
    """

    temperature: float

    def _pull(self, arms: Sequence[Arm], rng: Random) -> int:
        sums = list(accumulate(self._weights(arms)))
        drawn = rng.random() * sums[-1]
        return next((at for at, total in enumerate(sums) if drawn < total), 0)

    def _probability(self, arms: Sequence[Arm], position: int) -> float:
        weights = self._weights(arms)
        return weights[position] / math.fsum(weights)

    def _weights(self, arms: Sequence[Arm]) -> list[float]:
        best = max(each.priority for each in arms)
        return [math.exp((each.priority - best) / self.temperature) for each in arms]
