"""The features of many pairs at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from models.dataset.dataset import Dataset
from models.dataset.progress import Progress, silent
from models.features.behaviour import Behaviour
from models.features.profile import Touch
from models.features.schema import FeatureSchema, FloatMatrix

__all__ = ["behaviours", "build", "touches"]


def build(
    dataset: Dataset, pairs: pl.DataFrame, schema: FeatureSchema, *, progress: Progress = silent
) -> FloatMatrix:
    """Return the features (n, F) of pairs, in their order.

    Parameters
    ----------
    pairs : pl.DataFrame
        ``customer_id, offer_id, time`` (nullable: the end of the data), ``channel`` and
        ``context.<name>`` where there are any. Rows of `Dataset.contacts` will do.
    """
    raise NotImplementedError


def behaviours(dataset: Dataset, as_of: datetime) -> Iterator[tuple[str, Behaviour]]:
    """Give each customer's behaviour before a moment."""
    raise NotImplementedError


def touches(dataset: Dataset, as_of: datetime) -> Iterator[tuple[str, tuple[Touch, ...]]]:
    """Give each contacted customer's touches before a moment."""
    raise NotImplementedError
