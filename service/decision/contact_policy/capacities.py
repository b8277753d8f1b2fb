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
    from service.decision.limit import Period
    from service.decision.offer import Offer
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
    scope : Scope
        Without ``each``.
    """

    kind: ClassVar[Kind] = "capacity"

    limit: int
    per: Period
    scope: Scope = EVERYTHING

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "capacity"

    @property
    def draw(self) -> Draw:
        """One of it."""
        return Draw(name=self.name, period=self.per, limit=self.limit)

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
