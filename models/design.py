"""The columns that a linear model sees, each of which belongs to one feature."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.types import BoolVector, FloatMatrix, FloatVector, IntVector

__all__ = ["Design"]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """What was learned of the features in order to make columns of them.

    Four blocks stand side by side: numbers, indicators of missing values, indicators of
    categories, and crosses of an offer's category with one of the customer's columns. Every column
    is centred on its mean in training, so a margin splits into the intercept and what each column
    adds to it. A cross belongs to the customer's feature: it says how that feature counts for
    offers of this kind.

    Attributes
    ----------
    numbers : IntVector, shape (m,)
        The positions of the numeric features.
    logged : BoolVector, shape (m,)
        Those taken as ``sign(x) log(1 + abs(x))``, which tames a heavy tail.
    centre, spread : FloatVector, shape (m,)
        Mean and standard deviation after that; a missing value is put at the mean.
    clip : float
        Standard deviations beyond which a value counts no further.
    missing : IntVector, shape (q,)
        The features with a column that is 1 where the value is missing.
    category, code : IntVector, shape (d,)
        The features with a column that is 1 where the category has this code.
    cross_left, cross_right : IntVector, shape (c,)
        The positions, among the columns so far, of the customer's column and the offer's category.
    mean : FloatVector, shape (p,)
        Of each column in training, p = m + q + d + c.
    scale : FloatVector, shape (p,)
        The prior standard deviation of each coefficient, relative to the others.
    """

    numbers: IntVector
    logged: BoolVector
    centre: FloatVector
    spread: FloatVector
    clip: float
    missing: IntVector
    category: IntVector
    code: IntVector
    cross_left: IntVector
    cross_right: IntVector
    mean: FloatVector
    scale: FloatVector

    @property
    def n_columns(self) -> int:
        """How many columns there are."""
        return len(self.mean)

    @property
    def owners(self) -> IntVector:
        """The position of the feature that each column belongs to, shape (p,)."""
        single = np.concatenate([self.numbers, self.missing, self.category])
        return np.concatenate([single, single[self.cross_left]])

    def raw(self, X: FloatMatrix) -> FloatMatrix:
        """Return the columns before they are centred and scaled, shape (n, p)."""
        single = np.concatenate(
            [
                self._numbers(X),
                np.isnan(X[:, self.missing]),
                X[:, self.category] == self.code,
            ],
            axis=1,
        )
        if not len(self.cross_left):
            return single
        crosses = single[:, self.cross_left] * single[:, self.cross_right]
        return np.concatenate([single, crosses], axis=1)

    def transform(self, X: FloatMatrix) -> FloatMatrix:
        """Return the columns, centred and scaled, shape (n, p)."""
        columns = self.raw(X)
        columns -= self.mean
        columns *= self.scale
        return columns

    def _numbers(self, X: FloatMatrix) -> FloatMatrix:
        values = X[:, self.numbers]
        tamed = np.sign(values) * np.log1p(np.abs(values))
        values = (np.where(self.logged, tamed, values) - self.centre) / self.spread
        values = np.clip(values, -self.clip, self.clip)
        values[np.isnan(values)] = 0.0
        return values

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON's types."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Design:
        """Return what `to_dict` gave."""
        return cls(
            **{name: np.asarray(document[name], dtype=kind) for name, kind in _KINDS.items()},
            clip=float(document["clip"]),
        )


_KINDS: Final[Mapping[str, Any]] = {
    "numbers": np.int64,
    "logged": np.bool_,
    "centre": np.float64,
    "spread": np.float64,
    "missing": np.int64,
    "category": np.int64,
    "code": np.int64,
    "cross_left": np.int64,
    "cross_right": np.int64,
    "mean": np.float64,
    "scale": np.float64,
}


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value
