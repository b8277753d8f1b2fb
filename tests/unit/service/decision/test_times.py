"""Times at the edge of the core."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision.times import parse_time, rfc3339
from tests.unit.service.decision.drawing import unhurried


@unhurried
@given(st.integers(0, 4_102_444_800_000))
def test_whole_milliseconds_survive_being_written(milliseconds):
    """A moment in whole milliseconds is read back as exactly the float it was."""
    moment = round(milliseconds / 1000, 3)

    assert parse_time(rfc3339(moment)) == moment


@pytest.mark.parametrize("text", ["2026-01-01", "2026-01-01T00:00:00", "soon", ""])
def test_a_moment_without_a_zone_is_none(text):
    """A date, a time without an offset and plain words are no moments."""
    with pytest.raises(ValueError, match=r"offset|Invalid"):
        parse_time(text)
