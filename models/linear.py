"""The linear part of a margin: plain numpy when it is used, JSON when it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.design import Design
    from models.types import FloatMatrix, FloatVector, IntVector

__all__ = ["Linear"]

_CHUNK_ROWS: Final = 16_384


@dataclass(frozen=True, eq=False)
class Linear:
    """Intercept plus a weighted sum of a design's columns.

    Attributes
    ----------
    design : Design
    coefficients : FloatVector, shape (p,)
        Of the centred and scaled columns.
    intercept : float
        The margin of a row that is average in every column.
    n_features : int
        How many features a row has, F.
    """

    design: Design
    coefficients: FloatVector
    intercept: float
    n_features: int

    @cached_property
    def _order(self) -> IntVector:
        """The columns sorted by the feature they belong to."""
        return np.asarray(np.argsort(self.design.owners, kind="stable"))

    @cached_property
    def _owners(self) -> tuple[IntVector, IntVector]:
        """The features that have columns, and where each one's columns begin in that order."""
        owners, starts = np.unique(self.design.owners[self._order], return_index=True)
        return owners, starts

    def margin(self, X: FloatMatrix) -> FloatVector:
        """Return the log-odds of each row, shape (n,)."""
        parts = [self.design.transform(rows) @ self.coefficients for rows in _chunks(X)]
        return np.concatenate([*parts, np.empty(0)]) + self.intercept

    def contributions(self, X: FloatMatrix) -> FloatMatrix:
        """Return what each feature adds to the intercept, shape (n, F); rows sum to the margin."""
        result = np.zeros((len(X), self.n_features))
        if not self.design.n_columns or not len(X):
            return result
        owners, starts = self._owners
        terms = self.design.transform(X) * self.coefficients
        result[:, owners] = np.add.reduceat(terms[:, self._order], starts, axis=1)
        return result

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON's types, without the design, which several models may share."""
        return {"coefficients": self.coefficients.tolist(), "intercept": self.intercept}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any], *, design: Design, n_features: int) -> Linear:
        """Return what `to_dict` gave."""
        coefficients = np.asarray(document["coefficients"], dtype=np.float64)
        if coefficients.shape != (design.n_columns,):
            raise ValueError(f"{len(coefficients)} coefficients for {design.n_columns} columns")
        return cls(design, coefficients, float(document["intercept"]), n_features)


def _chunks(X: FloatMatrix) -> list[FloatMatrix]:
    return [X[at : at + _CHUNK_ROWS] for at in range(0, len(X), _CHUNK_ROWS)]
