"""No exploration: always the best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from models.exploration.base import Exploration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from models.exploration.base import Arm

__all__ = ["Greedy"]


@dataclass(frozen=True, slots=True)
class Greedy(Exploration):
    """The arm of the highest priority, with probability 1.

    Examples
    --------
    >>> from random import Random
    >>> from models.exploration import Arm
    >>> Greedy().choose([Arm("a", 2.0), Arm("b", 1.0)], Random(1))
    Choice(position=0, probability=1.0)
    """

    draws: ClassVar[bool] = False

    def _pull(self, arms: Sequence[Arm], rng: Random) -> int:
        del arms, rng
        return 0

    def _probability(self, arms: Sequence[Arm], position: int) -> float:
        del arms
        return 1.0 if position == 0 else 0.0
