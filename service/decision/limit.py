"""Limits: what a decision must not exceed, checked again in the transaction that records it.

They say all that the check needs, so that the store counts without knowing the catalogue, and by
the same code as the decision did.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.decision.contact_state import Claim

__all__ = ["PERIOD_SECONDS", "Counts", "Draw", "Limit", "Lookback", "Period"]

Counts = Literal["decisions", "impressions", "outstanding"]
Period = Literal["hour", "day", "total"]

#: The length of a capacity's periods, which begin at whole multiples of it in UTC.
PERIOD_SECONDS: Final[dict[Period, float]] = {"hour": 3600.0, "day": 86_400.0, "total": math.inf}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most so many of one customer's claims that match, at any one time.

    Parameters
    ----------
    name, code : str
        Of the policy, and of ``why_not.WHY_NOT``, for whoever is held back by it.
    limit : int
        Claims at most, the record's own included; 0 where another must not be there at all.
    window_seconds : float
        How long a claim counts.
    counts : {"decisions", "impressions", "outstanding"}
        What counts, and from when: every claim, from when it was claimed; those shown, from when
        they were, and those not yet expired as if they were; or only those not yet expired.
    channel, objective, group, offer_id : str or None
        Which claims match: those equal in all of these that are not None.
    """

    name: str
    code: str
    limit: int
    window_seconds: float = math.inf
    counts: Counts = "decisions"
    channel: str | None = None
    objective: str | None = None
    group: str | None = None
    offer_id: str | None = None

    def matches(self, claim: Claim) -> bool:
        """Return whether a claim is one of those that are limited."""
        return (
            (self.channel is None or self.channel == claim.channel)
            and (self.objective is None or self.objective == claim.objective)
            and (self.group is None or self.group == claim.group)
            and (self.offer_id is None or self.offer_id == claim.offer_id)
        )

    def leaves_at(self, claim: Claim) -> float:
        """Return when a claim no longer counts; it counts before that moment, not at it."""
        if self.counts == "decisions":
            return claim.claimed_at + self.window_seconds
        if self.counts == "outstanding":
            return claim.expires_at
        if claim.shown_at is not None:
            return claim.shown_at + self.window_seconds
        return min(claim.claimed_at + self.window_seconds, claim.expires_at)

    def frees_at(self, claims: Iterable[Claim], *, own: int, now: float) -> float:
        """Return when there is room for ``own`` more matching claims.

        Parameters
        ----------
        claims : iterable of Claim
            Of the customer, in any order; those that do not match, or no longer count, are left
            out here.
        own : int
            How many of the claims to be recorded match.
        now : float
            Epoch seconds; in the transaction, by the database's clock.

        Returns
        -------
        float
            ``now`` if there is room, infinity if there never will be.
        """
        leaving = sorted(
            leaves
            for each in claims
            if self.matches(each) and now < (leaves := self.leaves_at(each))
        )
        too_many = len(leaving) + own - self.limit
        if too_many <= 0:
            return now
        return leaving[too_many - 1] if too_many <= len(leaving) else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What a decision takes of a capacity that all customers share.

    Parameters
    ----------
    name, code : str
        Of the capacity, and of ``why_not.WHY_NOT``.
    period : {"hour", "day", "total"}
        After which all of it is there again (``PERIOD_SECONDS``, in UTC).
    limit : int
        How much there is in a period.
    amount : int
        How much is taken; at least 1, but for the catalogue's own list of capacities.
    """

    name: str
    period: Period
    limit: int
    amount: int = 1
    code: str = "CAPACITY"

    def renews_at(self, now: float) -> float:
        """Return when the next period begins; infinity if none does."""
        length = PERIOD_SECONDS[self.period]
        return math.inf if math.isinf(length) else (now // length + 1.0) * length


class Lookback(NamedTuple):
    """What a catalogue's policies need of the store.

    Parameters
    ----------
    claims_seconds : float
        How far back claims matter (by ``claimed_at``, ``shown_at`` or ``expires_at``, whichever
        is the latest).
    capacities : tuple of Draw
        All capacities, to tell what is left of each.
    """

    claims_seconds: float
    capacities: tuple[Draw, ...]
