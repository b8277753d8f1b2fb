"""What every exploration policy has in common: arms in, a choice and its probability out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

__all__ = ["Arm", "Choice", "Exploration"]


class Arm(NamedTuple):
    """One of those that can be chosen.

    Parameters
    ----------
    name : str
        The offer's id; saying nothing is an arm, too.
    priority : float
        What it is worth as far as is known: finite.
    likelihood : float or None
        The propensity that the priority was made of, in [0, 1]; None if the priority is not
        uncertain, as that of saying nothing.
    scale : float
        By what the likelihood was multiplied, at least 0.
    observations : int
        How often the offer had been shown where its likelihood was learned; 0 of a new one.
    """

    name: str
    priority: float
    likelihood: float | None = None
    scale: float = 0.0
    observations: int = 0


class Choice(NamedTuple):
    """Which arm was chosen, by its position, and with which probability."""

    position: int
    probability: float


class Exploration(ABC):
    """A policy that chooses one of several arms.

    The arms come in order of preference: by priority, the highest first, ties as whoever ordered
    them broke them. So the first arm is the greedy choice, and of two that come out equal the
    earlier one wins. A policy keeps no state: what it returns depends on the arms and on the
    generator alone.

    A subclass says how it draws (``_pull``) and how likely each draw is (``_probability``).

    Attributes
    ----------
    draws : bool
        Whether anything is left to chance.
    """

    __slots__ = ()
    draws: ClassVar[bool] = True

    def choose(self, arms: Sequence[Arm], rng: Random) -> Choice:
        """Return the choice and the exact probability of making it.

        Parameters
        ----------
        arms : sequence of Arm
            At least one, in order of preference.
        rng : random.Random
            Only ``random`` and what the standard library builds on it are drawn from.
        """
        if len(arms) == 1:
            return Choice(0, 1.0)
        position = self._pull(arms, rng)
        return Choice(position, self._probability(arms, position))

    def probabilities(self, arms: Sequence[Arm]) -> list[float]:
        """Return with which probability each arm is chosen; they add up to 1."""
        if len(arms) == 1:
            return [1.0]
        return [self._probability(arms, position) for position in range(len(arms))]

    @abstractmethod
    def _pull(self, arms: Sequence[Arm], rng: Random) -> int:
        """Return the position of the arm that is drawn."""

    @abstractmethod
    def _probability(self, arms: Sequence[Arm], position: int) -> float:
        """Return the probability that ``_pull`` returns this position."""
