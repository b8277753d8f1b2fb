"""Capacities: what there is for all customers together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from service.decision.contact_policy.policy import ALL, NOTHING, Hold, Policy
from service.decision.contact_policy.scope import EVERYTHING, Scope
from service.decision.limit import Draw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.decision.contact_policy.policy import Holds, Key, Kind
    from service.decision.limit import Drawn
    from service.decision.offer import Offer
    from service.decision.periods import Period
    from service.decision.situation import Situation

__all__ = ["Capacity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity(Policy):
    """At most so many decisions in an hour, in a day or in all, over all customers.

    Parameters
    ----------
    limit : int
        At least 1.
    per : {"hour", "day", "total"}
    timezone : str
        Where hours and days are those of the clock.
    scope : Scope
        Without ``each``.
    counts : {"decisions", "impressions"}
        Of ``impressions``, what was decided counts until it expires without having been shown.
    """

    kind: ClassVar[Kind] = "capacity"
    has_limits: ClassVar[bool] = True

    limit: int
    per: Period
    timezone: str = "UTC"
    scope: Scope = EVERYTHING
    counts: Drawn = "decisions"

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "capacity"

    @property
    def draw(self) -> Draw:
        """One of it."""
        return Draw(
            name=self.name,
            period=self.per,
            limit=self.limit,
            timezone=self.timezone,
            counts=self.counts,
        )

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the one key of all that draw on it."""
        return self.scope.key(offer, channel)

    def holds(self, situation: Situation) -> Holds:
        """Return a hold once nothing is left, until the next period begins."""
        left = situation.contact.capacity.get(self.name, self.limit)
        if left > 0:
            return NOTHING
        renews_at = self.draw.renews_at(situation.now)
        until = None if math.isinf(renews_at) else renews_at
        return {ALL: Hold(self.name, "CAPACITY", until, {"limit": self.limit})}

    def limits(self, key: Any, situation: Situation) -> Iterable[Draw]:
        """Return one of it."""
        del key, situation
        return (self.draw,)
