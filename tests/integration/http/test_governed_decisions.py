"""Governed decisions over HTTP, on both engines: exact at once, replayed, and fully explained."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.http.governing import (
    CAP,
    DAY,
    asks,
    catalogue,
    codes_of,
    governed,
    offer,
    offers_of,
)
from tests.support.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api

VOUCHERS = {"name": "vouchers", "limit": 5, "per": "total", "scope": {"offer": "gold"}}


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the store and of the app."""
    return Clock()


@pytest.fixture
def ready(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Api]:
    """Return the app under a cap of two a week and five vouchers in all."""
    policy = {"caps": [CAP | {"limit": 2}], "capacity": [VOUCHERS]}
    document = catalogue(contact_policy=policy)
    with governed(database_url, tmp_path, document, clock=clock, deadline_ms=30_000) as api:
        yield api


def at_once(api: Api, *customer_ids: str) -> list[dict[str, Any]]:
    """Ask for all of them from sixteen threads."""
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(lambda name: asks(api, name), customer_ids))


@pytest.mark.degrading("others take what there was room for, again and again")
def test_of_many_at_once_the_cap_lets_just_so_many_through(ready: Api) -> None:
    """Two of sixteen, each answered with 200, the others with the cap's name and its end."""
    answers = at_once(ready, *["c-1"] * 16)

    assert Counter(len(each["actions"]) for each in answers) == {0: 14, 1: 2}
    told = {
        (why["code"], why["rule"], why["until"])
        for each in answers
        if not each["actions"]
        for why in each["why_not"]
    }
    assert told == {("CAP", "weekly", "2025-11-28T20:00:00.000Z")}
    assert 'nbo_caps_hit_total{code="CAP",rule="weekly"} 14.0' in ready.get("/metrics").text


def test_when_the_vouchers_are_gone_the_next_best_is_said(ready: Api) -> None:
    """Five customers get the voucher, the others what is left to say."""
    answers = at_once(ready, *[f"c-{number}" for number in range(12)])

    assert Counter(offers_of(each)[0] for each in answers) == {"gold": 5, "plain": 7}
    late = asks(ready, "c-99")
    assert codes_of(late)["gold"] == "CAPACITY"


def test_a_replay_stands_on_the_contacts_of_its_time(ready: Api, clock: Clock) -> None:
    """What would change it comes out the same, too, whatever was said since."""
    answers = [asks(ready) for _ in range(3)]
    clock.advance(seconds=DAY)
    ready.put("/v1/suppressions/legal/c-1")

    for each in answers:
        path = f"/v1/decisions/{each['decision_id']}"
        assert ready.post(f"{path}/replay").json["identical"] is True
    kept = ready.get(path).json["evidence"]["contact"]
    assert [claim["offer_id"] for claim in kept["claims"]] == ["gold", "gold"]


def test_what_would_change_it_is_told_and_comes_true(ready: Api, clock: Clock) -> None:
    """The moment that is named: then, the offer is said."""
    for _ in range(2):
        asks(ready)
    held = asks(ready)
    changes = held["what_would_change"]

    assert [each["offer_id"] for each in changes] == ["gold", "plain", "tin"]
    assert changes[0]["text"] == "Would be offered from 2025-11-28 20:00 UTC, when weekly frees"
    assert changes[0] == {
        "offer_id": "gold",
        "offered": True,
        "from": "2025-11-28T20:00:00.000Z",
        "without": None,
        "then": None,
        "text": changes[0]["text"],
    }
    assert changes[1]["then"] is None or changes[1]["then"]["code"] == "LIMIT"
    clock.advance(seconds=7 * DAY)
    assert offers_of(asks(ready)) == ["gold"]


@pytest.mark.parametrize("explain", ["none", "reasons"])
def test_less_is_told_to_who_asks_for_less(ready: Api, explain: str) -> None:
    """Neither why not nor what would change it."""
    answer = asks(ready, explain=explain)

    assert {"why_not", "what_would_change"}.isdisjoint(answer)


def test_each_offer_is_an_action_or_told_why_not(ready: Api) -> None:
    """Once, whatever is asked: some of a larger catalogue, capped, excluded or out of channel."""
    offers = [offer(f"o-{number}", value=float(number)) for number in range(12)]
    offers.append({"offer_id": "x", "treatments": [{"treatment_id": "x", "channel": "fax"}]})
    document = {"offers": offers, "contact_policy": {"caps": [CAP]}}
    assert ready.put("/v1/catalogue", document, headers={"If-Match": "*"}).status_code == 200

    for wish in ({}, {"limit": 5}, {"exclude": ["o-1"]}, {"channel": "fax"}, {"channel": "none"}):
        answer = asks(ready, f"c-{wish}", **wish)
        told = [*offers_of(answer), *(each["offer_id"] for each in answer["why_not"])]
        assert sorted(told) == sorted(each["offer_id"] for each in offers)
