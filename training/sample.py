"""Contacts as arrays: what learning and judging work on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from models.dataset.dataset import CUSTOMER_ID, OFFER_ID
from models.features import offline

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from models.dataset.dataset import Dataset
    from models.dataset.progress import Progress
    from models.features.schema import FeatureSchema
    from models.types import FloatMatrix, FloatVector, IntVector

__all__ = ["Sample", "bare_sample", "make_sample"]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Contacts that offered something, as arrays of length n.

    Attributes
    ----------
    X : FloatMatrix, shape (n, F)
    y : FloatVector
        1 where the offer was accepted, else 0.
    offers, customers : array of str (object)
    times : IntVector or None
        Microseconds since the epoch; None where contacts have no time.
    """

    X: FloatMatrix
    y: FloatVector
    offers: npt.NDArray[np.object_]
    customers: npt.NDArray[np.object_]
    times: IntVector | None = None

    def __len__(self) -> int:
        return len(self.y)

    def take(self, rows: IntVector) -> Sample:
        """Return some of the rows, in the given order."""
        times = None if self.times is None else self.times[rows]
        return Sample(self.X[rows], self.y[rows], self.offers[rows], self.customers[rows], times)

    def with_features(self, columns: IntVector) -> Sample:
        """Return all rows with some of the features."""
        X = np.ascontiguousarray(self.X[:, columns])
        return Sample(X, self.y, self.offers, self.customers, self.times)


def bare_sample(dataset: Dataset, contacts: pl.DataFrame) -> Sample:
    """Return contacts without any feature yet: enough to split them.

    Parameters
    ----------
    contacts : pl.DataFrame
        Rows of `Dataset.contacts` in which something was offered.
    """
    times = None
    if dataset.has_time:
        times = contacts["time"].dt.timestamp("us").to_numpy().astype(np.int64)
    return Sample(
        X=np.empty((contacts.height, 0)),
        y=contacts["outcome"].to_numpy().astype(np.float64),
        offers=contacts[OFFER_ID].to_numpy().astype(object),
        customers=contacts[CUSTOMER_ID].to_numpy().astype(object),
        times=times,
    )


def make_sample(
    dataset: Dataset, contacts: pl.DataFrame, schema: FeatureSchema, *, progress: Progress
) -> Sample:
    """Build the features of contacts as of their moment, never after it."""
    X = offline.build(dataset, contacts, schema, progress=progress)
    return replace(bare_sample(dataset, contacts), X=X)
