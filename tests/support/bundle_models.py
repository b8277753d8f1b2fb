"""Two small real models to put into bundles: a linear one, and one of LightGBM's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from models.features.schema import Feature, FeatureSchema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

N_FEATURES = 5
OFFERS = ("spring", "summer", "autumn")


def schema() -> FeatureSchema:
    """Four numbers and a category."""
    numbers = [
        Feature(
            f"count_{days}d", "behaviour", "number", {"statistic": "count", "window_days": days}
        )
        for days in (7, 30, 90, 365)
    ]
    town = Feature("town", "attribute", "category", {"column": "town"}, levels=tuple("abcdef"))
    return FeatureSchema((*numbers, town))


def rows(n: int = 300, *, seed: int = 7) -> np.ndarray:
    """Rows of that schema, with missing values."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(n, N_FEATURES))
    X[:, 4] = random.integers(0, 6, n)
    X[random.random((n, N_FEATURES)) < 0.1] = np.nan
    return X


@dataclass(frozen=True)
class LinearModel:
    """Weights on the values; a missing value counts as 0."""

    schema: FeatureSchema
    weights: tuple[float, ...] = (0.5, -0.25, 0.125, 0.0, 0.3)
    bias: float = -2.0

    def margin(self, X: np.ndarray, offer_ids: Sequence[str]) -> np.ndarray:
        """Return the log-odds."""
        contributions, base = self.contributions(X, offer_ids)
        return contributions.sum(axis=1) + base

    def contributions(
        self, X: np.ndarray, offer_ids: Sequence[str]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what each feature adds, and the base."""
        return np.nan_to_num(X) * np.array(self.weights), np.full(len(offer_ids), self.bias)

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        document = {"schema": self.schema.to_dict(), "weights": self.weights, "bias": self.bias}
        (folder / "linear.json").write_text(json.dumps(document, sort_keys=True))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the model from a folder."""
        document = json.loads((folder / "linear.json").read_text())
        weights = tuple(document["weights"])
        return cls(FeatureSchema.from_dict(document["schema"]), weights, document["bias"])


class TreeModel:
    """One booster; what it is told of the schema lies beside it."""

    def __init__(self, schema: FeatureSchema, booster: Any) -> None:
        self.schema = schema
        self.booster = booster

    def margin(self, X: np.ndarray, offer_ids: Sequence[str]) -> np.ndarray:
        """Return the log-odds."""
        del offer_ids
        return self.booster.predict(X, raw_score=True, num_threads=1)

    def contributions(
        self, X: np.ndarray, offer_ids: Sequence[str]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what each feature adds, and the base."""
        del offer_ids
        parts = self.booster.predict(X, pred_contrib=True, num_threads=1)
        return parts[:, :-1], parts[:, -1]

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        (folder / "trees.txt").write_text(self.booster.model_to_string())
        (folder / "schema.json").write_text(json.dumps(self.schema.to_dict(), sort_keys=True))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the model from a folder."""
        import lightgbm  # noqa: PLC0415 - other tests' processes must start fast

        known = FeatureSchema.from_dict(json.loads((folder / "schema.json").read_text()))
        return cls(known, lightgbm.Booster(model_str=(folder / "trees.txt").read_text()))


def fit_trees(*, rounds: int = 5, **options: Any) -> TreeModel:
    """Fit a small booster with a category and missing values."""
    import lightgbm  # noqa: PLC0415 - as above

    X = rows()
    noise = np.nan_to_num(rows(seed=8)[:, 0])
    y = (np.nan_to_num(X[:, 0]) + 3 * (X[:, 4] == 3) + noise > 1).astype(float)
    parameters = {
        "objective": "binary", "num_leaves": 5, "min_data_in_leaf": 5, "verbose": -1,
        "min_data_per_group": 5, "cat_smooth": 1, "num_threads": 1, "deterministic": True,
    }  # fmt: skip
    data = lightgbm.Dataset(X, y, categorical_feature=[4])
    return TreeModel(schema(), lightgbm.train(parameters | options, data, rounds))
