"""Fitting the linear part: its design, then its coefficients under a Gaussian prior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from models.design import Design
from models.features.schema import WINDOWS_DAYS
from models.linear import Linear

if TYPE_CHECKING:
    from models.features.schema import Feature, FeatureSchema
    from models.types import BoolVector, FloatMatrix, FloatVector, IntVector

__all__ = ["fit_linear", "learn_design"]

_CLIP: Final = 6.0
_LEAST_ROWS: Final = 20
_MOST_CROSSED: Final = 20
_LEAST_SPREAD: Final = 1e-9
_STEPS: Final = 5000


def learn_design(
    X: FloatMatrix,
    schema: FeatureSchema,
    *,
    crosses: bool,
    window_prior: float,
    leave_out: frozenset[str] = frozenset(),
) -> Design:
    """Learn from rows how to make a linear model's columns of features; outcomes are not looked at.

    A number is taken on a logarithmic scale where that makes it less skewed. Columns that fewer
    than twenty rows tell apart are left out.

    Parameters
    ----------
    X : FloatMatrix, shape (n, F)
    crosses : bool
        Whether to cross the offer's categories with the customer's columns.
    window_prior : float
        See `training.config.Config`.
    leave_out : frozenset of str
        Names of features that get no column.
    """
    used = [each.name not in leave_out for each in schema.features]
    numbers, logged, centre, spread = _numbers(X, schema, used)
    missing = _missing(X, used)
    category, code = _categories(X, schema, used)
    left, right = np.empty(0, np.int64), np.empty(0, np.int64)
    if crosses:
        left, right = _crosses(schema, np.concatenate([numbers, missing]), category)
    width = len(numbers) + len(missing) + len(category) + len(left)
    bare = Design(
        numbers=numbers,
        logged=logged,
        centre=centre,
        spread=spread,
        clip=_CLIP,
        missing=missing,
        category=category,
        code=code,
        cross_left=left,
        cross_right=right,
        mean=np.zeros(width),
        scale=np.ones(width),
    )
    return _scaled(bare, X, schema, window_prior)


def fit_linear(
    design: Design,
    X: FloatMatrix,
    y: FloatVector,
    *,
    variance: float,
    columns: FloatMatrix | None = None,
) -> Linear:
    """Fit a logistic regression with a Gaussian prior on its coefficients.

    Parameters
    ----------
    variance : float
        Of the margin under the prior, were the columns independent: it does not have to be chosen
        anew when there are more columns.
    columns : FloatMatrix, optional
        ``design.transform(X)``, where the caller has it already.
    """
    Z = design.transform(X) if columns is None else columns
    total = float((Z**2).sum()) / max(len(Z), 1)
    if total < _LEAST_SPREAD:
        rate = (y.sum() + 0.5) / (len(y) + 1)
        return Linear(design, np.zeros(Z.shape[1]), float(np.log(rate / (1 - rate))), X.shape[1])
    model: Any = LogisticRegression(C=variance / total, max_iter=_STEPS, tol=1e-6)  # type: ignore[no-untyped-call]
    # One thread: sums in another order would give other last bits.
    with threadpool_limits(limits=1):
        model.fit(Z, y)
    return Linear(design, model.coef_[0].astype(np.float64), float(model.intercept_[0]), X.shape[1])


def _numbers(
    X: FloatMatrix, schema: FeatureSchema, used: list[bool]
) -> tuple[IntVector, BoolVector, FloatVector, FloatVector]:
    kept, logged, centres, spreads = [], [], [], []
    for position, feature in enumerate(schema.features):
        values = X[:, position]
        values = values[~np.isnan(values)]
        if feature.kind != "number" or not used[position] or len(values) < 2:
            continue
        tamed = np.sign(values) * np.log1p(np.abs(values))
        log = not feature.order and abs(_skewness(tamed)) < abs(_skewness(values))
        values = tamed if log else values
        if values.std() > _LEAST_SPREAD:
            kept.append(position)
            logged.append(log)
            centres.append(values.mean())
            spreads.append(values.std())
    return (
        np.array(kept, np.int64),
        np.array(logged, np.bool_),
        np.array(centres, np.float64),
        np.array(spreads, np.float64),
    )


def _skewness(values: FloatVector) -> float:
    spread = values.std()
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread > 0 else 0.0


def _missing(X: FloatMatrix, used: list[bool]) -> IntVector:
    counts = np.isnan(X).sum(axis=0)
    enough = (counts >= _LEAST_ROWS) & (counts <= len(X) - _LEAST_ROWS) & np.array(used, bool)
    return np.flatnonzero(enough)


def _categories(
    X: FloatMatrix, schema: FeatureSchema, used: list[bool]
) -> tuple[IntVector, IntVector]:
    positions, codes = [], []
    for position in (p for p in schema.categorical if used[p]):
        values, counts = np.unique(X[:, position], return_counts=True)
        for value, count in zip(values, counts, strict=True):
            if not np.isnan(value) and _LEAST_ROWS <= count <= len(X) - _LEAST_ROWS:
                positions.append(position)
                codes.append(int(value))
    return np.array(positions, np.int64), np.array(codes, np.int64)


def _crosses(
    schema: FeatureSchema, before: IntVector, category: IntVector
) -> tuple[IntVector, IntVector]:
    """Pair the customer's columns with the indicators of the offer's categories."""

    def of_offer(position: int) -> bool:
        return schema.features[position].family == "offer"

    owners = np.concatenate([before, category])
    ours = [i for i, position in enumerate(owners) if not of_offer(position)]
    theirs = [
        len(before) + i
        for i, position in enumerate(category)
        if of_offer(position) and int((category == position).sum()) <= _MOST_CROSSED
    ]
    grid = np.array([(left, right) for right in theirs for left in ours], np.int64).reshape(-1, 2)
    return grid[:, 0], grid[:, 1]


def _scaled(bare: Design, X: FloatMatrix, schema: FeatureSchema, window_prior: float) -> Design:
    mean = bare.raw(X).mean(axis=0)
    prior = np.array([_prior(each, window_prior) for each in schema.features], np.float64)
    fields = {name: getattr(bare, name) for name in Design.__dataclass_fields__}
    return Design(**{**fields, "mean": mean, "scale": prior[bare.owners]})


def _prior(feature: Feature, window_prior: float) -> float:
    days = feature.source.get("window_days", WINDOWS_DAYS[-1])
    return float((days / WINDOWS_DAYS[-1]) ** window_prior)
