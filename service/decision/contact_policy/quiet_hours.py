"""Quiet hours, in the customer's own zone, and the hours that the customer welcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from service.decision.contact_policy.hours import Hours, Span, next_opening
from service.decision.contact_policy.policy import ALL, NOTHING, Hold, Policy
from service.decision.contact_policy.preferences import Wish
from service.decision.zones import zone_called

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from service.decision.contact_policy.policy import Holds, Key, Kind
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["QuietHours", "QuietSpan", "WelcomeHours", "spoken_span", "zone_of"]


class QuietSpan(NamedTuple):
    """Hours at which there is no contact in these channels; None for all channels."""

    name: str
    span: Span
    channels: frozenset[str] | None = None

    def touches(self, channel: str) -> bool:
        """Return whether it holds in a channel."""
        return self.channels is None or channel in self.channels


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours(Policy):
    """All quiet hours together, so that what is said to end them ends them all.

    Where the customer's zone is not known, there is no contact in a channel that has any.

    Parameters
    ----------
    spans : tuple of QuietSpan
    """

    kind: ClassVar[Kind] = "quiet_hours"
    needs_ledger: ClassVar[bool] = False

    spans: tuple[QuietSpan, ...] = ()

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the one key of all in a channel with quiet hours."""
        del offer
        return ALL if any(each.touches(channel) for each in self.spans) else None

    def holds(self, situation: Situation) -> Holds:
        """Return a hold until the first time at which nothing is quiet."""
        spans = [each for each in self.spans if each.touches(situation.request.channel)]
        if not spans:
            return NOTHING
        name = zone_of(situation)
        zone = None if name is None else zone_called(name)
        if zone is None:
            return _no_timezone(spans[0].name, name)
        return _quiet(spans, zone, situation.now)


def _quiet(spans: list[QuietSpan], zone: ZoneInfo, now: float) -> Holds:
    hours = [Hours(zone, (each.span,)) for each in spans]
    rule = next((s for s, h in zip(spans, hours, strict=True) if h.is_closed(now)), None)
    if rule is None:
        return NOTHING
    facts = {"span": spoken_span(rule.span), "timezone": zone.key}
    return {ALL: Hold(rule.name, "QUIET_HOURS", next_opening(hours, now), facts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeHours(Wish):
    """The hours at which the customer wishes to be contacted, if they said any."""

    def holds(self, situation: Situation) -> Holds:
        """Return a hold until the next hour that is welcome."""
        wishes, now = situation.contact.preferences, situation.now
        if wishes is None or not wishes.hours:
            return NOTHING
        name = wishes.timezone or zone_of(situation)
        zone = None if name is None else zone_called(name)
        if zone is None:
            return _no_timezone(self.name, name)
        spans = tuple(Span(*each) for each in wishes.hours)
        hours = Hours(zone, spans, are_closed=False)
        if not hours.is_closed(now):
            return NOTHING
        facts = {"wish": f"contact only at {', '.join(map(spoken_span, spans))}"}
        return {ALL: Hold(self.name, "PREFERENCE", next_opening([hours], now), facts)}


def zone_of(situation: Situation) -> str | None:
    """Return the name of the customer's zone: as the ledger knows it, or else an attribute."""
    name = situation.contact.timezone or situation.profile.attributes.get("timezone")
    return name if isinstance(name, str) else None


def spoken_span(span: Span) -> str:
    """Return a span as a person writes it.

    Examples
    --------
    >>> spoken_span(Span(21 * 60, 8 * 60 + 30))
    '21:00-08:30'
    """
    return "-".join(f"{each // 60:02d}:{each % 60:02d}" for each in (span.start, span.end))


def _no_timezone(rule: str, name: str | None) -> Holds:
    return {ALL: Hold(rule, "NO_TIMEZONE", facts={"timezone": name})}
