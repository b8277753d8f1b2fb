"""The tally of one transaction: what counts already, and who may still be recorded beside it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from models.errors import LimitReachedError
from service.store.capacities import span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.decision.contact_state import Claim
    from service.decision.limit import Draw, Limit
    from service.store.capacities import Span

__all__ = ["Demand", "Tally"]


class Demand(NamedTuple):
    """What one decision wants to claim, in the order of ranks, and what it must not exceed."""

    customer_id: str
    claims: tuple[Claim, ...]
    limits: tuple[Limit, ...]
    draws: tuple[Draw, ...]


class Tally:
    """Admits demands one by one; each counts for those that come after it.

    Parameters
    ----------
    now : float
        By the database's clock, after all locks were taken.
    claims : mapping of str to iterable of Claim
        What stands, by customer.
    used : mapping of Span to int
        What is used of the capacities.

    Attributes
    ----------
    taken : dict of Span to int
        What those that were admitted take of the capacities.
    """

    def __init__(
        self, now: float, claims: Mapping[str, Iterable[Claim]], used: Mapping[Span, int]
    ) -> None:
        self._now = now
        self._claims = {customer_id: list(found) for customer_id, found in claims.items()}
        self._used = dict(used)
        self.taken: dict[Span, int] = {}

    def admit(self, demand: Demand) -> LimitReachedError | None:
        """Count a demand, or return the limit that it would exceed: then nothing of it counts."""
        refusal = self._over_a_limit(demand) or self._over_a_capacity(demand)
        if refusal is None:
            self._count(demand)
        return refusal

    def _over_a_limit(self, demand: Demand) -> LimitReachedError | None:
        standing = self._claims.get(demand.customer_id, ())
        for limit in demand.limits:
            own = [claim for claim in demand.claims if limit.matches(claim)]
            leaving = limit.leaving(standing, now=self._now)
            until = limit.has_room_at(leaving, own=len(own), now=self._now)
            if until > self._now:
                beyond = own[max(0, limit.limit - len(leaving)) :]
                return _reached(limit.name, limit.code, until, beyond or demand.claims)
        return None

    def _over_a_capacity(self, demand: Demand) -> LimitReachedError | None:
        wanted: dict[Span, int] = {}
        for draw in demand.draws:
            span = span_of(draw, self._now)
            left = draw.limit - self._used.get(span, 0) - wanted.get(span, 0)
            if draw.amount > left:
                beyond = draw.offer_ids[max(0, left) :]
                claims = [each for each in demand.claims if each.offer_id in beyond]
                until = draw.renews_at(self._now)
                return _reached(draw.name, draw.code, until, claims or demand.claims)
            wanted[span] = wanted.get(span, 0) + draw.amount
        return None

    def _count(self, demand: Demand) -> None:
        claimed = [replace(claim, claimed_at=self._now) for claim in demand.claims]
        self._claims.setdefault(demand.customer_id, []).extend(claimed)
        for draw in demand.draws:
            span = span_of(draw, self._now)
            self._used[span] = self._used.get(span, 0) + draw.amount
            self.taken[span] = self.taken.get(span, 0) + draw.amount


def _reached(name: str, code: str, until: float, claims: Iterable[Claim]) -> LimitReachedError:
    """Name the offers that there is no room for; a mandatory one only if there is no other."""
    told = list(claims)
    held = [claim.offer_id for claim in told if not claim.mandatory]
    return LimitReachedError(
        name,
        code=code,
        until=None if math.isinf(until) else until,
        offer_ids=tuple(held or [claim.offer_id for claim in told]),
    )
