"""Checks one tree of a LightGBM model's text: lengths, numbers, and that it is a tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["MAX_LEAVES", "check_tree", "whole_number"]

# A chain of so many leaves is as deep as a tree can get; LightGBM's TreeSHAP recurses that deep and
# takes memory with the square of it.
MAX_LEAVES: Final = 1024

_PER_NODE: Final = (
    "split_feature", "split_gain", "threshold", "decision_type", "left_child", "right_child",
    "internal_value", "internal_weight", "internal_count",
)  # fmt: skip
_PER_LEAF: Final = ("leaf_value", "leaf_weight", "leaf_count")
_SCALARS: Final = ("num_leaves", "num_cat", "is_linear", "shrinkage")
_CATEGORIES: Final = ("cat_boundaries", "cat_threshold")
_WHOLE: Final = frozenset(
    {"split_feature", "decision_type", "left_child", "right_child", "internal_count", "leaf_count"}
    | set(_CATEGORIES)
)
_INTEGERS: Final = re.compile(r"(?:-?\d{1,10}(?: -?\d{1,10})*)?", re.ASCII)
_NUMBER: Final = r"-?\d{1,400}(?:\.\d{1,400})?(?:e[-+]?\d{1,3})?"
_NUMBERS: Final = re.compile(rf"(?:{_NUMBER}(?: {_NUMBER})*)?", re.ASCII)

_CATEGORICAL_BIT: Final = 1
_LARGEST_DECISION: Final = 11  # missing type (0 to 2) · 4 + default left · 2 + categorical


def whole_number(text: str) -> int:
    """Parse a plain non-negative whole number of at most nine digits."""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise ValueError(f"{text[:20]!r} is not a whole number")
    return int(text)


def check_tree(text: str, *, index: int, n_features: int) -> None:
    """Check the text of one tree.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    try:
        fields = _fields(text, index=index)
        n_leaves = whole_number(fields["num_leaves"])
        if not 1 <= n_leaves <= MAX_LEAVES:
            raise ValueError(f"{n_leaves} leaves, 1 to {MAX_LEAVES} were expected")  # noqa: TRY301
        arrays = _arrays(fields, n_leaves=n_leaves)
        if n_leaves > 1:
            _check_splits(arrays, n_features=n_features)
            _check_shape(arrays["left_child"], arrays["right_child"])
            _check_categories(arrays, n_categorical=whole_number(fields["num_cat"]))
    except ValueError as error:
        raise ValueError(f"tree {index}: {error}") from error


def _fields(text: str, *, index: int) -> Mapping[str, str]:
    first, *lines = text.rstrip("\n").split("\n")
    if first != f"Tree={index}" or not text.endswith("\n"):
        raise ValueError("it does not begin and end where the header says")
    fields: dict[str, str] = {}
    for line in lines:
        key, equals, value = line.partition("=")
        if not equals or key in fields:
            raise ValueError(f"line {line[:40]!r}")
        fields[key] = value
    expected = {*_SCALARS, *_PER_NODE, *_PER_LEAF}
    if fields.get("num_cat", "0") != "0":
        expected |= set(_CATEGORIES)
    if wrong := sorted(expected ^ fields.keys()):
        raise ValueError(f"{wrong[0]} is missing or out of place")
    if fields["is_linear"] != "0":
        raise ValueError("linear trees are not read here")
    if not re.fullmatch(_NUMBER, fields["shrinkage"]):
        raise ValueError("shrinkage is not a number")
    return fields


def _array(key: str, text: str) -> NDArray[np.float64] | NDArray[np.int64]:
    if not (_INTEGERS if key in _WHOLE else _NUMBERS).fullmatch(text):
        raise ValueError(f"{key} holds something that is not a number")
    parts = text.split(" ") if text else []
    if key in _WHOLE:
        return np.array(parts, dtype=np.int64)
    values = np.array(parts, dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError(f"{key} holds a number that is not finite")
    return values


def _arrays(
    fields: Mapping[str, str], *, n_leaves: int
) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
    arrays = {key: _array(key, fields[key]) for key in fields if key not in _SCALARS}
    lengths = dict.fromkeys(_PER_NODE, n_leaves - 1) | dict.fromkeys(_PER_LEAF, n_leaves)
    for key, length in lengths.items():
        # A tree of one leaf has no weight to tell.
        if len(arrays[key]) != length and not (n_leaves == 1 and key == "leaf_weight"):
            raise ValueError(f"{key} has {len(arrays[key])} entries, {length} were expected")
    for key in ("leaf_count", "internal_count"):
        if len(arrays[key]) and (arrays[key].min() < 0 or arrays[key].max() >= 2**31):
            raise ValueError(f"{key} is out of range")
    return arrays


def _check_splits(
    arrays: Mapping[str, NDArray[np.float64] | NDArray[np.int64]], *, n_features: int
) -> None:
    features, decisions = arrays["split_feature"], arrays["decision_type"]
    if features.min() < 0 or features.max() >= n_features:
        raise ValueError(f"split_feature is not among {n_features} features")
    if decisions.min() < 0 or decisions.max() > _LARGEST_DECISION:
        raise ValueError("decision_type is out of range")


def _check_shape(
    left: NDArray[np.float64] | NDArray[np.int64], right: NDArray[np.float64] | NDArray[np.int64]
) -> None:
    """Every node but the root, and every leaf, is the child of exactly one node above it."""
    n_nodes = len(left)
    children = np.concatenate([left, right])
    parents = np.concatenate([np.arange(n_nodes)] * 2)
    # A leaf i is written as ~i = -1 - i. Each from the last leaf to the last node, but the root:
    expected = np.delete(np.arange(-n_nodes - 1, n_nodes), n_nodes + 1)
    if not np.array_equal(np.sort(children), expected):
        raise ValueError("its nodes do not form a tree")
    inner = children >= 0
    # LightGBM numbers nodes as it splits, so a child comes after its parent: no cycle can be.
    if not (children[inner] > parents[inner]).all():
        raise ValueError("its nodes form a cycle")


def _check_categories(
    arrays: Mapping[str, NDArray[np.float64] | NDArray[np.int64]], *, n_categorical: int
) -> None:
    categorical = (arrays["decision_type"].astype(np.int64) & _CATEGORICAL_BIT).astype(bool)
    if categorical.sum() != n_categorical:
        raise ValueError("num_cat is not the number of its categorical splits")
    if not n_categorical:
        return
    which = np.sort(arrays["threshold"][categorical])
    if not np.array_equal(which, np.arange(n_categorical)):
        raise ValueError("its categorical splits do not name one set each")
    bounds, sets = arrays["cat_boundaries"], arrays["cat_threshold"]
    whole = len(bounds) == n_categorical + 1 and bounds[0] == 0 and bounds[-1] == len(sets)
    if not whole or (np.diff(bounds) < 1).any() or sets.min() < 0 or sets.max() >= 2**32:
        raise ValueError("its sets of categories are damaged")
