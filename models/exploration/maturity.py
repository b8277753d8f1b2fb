"""Maturity: how much is known of an offer, as a number of pseudo-counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.exploration.base import Arm

__all__ = ["Maturity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturity:
    """By how many observations a propensity is held to be backed.

    ::

        κ(offer) = κ₀                                  without a ramp
        κ(offer) = κ₀ + min(impressions(offer), most)  with one

    A new offer is then tried more widely than one that was shown a thousand times, and no offer
    is ever so sure that it is not tried at all. Impressions are those that the model has learned
    from, unless they are given here: so the ramp goes up with each training, by itself.

    Parameters
    ----------
    pseudo_counts : float
        κ₀, above 0.
    ramp : float or None
        The most impressions that count; None: no ramp, all offers are equally sure.
    impressions : mapping of str to int
        By offer id, in place of the arm's own observations.

    Examples
    --------
    >>> from models.exploration import Arm
    >>> ramp = Maturity(pseudo_counts=10.0, ramp=1000.0, impressions={"old": 5000})
    >>> old, young = Arm("old", 0.0), Arm("young", 0.0, observations=40)
    >>> ramp.of(old), ramp.of(young), ramp.of(Arm("new", 0.0))
    (1010.0, 50.0, 10.0)
    """

    pseudo_counts: float = 100.0
    ramp: float | None = None
    impressions: Mapping[str, int] = field(default_factory=dict)

    def of(self, arm: Arm) -> float:
        """Return κ of an arm."""
        if self.ramp is None:
            return self.pseudo_counts
        shown = self.impressions.get(arm.name, arm.observations)
        return self.pseudo_counts + min(float(shown), self.ramp)
