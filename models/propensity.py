"""How likely a customer is to say yes to an offer, and what each feature has to do with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from models.calibration import Platt, sigmoid
from models.propensity_files import read_files, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from models.blend import Blend
    from models.features.schema import FeatureSchema
    from models.types import FloatMatrix, FloatVector, IntVector

__all__ = ["OwnModel", "Propensity"]


@dataclass(frozen=True, slots=True, eq=False)
class OwnModel:
    """What was learned from one offer's contacts alone, and how far that is trusted.

    Attributes
    ----------
    blend : Blend
    credibility : float
        Its weight beside the joint model's, in [0, 1); see `models.shrinkage`.
    """

    blend: Blend
    credibility: float


@dataclass(frozen=True, slots=True, eq=False)
class Propensity:
    """The calibrated log-odds that a customer accepts an offer.

    ::

        margin = slope * ((1 - z) * joint + z * own) + intercept

    where `joint` scores any offer, one it has never seen included, and `own` exists for offers
    with enough evidence, with their credibility z (0 for all others). Every step is linear in
    margins, so contributions go through all of them and still add up.

    Attributes
    ----------
    schema : FeatureSchema
        Of the rows it scores.
    joint : Blend
    own : mapping of str to OwnModel
        By offer id.
    calibration : Platt
    """

    schema: FeatureSchema
    joint: Blend
    own: Mapping[str, OwnModel] = field(default_factory=dict)
    calibration: Platt = field(default_factory=Platt)

    def margin(self, X: FloatMatrix, offer_ids: Sequence[str]) -> FloatVector:
        """Return the calibrated log-odds, shape (n,).

        Parameters
        ----------
        X : FloatMatrix, shape (n, F)
            Rows of the schema's features; NaN where a value is missing.
        offer_ids : sequence of str, length n
        """
        X = self._checked(X, offer_ids)
        result = self.joint.margin(X)
        for own, rows in self._own_rows(offer_ids):
            z = own.credibility
            result[rows] = (1.0 - z) * result[rows] + z * own.blend.margin(X[rows])
        return self.calibration.apply(result)

    def propensity(self, X: FloatMatrix, offer_ids: Sequence[str]) -> FloatVector:
        """Return the probabilities, shape (n,)."""
        return sigmoid(self.margin(X, offer_ids))

    def contributions(
        self, X: FloatMatrix, offer_ids: Sequence[str]
    ) -> tuple[FloatMatrix, FloatVector]:
        """Return each feature's share of each margin.

        Returns
        -------
        contributions : FloatMatrix, shape (n, F)
        base : FloatVector, shape (n,)
            With a row's contributions it sums to the row's margin, to 1e-9.
        """
        X = self._checked(X, offer_ids)
        values, base = self.joint.contributions(X)
        for own, rows in self._own_rows(offer_ids):
            z = own.credibility
            more, expected = own.blend.contributions(X[rows])
            values[rows] = (1.0 - z) * values[rows] + z * more
            base[rows] = (1.0 - z) * base[rows] + z * expected
        return self.calibration.slope * values, self.calibration.apply(base)

    def save(self, folder: Path) -> None:
        """Write it into an existing folder, as text and JSON; the same model, the same bytes."""
        write_files(self, folder)

    @classmethod
    def load(cls, folder: Path) -> Propensity:
        """Read what `save` wrote.

        Raises
        ------
        BundleError
            If it is damaged or does not fit together.
        """
        return read_files(cls, OwnModel, folder)

    def _checked(self, X: FloatMatrix, offer_ids: Sequence[str]) -> FloatMatrix:
        X = np.ascontiguousarray(X, dtype=np.float64)
        expected = (len(offer_ids), len(self.schema.features))
        if X.shape != expected:
            raise ValueError(f"rows of shape {X.shape}, {expected} was expected")
        return X

    def _own_rows(self, offer_ids: Sequence[str]) -> Iterator[tuple[OwnModel, IntVector]]:
        if not self.own:
            return
        ids = np.asarray(offer_ids, dtype=object)
        for offer_id in sorted(set(offer_ids) & self.own.keys()):
            yield self.own[offer_id], np.flatnonzero(ids == offer_id)
