"""Sequences: never one with the other, only one after the other, and conflicts while they run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from service.decision.contact_policy.lengths import DAY, spoken_length
from service.decision.contact_policy.policy import ALL, NOTHING, Hold, Policy
from service.decision.contact_policy.scope import in_dimension, limit_fields, value_of
from service.decision.limit import Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.decision.contact_policy.policy import Holds, Key, Kind
    from service.decision.contact_policy.scope import Dimension
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["Conflicts", "NeverWith", "OnlyAfter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverWith(Policy):
    """Of these, never one within so many days of another.

    Parameters
    ----------
    members : frozenset of str
        At least two values of the dimension ``by``.
    window_days : float
    by : Dimension
    """

    kind: ClassVar[Kind] = "sequences"
    has_limits: ClassVar[bool] = True

    members: frozenset[str]
    window_days: float
    by: Dimension = "offer"

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "claims"

    @property
    def lookback_seconds(self) -> float:
        """How far back claims matter to it."""
        return self.window_days * DAY

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return which member an offer is."""
        value = value_of(self.by, offer, channel)
        return value if value in self.members else None

    def holds(self, situation: Situation) -> Holds:
        """Return a hold for each member, until the last contact by another is old enough."""
        ends = {each: self._end(each, situation) for each in self.members}
        held: dict[Key, Hold] = {}
        for member in self.members:
            until, other = max((ends[each], each) for each in self.members if each != member)
            if until > situation.now:
                facts = {"window": spoken_length(self.window_days * DAY), "other": other}
                held[member] = Hold(self.name, "NEVER_WITH", until, facts)
        return held

    def _end(self, member: str, situation: Situation) -> float:
        return self._none_of(member).frees_at(situation.contact.claims, own=0, now=situation.now)

    def limits(self, key: Any, situation: Situation) -> Iterable[Limit]:
        """Return that there is none of the others."""
        del situation
        return [self._none_of(each) for each in sorted(self.members - {key})]

    def _none_of(self, member: str) -> Limit:
        return Limit(
            name=self.name,
            code="NEVER_WITH",
            limit=0,
            window_seconds=self.window_days * DAY,
            **limit_fields({self.by: frozenset({member})}),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyAfter(Policy):
    """One only if the other came within so many days before it.

    Parameters
    ----------
    only, after : str
        Values of the dimension ``by``.
    within_days : float
    by : Dimension
    outcome : {"decided", "accepted"}
        What is meant by "came".
    """

    kind: ClassVar[Kind] = "sequences"

    only: str
    after: str
    within_days: float
    by: Dimension = "offer"
    outcome: Literal["decided", "accepted"] = "decided"

    @property
    def lookback_seconds(self) -> float:
        """How far back claims matter to it."""
        return self.within_days * DAY

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the one key of what has to wait."""
        return ALL if value_of(self.by, offer, channel) == self.only else None

    def holds(self, situation: Situation) -> Holds:
        """Return a hold unless the other came; nobody knows until when."""
        latest = max(self._moments(situation), default=None)
        if latest is not None and situation.now < latest + self.within_days * DAY:
            return NOTHING
        facts = {"after": self.after, "window": spoken_length(self.within_days * DAY)}
        return {ALL: Hold(self.name, "ONLY_AFTER", facts=facts)}

    def _moments(self, situation: Situation) -> Iterable[float]:
        contact = situation.contact
        if self.outcome == "decided":
            return (c.claimed_at for c in contact.claims if in_dimension(self.by, c) == self.after)
        return (
            each.occurred_at
            for each in contact.responses
            if each.outcome in ("accepted", "converted")
            and in_dimension(self.by, each) == self.after
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflicts(Policy):
    """Of offers that conflict only one runs for a customer.

    It runs while a decision on it may still be shown, and once it is accepted, to its own end.

    Parameters
    ----------
    between : mapping of str to frozenset of str
        For each offer those that it conflicts with, both ways.
    ends : mapping of str to float
        When those offers end that do.
    """

    kind: ClassVar[Kind] = "conflicts"
    has_limits: ClassVar[bool] = True

    between: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ends: Mapping[str, float] = field(default_factory=dict)

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the id of an offer that conflicts with any."""
        del channel
        return offer.offer_id if offer.offer_id in self.between else None

    def holds(self, situation: Situation) -> Holds:
        """Return a hold for all that conflict with an offer that runs, until it does no more."""
        if not self.between:
            return NOTHING
        held: dict[Key, Hold] = {}
        for other, until in self._running(situation).items():
            for offer_id in self.between[other]:
                known = held.get(offer_id)
                if known is None or _later(until, known.until):
                    held[offer_id] = Hold(self.name, "CONFLICT", until, {"other": other})
        return held

    def _running(self, situation: Situation) -> dict[str, float | None]:
        """Return the offers that run for the customer, and until when; None if nobody knows."""
        contact, now = situation.contact, situation.now
        running: dict[str, float | None] = {}
        for claim in contact.claims:
            if claim.offer_id in self.between and now < claim.expires_at:
                running[claim.offer_id] = max(claim.expires_at, running.get(claim.offer_id) or 0.0)
        for each in contact.responses:
            end = self.ends.get(each.offer_id)
            is_taken = each.outcome in ("accepted", "converted") and each.offer_id in self.between
            if is_taken and (end is None or now < end):
                running[each.offer_id] = end
        return running

    def limits(self, key: Any, situation: Situation) -> Iterable[Limit]:
        """Return that none of those it conflicts with is outstanding."""
        del situation
        return [
            Limit(
                name=self.name,
                code="CONFLICT",
                limit=0,
                counts="outstanding",
                offer_ids=frozenset({other}),
            )
            for other in sorted(self.between[key])
        ]


def _later(one: float | None, other: float | None) -> bool:
    return other is not None and (one is None or one > other)
