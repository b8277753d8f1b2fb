"""Consent, preferences and suppression lists over HTTP, on both engines: what is said holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.http.governing import (
    CONSENT,
    DAY,
    asks,
    catalogue,
    codes_of,
    governed,
    offers_of,
)
from tests.support.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api

GRANT = {"purpose": "marketing", "channel": "email", "granted": True}


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the store and of the app."""
    return Clock()


@pytest.fixture
def ready(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Api]:
    """Return the app under a policy of consent and one list, on each engine."""
    policy = {
        "consent": [CONSENT],
        "suppressions": [{"name": "dispute", "list": "in-dispute", "objectives": ["grow"]}],
    }
    with governed(database_url, tmp_path, catalogue(contact_policy=policy), clock=clock) as api:
        yield api


def says(api: Api, customer_id: str = "c-1", **keys: object) -> None:
    """Put one word on consent."""
    body = {"consents": [GRANT | keys]}
    assert api.put(f"/v1/customers/{customer_id}/consent", body).status_code == 200


def test_without_consent_nothing_is_said_and_with_it_at_once(ready: Api, clock: Clock) -> None:
    """Unknown is no; a grant opens its channel at once, a withdrawal closes it."""
    before = asks(ready)
    says(ready)
    granted = asks(ready)
    clock.advance(seconds=1)
    says(ready, granted=False)
    after = asks(ready)

    assert set(codes_of(before).values()) == {"NO_CONSENT"}
    assert before["no_action"]["code"] == "NO_CONSENT"
    assert offers_of(granted) == ["gold"]
    assert offers_of(after) == []


def test_consent_ends_when_it_was_said_to(ready: Api, clock: Clock) -> None:
    """It counts until `expires_at`, and not at it."""
    ends = "2025-11-22T20:00:00Z"
    says(ready, expires_at=ends)
    clock.now = 1_763_841_599.0
    last = asks(ready)
    clock.advance(seconds=1)

    assert offers_of(last) == ["gold"]
    assert set(codes_of(asks(ready)).values()) == {"CONSENT_EXPIRED"}


def test_consent_is_read_as_it_was_said(ready: Api) -> None:
    """The latest word of each purpose and channel, whatever order they came in."""
    says(ready, at="2025-11-20T00:00:00Z", granted=False)
    says(ready, at="2025-11-19T00:00:00Z")
    says(ready, purpose="research", channel=None)

    told = ready.get("/v1/customers/c-1/consent").json

    assert [(each["purpose"], each["channel"], each["granted"]) for each in told["consents"]] == [
        ("marketing", "email", False),
        ("research", None, True),
    ]
    assert told["consents"][0]["at"] == "2025-11-20T00:00:00.000Z"
    assert ready.get("/v1/customers/nobody/consent").json["consents"] == []


@pytest.mark.parametrize(
    ("keys", "pointer"),
    [
        ({"at": "2030-01-01T00:00:00Z"}, "/consents/0/at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/consents/0/expires_at"),
        ({"granted": False, "expires_at": "2030-01-01T00:00:00Z"}, "/consents/0/expires_at"),
        ({"granted": "yes"}, "/consents/0/granted"),
        ({"purpose": ""}, "/consents/0/purpose"),
        ({"scope": "x"}, "/consents/0/scope"),
    ],
)
def test_a_consent_that_makes_no_sense_is_refused(
    ready: Api, keys: dict[str, object], pointer: str
) -> None:
    """With the place of the mistake; nothing is noted, not even the good ones beside it."""
    body = {"consents": [GRANT | keys, GRANT]}

    response = ready.put("/v1/customers/c-1/consent", body)

    assert response.status_code == 422
    assert [each["pointer"] for each in response.json["errors"]] == [pointer]
    assert ready.get("/v1/customers/c-1/consent").json["consents"] == []


def test_preferences_tighten_what_the_company_allows(ready: Api, clock: Clock) -> None:
    """Channels, topics, how often and at what hours: each holds back, and says until when."""
    says(ready)
    says(ready, channel=None)

    def with_wishes(**wishes: object) -> dict[str, str]:
        assert ready.put("/v1/customers/c-1/preferences", wishes).status_code == 200
        return codes_of(asks(ready, dry_run=True))

    assert set(with_wishes(channels=["sms"]).values()) == {"PREFERENCE"}
    assert with_wishes(blocked_topics=["metal"])["tin"] == "PREFERENCE"
    night = {"hours": [{"from": "01:00", "to": "02:00"}], "timezone": "Europe/Rome"}
    assert set(with_wishes(**night).values()) == {"PREFERENCE"}
    assert with_wishes(at_most=1, per_days=7) == {"plain": "LIMIT", "tin": "LIMIT"}
    asks(ready)
    (until,) = {each["until"] for each in asks(ready)["why_not"]}
    assert until == "2025-11-28T20:00:00.000Z"
    clock.advance(seconds=7 * DAY)
    assert offers_of(asks(ready)) == ["gold"]


