"""What was chosen by validation, and on what evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from training.config import TreeShape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.types import FloatVector

__all__ = ["Choice", "Losses", "Trial", "select"]

_ERRORS: Final = 2.0

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One candidate of one choice, and whether it was taken.

    Attributes
    ----------
    loss, refined : float
        Mean log loss on the inner validation, and what is left of it after the best line.
    """

    choice: str
    candidate: str
    loss: float
    refined: float
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

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Choice:
        """Return what `to_dict` gave, from JSON too."""
        shape = document["shape"]
        return cls(
            **dict(document)
            | {
                "leave_out": tuple(document["leave_out"]),
                "shape": None if shape is None else TreeShape(**shape),
            }
        )


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """What each judged row costs a candidate.

    Attributes
    ----------
    raw : FloatVector, shape (n,)
        Log loss.
    refined : FloatVector, shape (n,)
        Log loss after the best line of its fold: what is left when calibration is perfect.
    """

    raw: FloatVector
    refined: FloatVector


def select(losses: Mapping[Key, Losses]) -> Key:
    """Return the first candidate, unless another is clearly better.

    Clearly: it tells apart more, by over two standard errors of the paired difference, and its log
    loss is no worse. Offers to come never have the base rate of those before, and validation on a
    few hundred acceptances is noisy: a default that holds on many datasets is given up only for
    what such rows can show.

    Parameters
    ----------
    losses : mapping of candidate to Losses
        The default first.
    """
    default, *others = losses
    stands = losses[default]
    better = [key for key in others if _is_clearly_better(losses[key], stands)]
    return min(better, key=lambda key: float(losses[key].refined.mean()), default=default)


def _is_clearly_better(other: Losses, stands: Losses) -> bool:
    gain = stands.refined - other.refined
    error = gain.std() / np.sqrt(len(gain))
    return bool(gain.mean() > _ERRORS * error and other.raw.mean() <= stands.raw.mean())
