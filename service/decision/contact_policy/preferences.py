"""The customer's own wishes: which channels, which topics, how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from service.decision.contact_policy.lengths import DAY, spoken_length
from service.decision.contact_policy.policy import ALL, NOTHING, Hold, Policy
from service.decision.limit import Limit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.decision.contact_policy.policy import Holds, Key, Kind
    from service.decision.contact_state import Preferences
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["HowOften", "PreferredChannels", "UnwantedTopics", "Wish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish(Policy):
    """What a customer wishes: whoever said nothing is held back from nothing."""

    kind: ClassVar[Kind] = "preferences"
    needs_ledger: ClassVar[bool] = False

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "preferences"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferredChannels(Wish):
    """Only the channels that the customer chose, if they chose."""

    def holds(self, situation: Situation) -> Holds:
        """Return a hold for everything in a channel that was not chosen."""
        wishes, channel = situation.contact.preferences, situation.request.channel
        if wishes is None or wishes.channels is None or channel in wishes.channels:
            return NOTHING
        return {ALL: Hold(self.name, "PREFERENCE", facts={"wish": f"no contact in {channel}"})}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnwantedTopics(Wish):
    """Nothing about objectives, groups or categories that the customer does not want."""

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return what an offer is about."""
        del channel
        return frozenset({offer.objective, offer.group, *offer.categories})

    def holds(self, situation: Situation) -> Holds:
        """Return a hold for each offer about something unwanted."""
        wishes = situation.contact.preferences
        if wishes is None or not wishes.blocked_topics:
            return NOTHING
        return _Unwanted(self.name, wishes.blocked_topics)


@dataclass(frozen=True, slots=True)
class _Unwanted:
    name: str
    topics: frozenset[str]

    def get(self, about: frozenset[str | None], /) -> Hold | None:
        unwanted = sorted(self.topics.intersection(about))
        if not unwanted:
            return None
        return Hold(self.name, "PREFERENCE", facts={"wish": f"nothing about {unwanted[0]}"})

    def __len__(self) -> int:
        return len(self.topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class HowOften(Wish):
    """Not more often than the customer wishes, over all channels."""

    has_limits: ClassVar[bool] = True

    def holds(self, situation: Situation) -> Holds:
        """Return a hold for everything once there were so many contacts."""
        limit = self._limit(situation.contact.preferences)
        if limit is None:
            return NOTHING
        until = limit.frees_at(situation.contact.claims, own=1, now=situation.now)
        if until <= situation.now:
            return NOTHING
        length = spoken_length(limit.window_seconds)
        facts = {"wish": f"at most {limit.limit} contacts in {length}"}
        return {ALL: Hold(self.name, "PREFERENCE", None if limit.limit < 1 else until, facts)}

    def limits(self, key: Any, situation: Situation) -> Iterable[Limit]:
        """Return the customer's own cap, if they have one."""
        del key
        limit = self._limit(situation.contact.preferences)
        return () if limit is None else (limit,)

    def _limit(self, wishes: Preferences | None) -> Limit | None:
        if wishes is None or wishes.at_most is None or wishes.per_days is None:
            return None
        return Limit(
            name=self.name,
            code="PREFERENCE",
            limit=wishes.at_most,
            window_seconds=wishes.per_days * DAY,
        )