def test_preferences_are_replaced_as_a_whole(ready: Api) -> None:
    """What is left out is wished no more; who never said anything wishes nothing."""
    nothing = {
        "customer_id": "c-1",
        "channels": None,
        "blocked_topics": [],
        "at_most": None,
        "per_days": None,
        "hours": [],
        "timezone": None,
    }
    wishes = {
        "channels": ["web", "email"],
        "blocked_topics": ["b", "a"],
        "at_most": 2,
        "per_days": 7,
        "hours": [{"from": "20:00", "to": "08:30"}],
        "timezone": "Europe/Rome",
    }

    assert ready.get("/v1/customers/c-1/preferences").json == nothing
    ready.put("/v1/customers/c-1/preferences", wishes)
    kept = ready.get("/v1/customers/c-1/preferences").json
    assert kept == nothing | wishes | {"channels": ["email", "web"], "blocked_topics": ["a", "b"]}
    ready.put("/v1/customers/c-1/preferences", {})
    assert ready.get("/v1/customers/c-1/preferences").json == nothing


@pytest.mark.parametrize(
    ("wishes", "pointer"),
    [
        ({"at_most": 1}, "/per_days"),
        ({"at_most": 1, "per_days": 0}, "/per_days"),
        ({"at_most": 1, "per_days": 60}, "/per_days"),
        ({"timezone": "Mars/Base"}, "/timezone"),
        ({"timezone": "../etc"}, "/timezone"),
        ({"hours": [{"from": "25:00", "to": "08:00"}]}, "/hours/0/from"),
        ({"hours": [{"from": "09:00"}]}, "/hours/0/to"),
        ({"chanels": []}, "/chanels"),
    ],
)
def test_wishes_that_cannot_be_kept_are_refused(
    ready: Api, wishes: dict[str, object], pointer: str
) -> None:
    """Half a cap, a zone that is none, an hour that is none: 422, and where."""
    response = ready.put("/v1/customers/c-1/preferences", wishes)

    assert response.status_code == 422
    assert [each["pointer"] for each in response.json["errors"]] == [pointer]


def test_who_is_on_a_list_is_left_alone_until_the_end_or_the_release(
    ready: Api, clock: Clock
) -> None:
    """A list of the catalogue's stops what it says, another list everything."""
    says(ready)
    path = "/v1/suppressions/in-dispute/c-1"
    ready.put(path, {"until": "2025-11-22T20:00:00Z"})
    held = asks(ready)
    clock.now = 1_763_841_600.0
    over = asks(ready, dry_run=True)
    ready.put("/v1/suppressions/legal/c-1")
    other = asks(ready)

    assert set(codes_of(held).values()) == {"SUPPRESSED"}
    assert {each["until"] for each in held["why_not"]} == {"2025-11-22T20:00:00.000Z"}
    assert {each["rule"] for each in held["why_not"]} == {"dispute"}
    assert offers_of(over) == ["gold"]
    assert offers_of(other) == []
    assert ready.delete("/v1/suppressions/legal/c-1").status_code == 204
    assert ready.delete("/v1/suppressions/legal/c-1").status_code == 404
    assert offers_of(asks(ready)) == ["gold"]


def test_lists_are_filled_read_and_emptied_in_bulk(ready: Api) -> None:
    """Twice the same is once; pages are in order; a list can be dropped as a whole."""
    path = "/v1/suppressions/vip"
    names = [f"c-{number}" for number in range(5)]

    filled = ready.post(path, {"customer_ids": [*names, "c-0"], "channel": "email"})
    ready.post(path, {"customer_ids": names, "channel": "email"})
    first = ready.get(f"{path}?limit=2").json["customers"]
    rest = ready.get(f"{path}?after={first[-1]['customer_id']}").json["customers"]
    released = ready.post(path, {"release": ["c-0", "c-9"]})
    dropped = ready.delete(path)

    assert filled.json == {"list": "vip", "suppressed": 5, "released": 0}
    assert [each["customer_id"] for each in (*first, *rest)] == names
    assert {each["channel"] for each in first} == {"email"}
    assert released.json == {"list": "vip", "suppressed": 0, "released": 1}
    assert dropped.json == {"list": "vip", "released": 4}
    assert ready.delete(path).status_code == 404
    assert ready.get(path).json["customers"] == []
