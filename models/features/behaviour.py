"""A customer's behaviour, aggregated by day, type and categories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["AMOUNT_UNIT", "DAYS_KEPT", "Behaviour", "Event"]

AMOUNT_UNIT = 10_000
"""Amounts are kept as whole ten-thousandths, so that sums are exact in any order."""
DAYS_KEPT = 365


@dataclass(frozen=True, slots=True)
class Event:
    """Something a customer did: when (epoch seconds), what, for how much, in which categories."""

    time: float
    type: str
    amount: float | None = None
    categories: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Behaviour:
    """Counts and amounts of events by (day, type, categories); a commutative sum of events."""

    types: tuple[str, ...]
    vocabulary: tuple[tuple[str, ...], ...]
    days: npt.NDArray[np.int64]
    type_codes: npt.NDArray[np.int64]
    category_codes: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    amounts: npt.NDArray[np.int64]

    @classmethod
    def empty(cls) -> Behaviour:
        """Return the behaviour of somebody who has done nothing yet."""
        raise NotImplementedError

    def add(self, events: Iterable[Event]) -> Behaviour:
        """Return this behaviour with events added; their order does not matter."""
        raise NotImplementedError

    def to_bytes(self) -> bytes:
        """Return a compact, versioned, checked form; equal behaviours give equal bytes."""
        raise NotImplementedError

    @classmethod
    def from_bytes(cls, data: bytes) -> Behaviour:
        """Return the behaviour that `to_bytes` gave; damage raises `InputError`."""
        raise NotImplementedError
