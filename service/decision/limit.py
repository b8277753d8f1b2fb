"""Limits: what a decision must not exceed, checked again in the transaction that records it.

They say all that the check needs, so that the store counts without knowing the catalogue, and by
the same code as the decision did.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from service.decision.periods import stretch_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.decision.contact_state import Claim
    from service.decision.periods import Period

__all__ = ["Counts", "Draw", "Drawn", "Limit", "Lookback", "Said"]

Counts = Literal["decisions", "impressions", "outstanding"]
#: What of a capacity counts, beside what was withheld.
Drawn = Literal["decisions", "impressions"]


class Said(Protocol):
    """What a limit may be about: a claim, or what may become one."""

    @property
    def channel(self) -> str:
        """Where it is said."""
        ...

    @property
    def objective(self) -> str | None:
        """What its offer is for; None if that is not known."""
        ...

    @property
    def group(self) -> str | None:
        """The group of its offer, if it has one."""
        ...

    @property
    def offer_id(self) -> str:
        """Its offer."""
        ...


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
    channels, objectives, groups, offer_ids : frozenset of str or None
        Which claims match: those that are in each of these that is not None.
    """

    name: str
    code: str
    limit: int
    window_seconds: float = math.inf
    counts: Counts = "decisions"
    channels: frozenset[str] | None = None
    objectives: frozenset[str] | None = None
    groups: frozenset[str] | None = None
    offer_ids: frozenset[str] | None = None

    def matches(self, claim: Said) -> bool:
        """Return whether a claim is one of those that are limited."""
        return (
            (self.channels is None or claim.channel in self.channels)
            and (self.objectives is None or claim.objective in self.objectives)
            and (self.groups is None or claim.group in self.groups)
            and (self.offer_ids is None or claim.offer_id in self.offer_ids)
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
        return self.has_room_at(self.leaving(claims, now=now), own=own, now=now)

    def leaving(self, claims: Iterable[Claim], *, now: float) -> list[float]:
        """Return when each of those that match and count now no longer does, in order."""
        return sorted(
            leaves
            for each in claims
            if self.matches(each) and now < (leaves := self.leaves_at(each))
        )

    def has_room_at(self, leaving: Sequence[float], *, own: int, now: float) -> float:
        """Return the same as ``frees_at``, of claims that leave at these times, in order."""
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
        After which all of it is there again.
    limit : int
        How much there is in a period.
    amount : int
        How much is taken; at least 1, but for the catalogue's own list of capacities.
    counts : {"decisions", "impressions"}
        Whether what was taken, and expires without having been shown, is there again.
    timezone : str
        IANA name of the zone by whose clock hours and days begin.
    offer_ids : tuple of str
        The actions that take it, one of it each, in the order of their ranks.
    """

    name: str
    period: Period
    limit: int
    amount: int = 1
    code: str = "CAPACITY"
    counts: Drawn = "decisions"
    timezone: str = "UTC"
    offer_ids: tuple[str, ...] = ()

    def renews_at(self, now: float) -> float:
        """Return when the next period begins; infinity if none does."""
        return stretch_at(self.period, self.timezone, now).end


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
