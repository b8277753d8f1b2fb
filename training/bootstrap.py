"""How sure a measure is: the bootstrap over customers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy.typing as npt

    from models.types import FloatMatrix, FloatVector

__all__ = ["Estimate", "estimates", "weightings"]

_LEVEL: Final = 0.95
_CELLS_AT_ONCE: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95% interval; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None

    def to_dict(self) -> dict[str, float | None]:
        """Return it as JSON's types."""
        return asdict(self)


def weightings(
    customers: npt.NDArray[np.object_], *, resamples: int, seed: int
) -> Iterator[FloatMatrix]:
    """Draw customers with replacement; give how often each row counts, some draws at a time.

    Whole customers are drawn, since the rows of one are not independent. The first weighting is
    the data itself, every row once.

    Returns
    -------
    iterator of FloatMatrix, shape (b, n)
        ``resamples + 1`` rows in all.
    """
    _, owner = np.unique(customers.astype(str), return_inverse=True)
    count = int(owner.max()) + 1
    yield np.ones((1, len(owner)))
    rng = np.random.default_rng(seed)
    at_once = max(1, _CELLS_AT_ONCE // len(owner))
    for start in range(0, resamples, at_once):
        draws = min(at_once, resamples - start)
        yield rng.multinomial(count, np.full(count, 1 / count), size=draws)[:, owner].astype(float)


def estimates(
    measure: Callable[[FloatMatrix], Mapping[str, FloatVector]],
    customers: npt.NDArray[np.object_],
    *,
    resamples: int,
    seed: int,
) -> dict[str, Estimate]:
    """Return measures with percentile intervals, free of the bootstrap's own bias.

    A measure that a resample inflates (a calibration error grows with every row that is drawn
    twice) would lie below its own percentiles. So the draws are moved until their mean is the
    estimate, and cut at zero where the measure is never negative.

    Parameters
    ----------
    measure : callable
        From weightings (b, n) to named measures of shape (b,). What is compared in it (two models
        on the same rows) is compared on the same draws.
    """
    parts = [measure(W) for W in weightings(customers, resamples=resamples, seed=seed)]
    return {name: _estimate(np.concatenate([part[name] for part in parts])) for name in parts[0]}


def _estimate(values: FloatVector) -> Estimate:
    value, draws = float(values[0]), values[1:][~np.isnan(values[1:])]
    if np.isnan(value):
        return Estimate(None, None, None)
    if not len(draws):
        return Estimate(value, None, None)
    tail = (1 - _LEVEL) / 2
    bias = float(draws.mean()) - value
    low, high = np.quantile(draws, [tail, 1 - tail]) - bias
    if value >= 0 and draws.min() >= 0:
        low = max(float(low), 0.0)
    return Estimate(value, float(low), float(high))
