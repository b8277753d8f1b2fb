"""Which features a dataset gives: the schema, inferred from training rows only."""

from __future__ import annotations

import polars as pl

from models.dataset.dataset import Dataset
from models.features.schema import FeatureSchema

__all__ = ["infer_schema"]


def infer_schema(dataset: Dataset, rows: pl.DataFrame) -> FeatureSchema:
    """Return the features of a dataset; `rows` are the training rows of its contacts."""
    raise NotImplementedError
