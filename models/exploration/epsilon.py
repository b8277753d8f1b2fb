"""Epsilon-greedy: mostly the best, now and then any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.exploration.base import Exploration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from models.exploration.base import Arm

__all__ = ["Epsilon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Epsilon(Exploration):
    """The best arm; with probability epsilon, any of the n arms, the best one included.

    ::

        P(best) = 1 - ε + ε/n        P(any other) = ε/n

    Parameters
    ----------
    epsilon : float
        In [0, 1].

    References
    ----------
    R. Sutton, A. Barto, Reinforcement Learning, 2nd ed., 2018, section 2.2.

    Examples
    --------
    >>> from models.exploration import Arm
    >>> Epsilon(epsilon=0.5).probabilities([Arm("a", 2.0), Arm("b", 1.0)])
    [0.75, 0.25]
    """

    epsilon: float

    def _pull(self, arms: Sequence[Arm], rng: Random) -> int:
        return rng.randrange(len(arms)) if rng.random() < self.epsilon else 0

    def _probability(self, arms: Sequence[Arm], position: int) -> float:
        share = self.epsilon / len(arms)
        return 1.0 - self.epsilon + share if position == 0 else share
