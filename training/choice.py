"""What was chosen by validation, and on what evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.types import FloatVector
    from training.config import TreeShape

__all__ = ["Choice", "Trial", "best", "simplest_near_best"]

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One candidate of one choice: its loss on the inner validation, and whether it was taken."""

    choice: str
    candidate: str
    loss: float
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The structure of a model; everything else is fitted.

    Attributes
    ----------
    leave_out : tuple of str
        Features not used: those excluded by configuration, and the offer's id where offers to
        come are mostly new ones.
    crosses : bool
    variance : float
    shape : TreeShape or None
        None where trees get no weight.
    share : float
        The linear part's.
    credibility_constant : float or None
        None: one joint model, no offer has its own.
    calibrated : bool
        Whether a Platt line is fitted; else the margins stand as they are.
    """

    leave_out: tuple[str, ...] = ()
    crosses: bool = False
    variance: float = 0.1
    shape: TreeShape | None = None
    share: float = 1.0
    credibility_constant: float | None = None
    calibrated: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON's types."""
        return asdict(self)


def best(losses: Mapping[Key, FloatVector]) -> Key:
    """Return the candidate with the smallest mean loss; of equal ones, the first."""
    return min(losses, key=lambda key: float(losses[key].mean()))


def simplest_near_best(losses: Mapping[Key, FloatVector]) -> Key:
    """Return the first candidate that is not worse than the best by more than a standard error.

    Candidates come the simplest first. The error is that of the paired difference, row by row:
    what cannot be told from the best by these rows is no reason for a more complex model.

    Parameters
    ----------
    losses : mapping of candidate to FloatVector, shape (n,)
        Each row's loss.

    References
    ----------
    L. Breiman, J. Friedman, R. Olshen, C. Stone, Classification and Regression Trees, 1984, 3.4.3.
    """
    winner = losses[best(losses)]
    for key, loss in losses.items():
        gap = loss - winner
        if gap.mean() <= gap.std() / np.sqrt(len(gap)):
            return key
    raise ValueError("no candidates")
