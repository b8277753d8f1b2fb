"""Golden rows: what the model answered when it was written, asked again when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson

from models.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from models.bundle.model import PropensityModel

__all__ = ["GOLDEN", "GoldenRows"]

GOLDEN: Final = "golden.json"
TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class GoldenRows:
    """Rows with the answers they must give.

    Attributes
    ----------
    X : ndarray of float64, shape (n, F)
    offer_ids : tuple of str, length n
    margins, base : ndarray of float64, shape (n,)
        Log-odds.
    contributions : ndarray of float64, shape (n, F)
        With ``base`` they add up to ``margins``.
    """

    X: NDArray[np.float64]
    offer_ids: tuple[str, ...]
    margins: NDArray[np.float64]
    contributions: NDArray[np.float64]
    base: NDArray[np.float64]

    @classmethod
    def ask(
        cls, model: PropensityModel, X: NDArray[np.float64], offer_ids: Sequence[str]
    ) -> GoldenRows:
        """Take down what a model answers for these rows.

        Raises
        ------
        BundleError
            There is no row, an answer is not finite, or the reasons do not add up to the margin.
        """
        X = np.ascontiguousarray(X, dtype=np.float64)
        if X.ndim != 2 or not len(X) or len(X) != len(offer_ids):
            raise BundleError(f"golden rows of shape {X.shape} for {len(offer_ids)} offers")
        if np.isinf(X).any():
            raise BundleError("a golden row holds an infinite value")
        rows = cls(X, tuple(offer_ids), *_answers(model, X, offer_ids))
        gap = rows.contributions.sum(axis=1) + rows.base - rows.margins
        if not (np.abs(gap) <= TOLERANCE * (1 + np.abs(rows.margins))).all():
            raise BundleError("the golden rows' contributions and base do not add up to the margin")
        return rows

    def check(self, model: PropensityModel) -> None:
        """Ask a model again.

        Raises
        ------
        BundleError
            It answers otherwise, by more than 1e-9 relative or absolute.
        """
        answers = _answers(model, self.X, self.offer_ids)
        expected = (self.margins, self.contributions, self.base)
        for what, got, told in zip(("margin", "reasons", "base"), answers, expected, strict=True):
            if got.shape != told.shape:
                raise BundleError(f"golden rows: {what} of shape {got.shape}, not {told.shape}")
            if not np.allclose(got, told, rtol=TOLERANCE, atol=TOLERANCE):
                row = int(np.argmax(np.abs(got - told).reshape(len(got), -1).max(axis=1)))
                raise BundleError(f"golden row {row + 1}: not the {what} that was written down")

    def to_bytes(self) -> bytes:
        """Return them as JSON; a missing value is null."""
        document = {
            "offer_ids": self.offer_ids,
            "rows": self.X.tolist(),
            "margins": self.margins.tolist(),
            "contributions": self.contributions.tolist(),
            "base": self.base.tolist(),
        }
        return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_bytes(cls, content: bytes) -> GoldenRows:
        """Read what ``to_bytes`` wrote.

        Raises
        ------
        BundleError
            It is damaged.
        """
        try:
            document: dict[str, Any] = orjson.loads(content)
            X, margins, contributions, base = (
                np.array(document[key], dtype=np.float64)
                for key in ("rows", "margins", "contributions", "base")
            )
            offer_ids = tuple(map(str, document["offer_ids"]))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise BundleError(f"{GOLDEN}: damaged ({error})") from error
        shapes = (X.shape, (len(offer_ids),), margins.shape, base.shape)
        if X.ndim != 2 or not len(X) or len({shape[0] for shape in shapes if shape}) != 1:
            raise BundleError(f"{GOLDEN}: {len(offer_ids)} offers for rows of shape {X.shape}")
        return cls(X, offer_ids, margins, contributions, base)


def _answers(
    model: PropensityModel, X: NDArray[np.float64], offer_ids: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    margins = np.asarray(model.margin(X, offer_ids))
    contributions, base = map(np.asarray, model.contributions(X, offer_ids))
    if not all(np.isfinite(part).all() for part in (margins, contributions, base)):
        raise BundleError("golden rows: the model's answer is not finite")
    return margins, contributions, base
