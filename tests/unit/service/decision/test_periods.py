"""Periods of a capacity: hours and days of a zone's clock, against a look at each minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision.limit import Draw
from service.decision.periods import stretch_at
from service.store.capacities import Span, span_of

MINUTE = 60
DAY = 86_400
#: Zones, and days on which their clocks do something.
EVENTS = (
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/Berlin", "2028-02-29"),
    ("Asia/Kathmandu", "2026-06-01"),
    ("Australia/Lord_Howe", "2026-04-05"),  # back by half an hour
    ("Australia/Lord_Howe", "2026-10-04"),  # forward by half an hour
    ("Africa/Cairo", "2026-04-24"),  # there is no midnight
    ("America/Havana", "2026-11-01"),  # midnight comes twice
    ("America/Sao_Paulo", "2018-02-18"),  # back before midnight
    ("America/Toronto", "1919-03-31"),  # forward from half past eleven to half past midnight
    ("America/St_Johns", "2010-11-07"),  # back a minute after midnight
    ("Pacific/Apia", "2011-12-31"),  # there is no 30 December
    ("UTC", "2026-12-31"),
)


def begins(time: int, zone: ZoneInfo, period: str, latest: datetime) -> bool:
    """Say whether a period begins in this minute, given the latest wall clock before it."""
    wall = datetime.fromtimestamp(time, zone)
    if period == "day":
        return wall.date() > latest.date()
    before = datetime.fromtimestamp(time - MINUTE, zone)
    is_set = (wall.utcoffset() - before.utcoffset()) % timedelta(hours=1) != timedelta(0)
    return wall.minute == 0 or is_set


def stretch_by_the_minute(period: str, zone: ZoneInfo, now: float) -> tuple[int, int]:
    """Walk from three days before to the end of the period."""
    time = int(now // MINUTE) * MINUTE - 3 * DAY
    latest = datetime.fromtimestamp(time, zone)
    start = None
    while True:
        time += MINUTE
        if begins(time, zone, period, latest):
            if time > now:
                return start, time
            start = time
        wall = datetime.fromtimestamp(time, zone)
        if wall.date() > latest.date():
            latest = wall


@st.composite
def moments(draw):
    """Draw a zone, and a moment within a day and a half of something that happens there."""
    name, day = draw(st.sampled_from(EVENTS))
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(name)).timestamp()
    return name, noon + draw(st.integers(-129_600_000, 129_600_000)) / 1000


@settings(max_examples=80)
@given(moment=moments(), period=st.sampled_from(["hour", "day"]))
def test_a_period_is_what_the_clock_on_the_wall_shows(moment, period):
    """It begins with the hour or the date, whatever is done to the clock."""
    name, now = moment

    assert stretch_at(period, name, now) == stretch_by_the_minute(period, ZoneInfo(name), now)


@given(moment=moments(), period=st.sampled_from(["hour", "day"]), later=st.integers(0, 2 * DAY))
def test_each_period_has_a_counter_of_its_own(moment, period, later):
    """Two moments share a counter exactly if no period begins between them."""
    name, now = moment
    draw = Draw(name="calls", period=period, limit=1, timezone=name)

    is_shared = span_of(draw, now) == span_of(draw, now + later)

    assert is_shared == (now + later < draw.renews_at(now))


@pytest.mark.parametrize(
    ("period", "timezone", "counter"),
    [
        ("hour", "UTC", "hour:498210"),
        ("day", "UTC", "day:20758"),
        ("total", "UTC", "total"),
        ("total", "America/New_York", "total"),
        ("day", "America/New_York", "day:America/New_York:1793505600"),
        ("hour", "America/New_York", "hour:America/New_York:1793556000"),
    ],
)
def test_counters_keep_their_names(period, timezone, counter):
    """What was counted before a release is counted on after it."""
    now = 1_793_556_001.0  # 1 November 2026, 18:00:01 UTC
    draw = Draw(name="calls", period=period, limit=1, timezone=timezone)

    assert span_of(draw, now) == Span("calls", counter)


def test_a_zone_that_is_none_is_no_period():
    """The document's check refuses it; nothing goes on as if it were another."""
    with pytest.raises(ValueError, match="no time zone"):
        stretch_at("day", "Europe/Atlantis", 0.0)
