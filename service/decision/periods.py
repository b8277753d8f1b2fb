"""Periods of a capacity: hours and days on the clock of a zone, one after the other.

They leave no gap and never overlap, whatever is done to the clock: a day begins the first time
that its date is shown, and lasts until the next date is, be that 23, 24 or 25 hours later.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from service.decision.zones import first_at_other_offset, offset_at, zone_called

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["PERIODS", "Period", "Stretch", "stretch_at"]

Period = Literal["hour", "day", "total"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)

_HOUR: Final = 3600
_DAY: Final = 86_400
#: Clocks are less than 16 hours ahead of UTC or behind it.
_FURTHEST: Final = 16 * _HOUR


class Stretch(NamedTuple):
    """One period, from its start to its end (exclusive), in epoch seconds."""

    start: float
    end: float


_FOR_GOOD: Final = Stretch(-math.inf, math.inf)


def stretch_at(period: Period, timezone: str, now: float) -> Stretch:
    """Return the period that a time lies in.

    Parameters
    ----------
    period : {"hour", "day", "total"}
    timezone : str
        IANA name of the zone whose clock counts.
    now : float
        Epoch seconds.

    Examples
    --------
    >>> start, end = stretch_at("day", "America/New_York", 1_793_552_400.0)  # 1 November 2026
    >>> (end - start) / 3600
    25.0
    """
    if period == "total":
        return _FOR_GOOD
    zone = zone_called(timezone)
    if zone is None:
        raise ValueError(f"{timezone!r} is no time zone")
    find = _hour_at if period == "hour" else _day_at
    start, end = find(zone, math.floor(now))
    return Stretch(float(start), float(end))


def _hour_at(zone: ZoneInfo, now: int) -> tuple[int, int]:
    """Return the whole hour; where the clock is set by parts of one, it is a shorter one."""
    offset = offset_at(zone, now)
    start = (now + offset) // _HOUR * _HOUR - offset
    end = start + _HOUR
    if (offset_at(zone, start) - offset) % _HOUR:
        start = first_at_other_offset(zone, start, now)
    if (offset_at(zone, end) - offset) % _HOUR:
        end = first_at_other_offset(zone, now, end)
    return start, end


def _day_at(zone: ZoneInfo, now: int) -> tuple[int, int]:
    """Return the day of the latest date that was shown so far."""
    day = (now + offset_at(zone, now)) // _DAY
    while _midnight(zone, day + 1) <= now:  # the clock was set back over midnight
        day += 1
    return _midnight(zone, day), _midnight(zone, day + 1)


@lru_cache(maxsize=256)
def _midnight(zone: ZoneInfo, day: int) -> int:
    """Return when the date of a day (since 1970) is shown for the first time in a zone."""
    before, after = day * _DAY - _FURTHEST, day * _DAY + _FURTHEST
    set_at = first_at_other_offset(zone, before, after)
    regular = (day * _DAY - offset_at(zone, each) for each in (before, after))
    return min(at for at in (*regular, set_at) if (at + offset_at(zone, at)) // _DAY >= day)
