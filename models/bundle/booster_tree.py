"""Checks one tree of a LightGBM model's text: lengths, numbers, and that it is a tree."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def _array(key: str, text: str) -> list[float]:
    """Parse an array; plain lists, since most trees are smaller than numpy's overhead."""
    if not (_INTEGERS if key in _WHOLE else _NUMBERS).fullmatch(text):
        raise ValueError(f"{key} holds something that is not a number")
    parts = text.split(" ") if text else []
    if key in _WHOLE:
        return list(map(int, parts))
    values = list(map(float, parts))
    if not all(map(math.isfinite, values)):
        raise ValueError(f"{key} holds a number that is not finite")
    return values


def _arrays(fields: Mapping[str, str], *, n_leaves: int) -> dict[str, list[float]]:
    arrays = {key: _array(key, fields[key]) for key in fields if key not in _SCALARS}
    for keys, length in ((_PER_NODE, n_leaves - 1), (_PER_LEAF, n_leaves)):
        for key in keys:
            # A tree of one leaf has no weight to tell.
            if len(arrays[key]) != length and not (n_leaves == 1 and key == "leaf_weight"):
                raise ValueError(f"{key} has {len(arrays[key])} entries, {length} were expected")
    _check_range(arrays, "leaf_count", end=2**31)
    _check_range(arrays, "internal_count", end=2**31)
    return arrays


def _check_range(arrays: Mapping[str, list[float]], key: str, *, end: int) -> None:
    if arrays[key] and not (min(arrays[key]) >= 0 and max(arrays[key]) < end):
        raise ValueError(f"{key} is out of range")


def _check_splits(arrays: Mapping[str, list[float]], *, n_features: int) -> None:
    if min(arrays["split_feature"]) < 0 or max(arrays["split_feature"]) >= n_features:
        raise ValueError(f"split_feature is not among {n_features} features")
    _check_range(arrays, "decision_type", end=_LARGEST_DECISION + 1)


def _check_shape(left: list[float], right: list[float]) -> None:
    """Every node but the root, and every leaf, is the child of exactly one node above it."""
    n_nodes = len(left)
    # A leaf i is written as ~i = -1 - i. Each from the last leaf to the last node, but the root:
    expected = [*range(-n_nodes - 1, 0), *range(1, n_nodes)]
    if sorted(left + right) != expected:
        raise ValueError("its nodes do not form a tree")
    # LightGBM numbers nodes as it splits, so a child comes after its parent: no cycle can be.
    for parent, children in enumerate(zip(left, right, strict=True)):
        if any(0 <= child <= parent for child in children):
            raise ValueError("its nodes form a cycle")


def _check_categories(arrays: Mapping[str, list[float]], *, n_categorical: int) -> None:
    splits = zip(arrays["decision_type"], arrays["threshold"], strict=True)
    which = sorted(where for kind, where in splits if int(kind) & _CATEGORICAL_BIT)
    if len(which) != n_categorical:
        raise ValueError("num_cat is not the number of its categorical splits")
    if not n_categorical:
        return
    if which != list(range(n_categorical)):
        raise ValueError("its categorical splits do not name one set each")
    bounds, sets = arrays["cat_boundaries"], arrays["cat_threshold"]
    is_whole = len(bounds) == n_categorical + 1 and (bounds[0], bounds[-1]) == (0, len(sets))
    if not is_whole or any(a >= b for a, b in pairwise(bounds)):
        raise ValueError("its sets of categories are damaged")
    _check_range(arrays, "cat_threshold", end=2**32)
