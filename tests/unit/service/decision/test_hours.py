"""Quiet hours: the wall clock's, in the customer's zone, whatever the wall clock does."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision.contact_policy.hours import EVERY_DAY, Hours, Span, next_opening
from service.decision.zones import zone_called

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
#: Days on which some clock is set, or which there are not every year.
EVENTFUL = (
    "2026-03-29T01:00",  # Berlin, forward
    "2026-10-25T01:00",  # Berlin, back
    "2026-03-08T07:00",  # New York, forward
    "2026-11-01T06:00",  # New York, back
    "2026-04-04T15:00",  # Lord Howe, back by half an hour
    "2026-10-03T15:30",  # Lord Howe, forward by half an hour
    "2028-02-29T12:00",
    "2026-12-31T23:59",
)
MINUTE = 60


def at(text: str, zone: str = "UTC", *, fold: int = 0) -> float:
    """Return the epoch seconds of a time in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def is_quiet_by_the_wall(time: float, zone: str, spans: tuple[Span, ...]) -> bool:
    """Say the same as ``Hours``, with the day's minutes spelled out one by one."""
    wall = datetime.fromtimestamp(time, UTC).astimezone(ZoneInfo(zone))
    minute, today = wall.hour * 60 + wall.minute, wall.weekday()
    for span in spans:
        length = span.end - span.start if span.end > span.start else span.end - span.start + 1440
        for day in span.days:
            since = ((today - day) % 7) * 1440 + minute - span.start
            if 0 <= since % (7 * 1440) < length:
                return True
    return False


def opening_by_the_minute(time: float, zone: str, spans: tuple[Span, ...], closed: bool):  # noqa: FBT001
    """Try each minute of eight days."""
    if is_quiet_by_the_wall(time, zone, spans) != closed:
        return time
    start = int(time // MINUTE) * MINUTE
    for later in range(start + MINUTE, start + 8 * 86_400, MINUTE):
        if is_quiet_by_the_wall(later, zone, spans) != closed:
            return float(later)
    return None


spans = st.builds(
    Span,
    start=st.integers(0, 1439),
    end=st.integers(0, 1440),
    days=st.just(EVERY_DAY) | st.frozensets(st.integers(0, 6), min_size=1),
)
times = st.builds(
    lambda day, offset: at(day) + offset,
    st.sampled_from(EVENTFUL),
    st.integers(-36 * 3600, 36 * 3600) | st.sampled_from([-1, 0, 1, -3600, 3600, 0.5]),
)


@settings(max_examples=300)
@given(time=times, zone=st.sampled_from(ZONES), drawn=st.lists(spans, min_size=1, max_size=2))
def test_closed_is_what_the_wall_says(time, zone, drawn):
    """A moment is closed if and only if the clock on the customer's wall shows a closed time."""
    hours = Hours(ZoneInfo(zone), tuple(drawn))

    assert hours.is_closed(time) == is_quiet_by_the_wall(time, zone, tuple(drawn))


@settings(max_examples=150)
@given(
    time=times,
    zone=st.sampled_from(ZONES),
    drawn=st.lists(spans, min_size=1, max_size=2),
    closed=st.booleans(),
)
def test_the_opening_is_the_first_open_minute(time, zone, drawn, closed):
    """What is said to be the opening is the first minute that is open, trying each of them."""
    hours = Hours(ZoneInfo(zone), tuple(drawn), are_closed=closed)

    opening = next_opening([hours], time)

    assert opening == opening_by_the_minute(time, zone, tuple(drawn), closed)


NIGHT = Span(21 * 60, 8 * 60)


@pytest.mark.parametrize(
    ("zone", "now", "opens"),
    [
        ("Europe/Berlin", "2026-03-28T22:00", "2026-03-29T06:00+00:00"),
        ("Europe/Berlin", "2026-10-24T22:00", "2026-10-25T07:00+00:00"),
        ("America/New_York", "2026-03-07T23:00", "2026-03-08T12:00+00:00"),
        ("America/New_York", "2026-10-31T23:00", "2026-11-01T13:00+00:00"),
        ("Australia/Lord_Howe", "2026-10-03T23:00", "2026-10-03T21:00+00:00"),
        ("Asia/Kathmandu", "2026-03-28T22:00", "2026-03-29T02:15+00:00"),
        ("Europe/Berlin", "2028-02-28T22:00", "2028-02-29T07:00+00:00"),
    ],
)
def test_a_night_ends_at_eight_on_the_wall(zone, now, opens):
    """The night is as long as it is: an hour shorter, or longer, when the clock is set."""
    opening = next_opening([Hours(ZoneInfo(zone), (NIGHT,))], at(now, zone))

    assert opening == datetime.fromisoformat(opens).timestamp()


def test_what_opens_in_an_hour_that_is_skipped_opens_when_it_is():
    """At 2 the clock jumps to 3: what is quiet until half past two is so until then."""
    hours = Hours(ZoneInfo("Europe/Berlin"), (Span(0, 150),))

    opening = next_opening([hours], at("2026-03-29T01:00", "Europe/Berlin"))

    assert opening == at("2026-03-29T01:00")


def test_an_hour_that_comes_twice_is_quiet_twice():
    """Quiet from two to three in the morning is two hours when two o'clock comes again."""
    hours = Hours(ZoneInfo("Europe/Berlin"), (Span(120, 180),))
    first = at("2026-10-25T02:30", "Europe/Berlin")

    assert hours.is_closed(first)
    assert hours.is_closed(first + 3600)
    assert next_opening([hours], first) == at("2026-10-25T02:00")


def test_two_that_follow_each_other_open_together():
    """The night into a quiet Sunday ends on Monday morning."""
    zone = ZoneInfo("Europe/Berlin")
    sunday = Hours(zone, (Span(0, 1440, frozenset({6})),))

    opening = next_opening([Hours(zone, (NIGHT,)), sunday], at("2026-11-21T22:00", zone.key))

    assert opening == at("2026-11-23T08:00", zone.key)


def test_what_never_opens_has_no_opening():
    """Hours that leave no minute of the week have no end that could be stated."""
    zone = ZoneInfo("UTC")
    day, night = (Hours(zone, (each,)) for each in (Span(480, 1260), NIGHT))

    assert next_opening([day, night], at("2026-11-21T22:00")) is None


@pytest.mark.parametrize(
    "name", ["", "Nowhere/Town", "../etc/passwd", "America", "\x00", "europe/berlin/"]
)
def test_a_zone_that_is_none_is_none(name):
    """Whatever a customer's time zone is called, asking for it raises nothing."""
    assert zone_called(name) is None
