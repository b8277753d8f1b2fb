"""Hours of the day in a customer's zone: whether they are closed now, and when they open.

What counts is the clock on the wall. Where it is set back, an hour comes twice, and is closed both
times or neither; where it is set forward, an hour does not come, and whatever would have opened
in it opens when the clock jumps over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from service.decision.zones import first_at_other_offset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

__all__ = ["EVERY_DAY", "Hours", "Span", "next_opening"]

EVERY_DAY: Final = frozenset(range(7))
_DAY_SECONDS: Final = 86_400
#: All hours repeat by the week; a day more, for the clock may be set meanwhile.
_LONGEST_SECONDS: Final = 8.0 * _DAY_SECONDS


class Span(NamedTuple):
    """A span of a day; one whose end is not after its start goes on over midnight.

    Parameters
    ----------
    start, end : int
        Minutes after midnight; the end is not part of it.
    days : frozenset of int
        On which it starts; 0 is Monday.
    """

    start: int
    end: int
    days: frozenset[int] = EVERY_DAY

    def covers(self, weekday: int, second: int) -> bool:
        """Return whether this second of a weekday lies in it."""
        start, end = self.start * 60, self.end * 60
        if start < end:
            return start <= second < end and weekday in self.days
        if second >= start:
            return weekday in self.days
        return second < end and (weekday - 1) % 7 in self.days


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans in a zone, and whether contact is shut out within them or without.

    Parameters
    ----------
    zone : ZoneInfo
    spans : tuple of Span
    are_closed : bool
        True: closed within the spans (quiet hours); False: open within them only.
    """

    zone: ZoneInfo
    spans: tuple[Span, ...]
    are_closed: bool = True

    def is_closed(self, time: float) -> bool:
        """Return whether contact is shut out at this time (epoch seconds)."""
        wall = datetime.fromtimestamp(int(time), self.zone)
        weekday, second = wall.weekday(), _second_of_day(wall)
        return any(each.covers(weekday, second) for each in self.spans) == self.are_closed

    def next_change(self, time: int) -> int:
        """Return the next time at which it may open or close, or the clock is set."""
        wall = datetime.fromtimestamp(time, self.zone)
        then = time + self._to_boundary(_second_of_day(wall))
        return first_at_other_offset(self.zone, time, then)

    def _to_boundary(self, second: int) -> int:
        ahead = (60 * at for each in self.spans for at in (each.start, each.end))
        return min((at for at in ahead if at > second), default=_DAY_SECONDS) - second


def next_opening(hours: Sequence[Hours], time: float) -> float | None:
    """Return the first time, from this one on, at which none of them is closed.

    None if that does not come within a week.
    """
    if not any(each.is_closed(time) for each in hours):
        return time
    at = int(time)
    while at - time <= _LONGEST_SECONDS:
        at = min(each.next_change(at) for each in hours)
        if not any(each.is_closed(at) for each in hours):
            return float(at)
    return None


def _second_of_day(wall: datetime) -> int:
    return wall.hour * 3600 + wall.minute * 60 + wall.second
