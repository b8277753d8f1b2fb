"""Attributes, offer attributes and context as numbers: the same codes in bulk and one by one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.features.profile import AttributeValue
    from models.features.schema import Feature

__all__ = ["coder", "word"]


def coder(feature: Feature) -> Callable[[AttributeValue], float]:
    """Return the function that turns one value into a feature's number, as `code_series` does.

    A list is no number and no category: to a feature it is missing.
    """
    known = feature.levels or feature.order
    if not known and feature.kind == "number":
        return _number
    codes = {value: float(code) for code, value in enumerate(known)}

    def code(value: AttributeValue) -> float:
        if value is None or isinstance(value, list):
            return math.nan
        return codes.get(word(value), math.nan)

    return code


def word(value: str | float) -> str:
    """Return a category's value as text: ``"1050"`` for 1050 and 1050.0, ``"true"`` for True."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _number(value: AttributeValue) -> float:
    if value is None or isinstance(value, list):
        return math.nan
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return math.nan
    return number if math.isfinite(number) else math.nan
