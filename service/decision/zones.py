"""Time zones: those there are, and when a clock in one of them is set."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["first_at_other_offset", "offset_at", "zone_called"]


@lru_cache(maxsize=1024)
def zone_called(name: str) -> ZoneInfo | None:
    """Return the time zone of this name (IANA), or None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones has no zone
        return None


def offset_at(zone: ZoneInfo, time: int) -> int:
    """Return how many seconds a clock in the zone is ahead of UTC at a time (epoch seconds)."""
    ahead = datetime.fromtimestamp(time, zone).utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds())


def first_at_other_offset(zone: ZoneInfo, start: int, end: int) -> int:
    """Return when the clock is set within (start, end], or the end if it is not."""
    offset = offset_at(zone, start)
    if offset_at(zone, end) == offset:
        return end
    while end - start > 1:
        middle = (start + end) // 2
        if offset_at(zone, middle) == offset:
            start = middle
        else:
            end = middle
    return end
