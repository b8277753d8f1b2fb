"""Quiet hours, in the customer's own zone, and the hours that the customer welcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from service.decision.contact_policy.hours import Hours, Span, next_opening
from service.decision.contact_policy.policy import ALL, NOTHING, Hold, Policy
from service.decision.contact_policy.preferences import Wish
from service.decision.zones import zone_called

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from service.decision.contact_policy.policy import Holds, Key, Kind
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["QuietHours", "QuietSpan", "WelcomeHours", "spoken_span", "zones_of"]


#: Of a zone that is said as anything but text: no zone is called so.
_NO_NAME: Final = "?"


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
        zones = _zones(zones_of(situation), rule=spans[0].name)
        return _quiet(spans, zones, situation.now) if isinstance(zones, list) else zones


def _quiet(spans: list[QuietSpan], zones: list[ZoneInfo], now: float) -> Holds:
    hours = [(each, Hours(zone, (each.span,))) for each in spans for zone in zones]
    closed = next((each for each in hours if each[1].is_closed(now)), None)
    if closed is None:
        return NOTHING
    rule, its = closed
    facts = {"span": spoken_span(rule.span), "timezone": its.zone.key}
    until = next_opening([each for _, each in hours], now)
    return {ALL: Hold(rule.name, "QUIET_HOURS", until, facts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeHours(Wish):
    """The hours at which the customer wishes to be contacted, if they said any."""

    def holds(self, situation: Situation) -> Holds:
        """Return a hold until the next hour that is welcome."""
        wishes, now = situation.contact.preferences, situation.now
        if wishes is None or not wishes.hours:
            return NOTHING
        zones = _zones((wishes.timezone,) if wishes.timezone else zones_of(situation), self.name)
        if not isinstance(zones, list):
            return zones
        spans = tuple(Span(*each) for each in wishes.hours)
        hours = [Hours(zone, spans, are_closed=False) for zone in zones]
        if not any(each.is_closed(now) for each in hours):
            return NOTHING
        facts = {"wish": f"contact only at {', '.join(map(spoken_span, spans))}"}
        return {ALL: Hold(self.name, "PREFERENCE", next_opening(hours, now), facts)}


def zones_of(situation: Situation) -> tuple[str, ...]:
    """Return the names of the zones that count: the customer's as stored, and as the request says.

    Who asks may know better where the customer is, but cannot end a quiet night by saying so:
    it has to be over in both.
    """
    stored, said = situation.contact.timezone, situation.profile.attributes.get("timezone")
    named = (each if isinstance(each, str) else _NO_NAME for each in (stored, said) if each)
    return tuple(dict.fromkeys(named))


def _zones(names: tuple[str, ...], rule: str) -> list[ZoneInfo] | Holds:
    """Return the zones of these names; if there is none, or one is unknown, what is held back."""
    zones = [zone_called(name) for name in names]
    known = [zone for zone in zones if zone is not None]
    if known and len(known) == len(names):
        return known
    unknown = next((name for name, zone in zip(names, zones, strict=True) if zone is None), None)
    return {ALL: Hold(rule, "NO_TIMEZONE", facts={"timezone": unknown})}


def spoken_span(span: Span) -> str:
    """Return a span as a person writes it.

    Examples
    --------
    >>> spoken_span(Span(21 * 60, 8 * 60 + 30))
    '21:00-08:30'
    """
    return "-".join(f"{each // 60:02d}:{each % 60:02d}" for each in (span.start, span.end))
