"""Maturity: how much is known of an offer, as a number of pseudo-counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Maturity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturity:
    """By how many observations a propensity is held to be backed.

    ::

        κ(offer) = κ₀                                  without a ramp
        κ(offer) = κ₀ + min(impressions(offer), most)  with one

    A new offer is then tried more widely than one that was shown a thousand times, and no offer
    is ever so sure that it is not tried at all.

    Parameters
    ----------
    pseudo_counts : float
        κ₀, above 0.
    ramp : float or None
        The most impressions that count; None: no ramp, all offers are equally sure.
    impressions : mapping of str to int
        By offer id; 0 where an offer is missing: it is new.

    Examples
    --------
    >>> ramp = Maturity(pseudo_counts=10.0, ramp=1000.0, impressions={"old": 5000, "young": 40})
    >>> ramp.of("old"), ramp.of("young"), ramp.of("new")
    (1010.0, 50.0, 10.0)
    """

    pseudo_counts: float = 100.0
    ramp: float | None = None
    impressions: Mapping[str, int] = field(default_factory=dict)

    def of(self, name: str) -> float:
        """Return κ of an offer."""
        if self.ramp is None:
            return self.pseudo_counts
        return self.pseudo_counts + min(float(self.impressions.get(name, 0)), self.ramp)
