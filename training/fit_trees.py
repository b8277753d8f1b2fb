"""Fitting boosted trees on one shared binning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import lightgbm as lgb

from models.trees import Trees

if TYPE_CHECKING:
    from models.features.schema import FeatureSchema
    from models.types import FloatMatrix, FloatVector, IntVector
    from training.config import TreeShape

__all__ = ["Binned", "fit_trees", "fit_untuned"]

_FIXED: Final = {
    "objective": "binary",
    "verbosity": -1,
    # The same seed, data and versions give the same bytes.
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "feature_pre_filter": False,
}
_UNTUNED_ROUNDS: Final = 100


@dataclass(frozen=True, slots=True, eq=False)
class Binned:
    """Rows whose values are put into bins once, and shared by every fit on some of them."""

    data: lgb.Dataset

    @classmethod
    def of(cls, X: FloatMatrix, schema: FeatureSchema) -> Binned:
        """Bin rows (n, F)."""
        data = lgb.Dataset(
            X,
            feature_name=[f"f{i}" for i in range(X.shape[1])],
            categorical_feature=list(schema.categorical),
            params=dict(_FIXED),
            free_raw_data=False,
        )
        return cls(data.construct())

    def subset(self, rows: IntVector, y: FloatVector) -> lgb.Dataset:
        """Return some rows with their outcomes, in the same bins."""
        # Only once it is constructed: a label given before is overwritten by the whole data's.
        return self.data.subset(rows.tolist()).construct().set_label(y)


def fit_trees(
    binned: Binned, rows: IntVector, y: FloatVector, *, shape: TreeShape, seed: int
) -> Trees:
    """Fit boosted trees to some of the binned rows.

    Parameters
    ----------
    rows : IntVector
        Positions in the binning, in rising order.
    y : FloatVector
        The outcomes of these rows.
    """
    return _train(binned.subset(rows, y), _params(shape, seed), shape.rounds)


def fit_untuned(X: FloatMatrix, y: FloatVector, schema: FeatureSchema, *, seed: int) -> Trees:
    """Fit LightGBM as it comes, as the baseline that every report compares with."""
    data = Binned.of(X, schema).data.set_label(y)
    return _train(data, {**_FIXED, "seed": seed}, _UNTUNED_ROUNDS)


def _params(shape: TreeShape, seed: int) -> dict[str, Any]:
    return {
        **_FIXED,
        "seed": seed,
        "num_leaves": shape.leaves,
        "learning_rate": shape.rate,
        "min_data_in_leaf": shape.leaf_rows,
        "lambda_l2": shape.l2,
        "feature_fraction": shape.columns,
        "bagging_fraction": shape.rows,
        "bagging_freq": 1,
        "extra_trees": shape.random_cuts,
    }


def _train(data: lgb.Dataset, params: dict[str, Any], rounds: int) -> Trees:
    booster = lgb.train(params, data, num_boost_round=rounds)
    return Trees.from_text(booster.model_to_string())
