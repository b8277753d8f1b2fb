"""Columns of attributes, offer attributes and context as numbers: `coding` in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

if TYPE_CHECKING:
    from models.features.schema import Feature

__all__ = ["code_series"]


def code_series(series: pl.Series, feature: Feature) -> npt.NDArray[np.float64]:
    """Return a column as a feature's numbers; NaN where missing, unknown or no number."""
    known = feature.levels or feature.order
    if not known and feature.kind == "number":
        numbers = series.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
        return np.where(np.isfinite(numbers), numbers, np.nan)
    words = _words(series)
    codes = words.replace_strict(
        list(known), list(range(len(known))), default=None, return_dtype=pl.Float64
    )
    return codes.fill_null(np.nan).to_numpy()


def _words(series: pl.Series) -> pl.Series:
    if series.dtype.is_float():
        whole = series == series.round()
        return (
            series.cast(pl.Int64, strict=False)
            .cast(pl.String)
            .zip_with(whole.fill_null(value=False), series.cast(pl.String))
        )
    return series.cast(pl.String)
