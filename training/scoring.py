"""Propensities of many pairs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from models.dataset.dataset import OFFER_ID
from models.features import offline

if TYPE_CHECKING:
    import polars as pl

    from models.dataset.dataset import Dataset
    from models.dataset.progress import Progress
    from models.propensity import Propensity
    from models.types import FloatVector

__all__ = ["score_pairs"]

_ROWS_AT_ONCE: Final = 200_000


def score_pairs(
    model: Propensity, dataset: Dataset, pairs: pl.DataFrame, *, progress: Progress
) -> FloatVector:
    """Return the propensity of each pair, in their order.

    Parameters
    ----------
    pairs : pl.DataFrame
        As `models.dataset.read_pairs` gives them.
    """
    parts = [np.empty(0)]
    for start in range(0, pairs.height, _ROWS_AT_ONCE):
        progress("scoring", start, pairs.height)
        rows = pairs[start : start + _ROWS_AT_ONCE]
        X = offline.build(dataset, rows, model.schema, progress=progress)
        parts.append(model.propensity(X, rows[OFFER_ID].to_list()))
    progress("scoring", pairs.height, pairs.height)
    return np.concatenate(parts)
