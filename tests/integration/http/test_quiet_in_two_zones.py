"""Quiet hours over HTTP: who asks may add a time zone, and cannot put one in place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.decision.times import parse_time
from tests.integration.http.governing import asks, catalogue, codes_of, governed, offers_of
from tests.support.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api

NIGHT = {"name": "night", "channels": ["email"], "from": "21:00", "to": "08:00"}


@pytest.fixture
def api(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    """Return the app at noon in Lisbon: in Tokyo it is 21:00, in Honolulu 02:00."""
    document = catalogue(contact_policy={"quiet_hours": [NIGHT]})
    clock = Clock(parse_time("2027-01-13T12:00:00Z"))
    with governed(sqlite_url, tmp_path, document, clock=clock) as api:
        yield api


def lives_in(api: Api, zone: str | None) -> None:
    """Store where a customer lives."""
    attributes: dict[str, Any] = {} if zone is None else {"timezone": zone}
    assert api.put("/v1/customers/c-1", {"attributes": attributes}).status_code == 201


@pytest.mark.parametrize(
    ("stored", "said", "until"),
    [
        # When it ends in Tokyo, it has begun in Lisbon.
        ("Asia/Tokyo", "Europe/Lisbon", "2027-01-14T08:00:00.000Z"),
        ("Europe/Lisbon", "Asia/Tokyo", "2027-01-14T08:00:00.000Z"),
        (None, "Asia/Tokyo", "2027-01-13T23:00:00.000Z"),
    ],
)
def test_a_night_in_either_zone_is_quiet(
    api: Api, stored: str | None, said: str, until: str
) -> None:
    """No request ends it, and what it says is no night does not matter."""
    lives_in(api, stored)

    answer = asks(api, profile={"timezone": said}, limit=1)

    assert offers_of(answer) == []
    fell = answer["why_not"][0]
    assert (fell["code"], fell["rule"], fell["until"]) == ("QUIET_HOURS", "night", until)


@pytest.mark.parametrize("said", ["Europe/Lisbon", "Europe/Rome", None])
def test_a_day_in_both_is_none(api: Api, said: str | None) -> None:
    """Another zone, or none, is no reason for silence."""
    lives_in(api, "Europe/Lisbon")

    assert offers_of(asks(api, profile={"timezone": said}, limit=1)) == ["gold"]


def test_a_zone_that_is_none_is_a_doubt(api: Api) -> None:
    """Nobody knows whether it is quiet where the customer is said to be."""
    lives_in(api, "Europe/Lisbon")

    answer = asks(api, profile={"timezone": "Mars/Olympus"}, limit=1)

    assert set(codes_of(answer).values()) == {"NO_TIMEZONE"}
