"""Arbitration: what saying something is worth, so that different things can be compared.

::

    priority = P x C x V x L

P is the propensity (or the uplift), C the weight of the context, V the value net of all costs, L
the lever. Deciding and off-policy evaluation use the same arithmetic.
"""

from __future__ import annotations

import math
import sys
from typing import Final

__all__ = ["order_key", "priority", "scale"]

_LARGEST: Final = sys.float_info.max


def priority(
    likelihood: float, *, value: float, context_weight: float = 1.0, lever: float = 1.0
) -> float:
    """Return P x C x V x L, finite whatever the factors.

    Parameters
    ----------
    likelihood : float
        The propensity, in [0, 1], or the uplift, in [-1, 1].
    value : float
        Net of all costs, in the catalogue's unit.
    context_weight, lever : float
        At least 0; 1 changes nothing.

    Examples
    --------
    >>> priority(0.25, value=10.0, lever=2.0)
    5.0
    >>> priority(0.0, value=1e308, lever=1e308)
    0.0
    """
    # In this order nothing overflows before it is multiplied by nothing.
    return _finite(likelihood * value * context_weight * lever)


def scale(*, value: float, context_weight: float = 1.0, lever: float = 1.0) -> float:
    """Return C x V x L: by what a likelihood is multiplied."""
    return _finite(value * context_weight * lever)


def order_key(priority: float | None, name: str) -> tuple[float, str]:
    """Return the key of the one total order: the highest priority first, then by name.

    What has no priority comes last.

    Examples
    --------
    >>> sorted([(1.0, "b"), (2.0, "c"), (1.0, "a")], key=lambda each: order_key(*each))
    [(2.0, 'c'), (1.0, 'a'), (1.0, 'b')]
    """
    return (math.inf if priority is None else -priority, name)


def _finite(product: float) -> float:
    if -_LARGEST <= product <= _LARGEST:
        return product
    if math.isnan(product):  # an overflow times nothing
        return 0.0
    return math.copysign(_LARGEST, product)
