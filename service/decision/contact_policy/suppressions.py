"""Suppression lists, and the rest after a complaint."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from service.decision.contact_policy.lengths import DAY
from service.decision.contact_policy.policy import ALL, NOTHING, Hold, Policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.decision.contact_policy.policy import Holds, Key, Kind
    from service.decision.contact_state import Suppression
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["ComplaintPolicy", "OtherLists", "SuppressionPolicy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionPolicy(Policy):
    """Who is on a list is left alone, in these channels, with these offers.

    Parameters
    ----------
    list_name : str
    channels, objectives : frozenset of str or None
        None for all.
    """

    kind: ClassVar[Kind] = "suppressions"

    list_name: str
    channels: frozenset[str] | None = None
    objectives: frozenset[str] | None = None

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "suppressions"

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the one key of all that the list stops."""
        is_touched = (self.channels is None or channel in self.channels) and (
            self.objectives is None or offer.objective in self.objectives
        )
        return ALL if is_touched else None

    def holds(self, situation: Situation) -> Holds:
        """Return a hold while the customer is on the list."""
        entries = [e for e in situation.contact.suppressions if e.list_name == self.list_name]
        return _held(self.name, entries, situation)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLists(Policy):
    """A list that the catalogue does not speak of stops everything.

    Parameters
    ----------
    known : frozenset of str
        The lists that it speaks of.
    """

    kind: ClassVar[Kind] = "suppressions"
    needs_ledger: ClassVar[bool] = False

    known: frozenset[str] = frozenset()

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "suppressions"

    def holds(self, situation: Situation) -> Holds:
        """Return a hold while the customer is on such a list."""
        entries = [e for e in situation.contact.suppressions if e.list_name not in self.known]
        return _held(self.name, entries, situation)


def _held(name: str, entries: Iterable[Suppression], situation: Situation) -> Holds:
    """Return a hold until the last of the entries ends."""
    channel, now = situation.request.channel, situation.now
    ends = [
        (math.inf if each.until is None else each.until, each.list_name)
        for each in entries
        if each.channel in (channel, None) and (each.until is None or now < each.until)
    ]
    if not ends:
        return NOTHING
    until, list_name = max(ends)
    known = None if math.isinf(until) else until
    return {ALL: Hold(name, "SUPPRESSED", known, {"list": list_name})}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintPolicy(Policy):
    """Who complained is left alone for a while, in every channel.

    Parameters
    ----------
    days : float
    objectives : frozenset of str or None
        Of the offers that rest; None for all.
    """

    kind: ClassVar[Kind] = "complaints"
    needs_ledger: ClassVar[bool] = False

    days: float = 30.0
    objectives: frozenset[str] | None = None

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "responses"

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the one key of all that rest."""
        del channel
        return ALL if self.objectives is None or offer.objective in self.objectives else None

    def holds(self, situation: Situation) -> Holds:
        """Return a hold until so many days after the last complaint."""
        complaints = [
            each.occurred_at for each in situation.contact.responses if each.outcome == "complaint"
        ]
        if not complaints or situation.now >= max(complaints) + self.days * DAY:
            return NOTHING
        since = max(complaints)
        return {ALL: Hold(self.name, "COMPLAINT", since + self.days * DAY, {"since": since})}
