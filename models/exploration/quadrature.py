"""Adaptive Gauss-Kronrod quadrature, many intervals at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from models.types import FloatVector

__all__ = ["integrate"]

#: Nodes in [0, 1), the weights of the 15-point Kronrod rule there, and those of the 7-point Gauss
#: rule in it: R. Piessens et al., QUADPACK, 1983 (qk15).
_HALF: Final = (
    (0.991455371120812639206854697526329, 0.022935322010529224963732008058970, 0.0),
    (
        0.949107912342758524526189684047851,
        0.063092092629978553290700663189204,
        0.129484966168869693270611432679082,
    ),
    (0.864864423359769072789712788640926, 0.104790010322250183839876322541518, 0.0),
    (
        0.741531185599394439863864773280788,
        0.140653259715525918745189590510238,
        0.279705391489276667901467771423780,
    ),
    (0.586087235467691130294144691693259, 0.169004726639267902826583426598550, 0.0),
    (
        0.405845151377397166906606412076961,
        0.190350578064785409913256402421014,
        0.381830050505118944950369775488975,
    ),
    (0.207784955007898467600689403773245, 0.204432940075298892414161999234649, 0.0),
    (0.0, 0.209482141084727828012999174891714, 0.417959183673469387755102040816327),
)
_RULE: Final = np.array([*_HALF, *((-node, *rest) for node, *rest in _HALF[-2::-1])])
_NODES: Final = _RULE[:, 0]
_KRONROD: Final = _RULE[:, 1]
_GAUSS: Final = _RULE[:, 2]
_MOST_ROUNDS: Final = 60


def integrate(
    function: Callable[[FloatVector], FloatVector],
    edges: Sequence[float],
    *,
    tolerance: float = 1e-8,
) -> float:
    """Return the integral over the intervals between the edges.

    Parameters
    ----------
    function : callable
        Of a vector; bounded.
    edges : sequence of float
        Rising; at least two.
    tolerance : float
        The most by which the two rules may differ within one interval; one that differs by more
        is halved. What is summed up is the better rule, whose error is far smaller.
    """
    low, high = np.array(edges[:-1]), np.array(edges[1:])
    total = 0.0
    for _ in range(_MOST_ROUNDS):
        middle, half = (low + high) / 2.0, (high - low) / 2.0
        values = function((middle[:, np.newaxis] + half[:, np.newaxis] * _NODES).ravel())
        values = values.reshape(len(half), len(_NODES))
        better = half * (values @ _KRONROD)
        open_ = np.abs(better - half * (values @ _GAUSS)) > tolerance
        total += float(better[~open_].sum())
        if not open_.any():
            return total
        low, high = (
            np.concatenate([low[open_], middle[open_]]),
            np.concatenate([middle[open_], high[open_]]),
        )
    return total + float(better[open_].sum())
