"""Which rows are learned from, and which are only judged on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.types import IntVector
    from training.sample import Sample

__all__ = ["Fold", "customer_folds", "folds", "has_both", "holdout"]


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Positions of the rows to learn from, and of those to predict."""

    learn: IntVector
    judge: IntVector


def holdout(sample: Sample, *, share: float, seed: int) -> Fold:
    """Set aside the latest contacts; without time, a share of the customers.

    Contacts of one moment are never torn apart: what is judged is strictly later than what is
    learned from.

    Parameters
    ----------
    share : float
        About how much to set aside, in (0, 1).

    Raises
    ------
    InputError
        If either side would have only one outcome.
    """
    for fold in _candidates(sample, share, seed):
        if _usable(sample, fold):
            return fold
    raise InputError(
        "too few contacts: no split leaves accepted and not accepted ones on both sides"
    )


def folds(sample: Sample, *, count: int, seed: int) -> tuple[Fold, ...]:
    """Make the folds of the inner validation.

    With time, the origin rolls: each fold learns from all that is before it. Without, each fold
    holds other customers. Folds in which either side has only one outcome are left out; if none
    is left, customers are split instead.

    Raises
    ------
    InputError
        If no fold has both outcomes on both sides.
    """
    made = tuple(_rolling(sample, count)) if sample.times is not None else ()
    usable = tuple(fold for fold in made if _usable(sample, fold))
    if not usable:
        usable = tuple(
            fold for fold in customer_folds(sample, count=count, seed=seed) if _usable(sample, fold)
        )
    if not usable:
        raise InputError("too few contacts to choose by validation; give more, or fewer folds")
    return usable


def _candidates(sample: Sample, share: float, seed: int) -> Iterator[Fold]:
    if sample.times is not None:
        yield from _later(sample.times, share)
    yield from customer_folds(sample, count=max(2, round(1 / share)), seed=seed)


def _later(times: IntVector, share: float) -> Iterator[Fold]:
    """Give the cuts between moments, the one nearest to the share first."""
    moments, counts = np.unique(times, return_counts=True)
    before = np.cumsum(counts)[:-1] / len(times)
    for at in np.argsort(np.abs(before - (1.0 - share)), kind="stable"):
        later = times > moments[at]
        yield Fold(np.flatnonzero(~later), np.flatnonzero(later))


def _rolling(sample: Sample, count: int) -> Iterator[Fold]:
    assert sample.times is not None
    cuts = _cuts(sample.times, count)
    for start, end in zip(cuts, [*cuts[1:], None], strict=True):
        earlier = sample.times <= start
        inside = ~earlier if end is None else ~earlier & (sample.times <= end)
        yield Fold(np.flatnonzero(earlier), np.flatnonzero(inside))


def _cuts(times: IntVector, count: int) -> list[int]:
    """Return the last moments before each fold: those nearest to equal shares of the rows."""
    moments, counts = np.unique(times, return_counts=True)
    before = np.cumsum(counts)[:-1] / len(times)
    if not len(before):
        return []
    wanted = np.arange(1, count + 1) / (count + 1)
    nearest = np.abs(before[None, :] - wanted[:, None]).argmin(axis=1)
    return [int(moments[at]) for at in np.unique(nearest)]


def customer_folds(sample: Sample, *, count: int, seed: int) -> Iterator[Fold]:
    """Give folds each of which holds other customers, dealt out at random."""
    _, group = np.unique(sample.customers.astype(str), return_inverse=True)
    part = np.random.default_rng(seed).permutation(int(group.max()) + 1) % count
    for index in range(count):
        inside = part[group] == index
        yield Fold(np.flatnonzero(~inside), np.flatnonzero(inside))


def has_both(sample: Sample) -> bool:
    """Tell whether a sample has accepted and not accepted contacts."""
    return bool(0 < sample.y.sum() < len(sample))


def _usable(sample: Sample, fold: Fold) -> bool:
    return has_both(sample.take(fold.learn)) and has_both(sample.take(fold.judge))
