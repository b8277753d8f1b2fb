"""What a bundle asks of the model it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LoadModel", "PropensityModel", "SchemaLike", "load_propensity"]


class SchemaLike(Protocol):
    """A feature schema, as far as a bundle needs it."""

    @property
    def features(self) -> Sequence[Any]:
        """The features, in the order of the matrix's columns."""

    def to_dict(self) -> Mapping[str, Any]:
        """Return the schema as JSON-serialisable values."""


class PropensityModel(Protocol):
    """A fitted model that can be written to a folder and asked for margins and reasons."""

    @property
    def schema(self) -> SchemaLike:
        """The schema of the rows the model scores."""

    def margin(self, X: NDArray[np.float64], offer_ids: Sequence[str], /) -> NDArray[np.float64]:
        """Return the calibrated log-odds of each row, shape (n,)."""

    def contributions(
        self, X: NDArray[np.float64], offer_ids: Sequence[str], /
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return each feature's share of each margin, shape (n, F), and the bases, shape (n,)."""

    def save(self, folder: Path, /) -> None:
        """Write the model into an existing, empty folder; the same model, the same bytes."""


LoadModel: TypeAlias = "Callable[[Path], PropensityModel]"


def load_propensity(folder: Path) -> PropensityModel:
    """Read a ``models.propensity.Propensity``; LightGBM is imported only now."""
    from models.propensity import Propensity  # noqa: PLC0415 - it brings LightGBM with it

    return Propensity.load(folder)
