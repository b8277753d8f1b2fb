"""Caps: at most so many contacts in any window of a length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from service.decision.contact_policy.lengths import spoken_length
from service.decision.contact_policy.policy import Hold, Policy
from service.decision.contact_policy.scope import EVERYTHING, Scope
from service.decision.limit import Limit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.decision.contact_policy.policy import Key, Kind
    from service.decision.contact_policy.scope import Dimension
    from service.decision.limit import Counts
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["CODES", "Cap"]

#: By the narrowest dimension of its scope.
CODES: Final[dict[Dimension | None, str]] = {
    None: "CAP",
    "channel": "CAP_CHANNEL",
    "objective": "CAP_OBJECTIVE",
    "group": "CAP_GROUP",
    "offer": "CAP_OFFER",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Policy):
    """At most so many contacts of a customer in any window of this length.

    Parameters
    ----------
    limit : int
        At least 1.
    window_seconds : float
    scope : Scope
        Which contacts count; with ``each``, every value has a cap of its own.
    counts : {"decisions", "impressions"}
    """

    kind: ClassVar[Kind] = "caps"

    limit: int
    window_seconds: float
    scope: Scope = EVERYTHING
    counts: Counts = "decisions"

    @property
    def lookback_seconds(self) -> float:
        """How far back claims matter to it."""
        return self.window_seconds

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the value under which an offer is counted."""
        return self.scope.key(offer, channel)

    def holds(self, situation: Situation) -> dict[Key, Hold]:
        """Return the values whose cap is reached, until the first place is free again."""
        claims, now = situation.contact.claims, situation.now
        if len(claims) < self.limit:
            return {}
        counted = self._limit(None)
        leaving: dict[Key, list[float]] = {}
        for claim in claims:
            if counted.matches(claim) and now < (leaves := counted.leaves_at(claim)):
                leaving.setdefault(self.scope.of(claim), []).append(leaves)
        return {
            key: self._hold(sorted(leaves)[len(leaves) - self.limit])
            for key, leaves in leaving.items()
            if len(leaves) >= self.limit
        }

    def limits(self, key: Any, situation: Situation) -> Iterable[Limit]:
        """Return the cap of this value."""
        del situation
        return (self._limit(key),)

    def _limit(self, key: Any) -> Limit:
        return Limit(
            name=self.name,
            code=self.code,
            limit=self.limit,
            window_seconds=self.window_seconds,
            counts=self.counts,
            **self.scope.fields(key),
        )

    @property
    def code(self) -> str:
        """The code of what it holds back."""
        return CODES[self.scope.narrowest]

    def _hold(self, until: float) -> Hold:
        facts = {"limit": self.limit, "window": spoken_length(self.window_seconds)}
        return Hold(self.name, self.code, until, facts)
