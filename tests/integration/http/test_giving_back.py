"""What is given back when a decision does not reach the customer, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.contacts import contacts_of
from tests.integration.http.governing import (
    CAP,
    CONSENT,
    DAY,
    asks,
    catalogue,
    codes_of,
    governed,
    offers_of,
)
from tests.support.clock import Clock
from tests.support.threads import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api

VOUCHERS = {"name": "vouchers", "limit": 1, "per": "total", "scope": {"offer": "gold"}}
#: The clock begins at 20:00 UTC.
NIGHT = {"name": "night", "channels": ["email"], "from": "22:00", "to": "08:00"}


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the store and of the app."""
    return Clock()


@pytest.fixture
def ready(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Api]:
    """Return the app with one voucher, a cap of one, and consent that was given."""
    policy = {"consent": [CONSENT], "caps": [CAP], "capacity": [VOUCHERS], "quiet_hours": [NIGHT]}
    with governed(database_url, tmp_path, catalogue(contact_policy=policy), clock=clock) as api:
        for customer_id in ("c-1", "c-2", "c-3"):
            api.put(f"/v1/customers/{customer_id}", {"attributes": {"timezone": "UTC"}})
            _says(api, customer_id, granted=True)
        yield api


def _says(api: Api, customer_id: str, *, granted: bool) -> None:
    said = {"purpose": "marketing", "channel": "email", "granted": granted}
    assert api.put(f"/v1/customers/{customer_id}/consent", {"consents": [said]}).status_code == 200


def _confirms(api: Api, answer: dict[str, Any]) -> Any:
    response = api.post(f"/v1/decisions/{answer['decision_id']}/confirm")
    assert response.status_code == 200
    return response.json


def _reports(api: Api, answer: dict[str, Any], outcome: str, **keys: Any) -> Any:
    report = {"decision_id": answer["decision_id"], "offer_id": "gold", "outcome": outcome, **keys}
    response = api.post("/v1/outcomes", report)
    assert response.status_code in {200, 201}, response.get_data(as_text=True)
    return response.json


def _outcomes(api: Api, customer_id: str = "c-1") -> list[dict[str, Any]]:
    entries = api.get(f"/v1/customers/{customer_id}/timeline").json["entries"]
    return [each for each in entries if each["kind"] == "outcome"]


def test_what_must_not_be_said_any_more_is_given_back(ready: Api) -> None:
    """The voucher goes to the next, the cap is free, and the timeline says why."""
    first = asks(ready)
    _says(ready, "c-1", granted=False)

    told = _confirms(ready, first)

    assert (told["allowed"], told["code"], told["released"]) == (False, "NO_CONSENT", True)
    (entry,) = _outcomes(ready)
    assert (entry["outcome"], entry["offer_id"]) == ("withheld", "gold")
    assert entry["detail"]["reason"] == (
        "Held back before delivery: NO_CONSENT, No consent to marketing through email"
    )
    assert offers_of(asks(ready, "c-2")) == ["gold"]
    assert offers_of(asks(ready, "c-1", "sms")) == ["plain"]


def test_many_who_ask_at_once_give_it_back_once(ready: Api) -> None:
    """All are told the same; one place is free, and one report is there."""
    first = asks(ready)
    _says(ready, "c-1", granted=False)

    told = at_once(lambda _: _confirms(ready, first))

    assert {(each["code"], each["released"]) for each in told} == {("NO_CONSENT", True)}
    assert len(_outcomes(ready)) == 1
    said = [offers_of(asks(ready, each)) for each in ("c-2", "c-3")]
    assert said == [["gold"], ["plain"]]


def test_what_may_be_said_later_keeps_its_place(ready: Api, clock: Clock) -> None:
    """At night it waits, and holds on to the voucher; in the morning it goes out."""
    first = asks(ready)
    clock.advance(seconds=3 * 3600)

    told = _confirms(ready, first)

    assert (told["code"], told["until"], told["released"]) == (
        "QUIET_HOURS",
        "2025-11-22T08:00:00.000Z",
        False,
    )
    clock.advance(seconds=9 * 3600)
    assert _outcomes(ready) == []
    assert codes_of(asks(ready, "c-2"))["gold"] == "CAPACITY"
    assert _confirms(ready, first)["allowed"] is True


def test_what_can_only_be_said_too_late_is_given_back(ready: Api, clock: Clock) -> None:
    """The end of what holds it back is known, and lies after the decision's."""
    first = asks(ready)
    until = {"until": "2025-12-24T00:00:00Z"}
    assert ready.put("/v1/suppressions/in-dispute/c-1", until).status_code < 300

    assert _confirms(ready, first)["released"] is True

    assert offers_of(asks(ready, "c-2")) == ["gold"]


def test_what_was_given_back_is_not_said_later(ready: Api, clock: Clock) -> None:
    """Consent that comes again is for another decision: this one's place is another's."""
    first = asks(ready)
    _says(ready, "c-1", granted=False)
    _confirms(ready, first)
    clock.advance(seconds=60)
    _says(ready, "c-1", granted=True)

    told = _confirms(ready, first)

    assert (told["allowed"], told["code"], told["released"]) == (False, "WITHHELD", True)
    assert offers_of(asks(ready)) == ["gold"]


def test_what_the_host_delivered_all_the_same_counts_again(ready: Api) -> None:
    """Even beyond the last voucher; that is told, and counted."""
    first = asks(ready)
    _says(ready, "c-1", granted=False)
    _confirms(ready, first)
    asks(ready, "c-2")

    told = _reports(ready, first, "impression")

    assert told["detail"] == "Recorded. It counts again in vouchers, which had got it back."
    assert 'nbo_taken_again_total{rule="vouchers"} 1.0' in ready.get("/metrics").text
    assert codes_of(asks(ready, "c-1", "sms"))["plain"] == "CAP"
    assert _confirms(ready, first)["released"] is False


@pytest.mark.parametrize("order", [("withheld", "impression"), ("impression", "withheld")])
def test_of_withheld_and_shown_the_latter_counts(ready: Api, order: tuple[str, str]) -> None:
    """In whatever order they come in."""
    first = asks(ready)

    for outcome in order:
        _reports(ready, first, outcome)

    assert codes_of(asks(ready, "c-2"))["gold"] == "CAPACITY"
    assert codes_of(asks(ready))["gold"] in {"CAP", "CAPACITY"}


def test_what_was_withheld_teaches_nothing(ready: Api) -> None:
    """Neither a touch nor an ignored offer: it is not among what is learned from."""
    first = asks(ready)
    second = asks(ready, "c-2", "sms")

    _reports(ready, first, "withheld", reason="bounced", outcome_id="x-1")
    _reports(ready, first, "withheld", reason="bounced", outcome_id="x-1")

    assert list(contacts_of(ready.store, "c-1", only_reached=False)) == []
    assert ready.store.ledger.touches("c-1") == ()
    (row,) = contacts_of(ready.store, "c-2", only_reached=False)
    assert row["offer_id"] == offers_of(second)[0]
    assert len(_outcomes(ready)) == 1


def test_a_pool_of_what_is_shown_gets_back_what_expires(
    database_url: str, tmp_path: Path, clock: Clock
) -> None:
    """The voucher that nobody was shown is there again when its decision expires."""
    policy = {"capacity": [VOUCHERS | {"counts": "impressions"}]}
    with governed(database_url, tmp_path, catalogue(contact_policy=policy), clock=clock) as api:
        unused = asks(api, "c-1")
        assert codes_of(asks(api, "c-2"))["gold"] == "CAPACITY"

        clock.advance(seconds=DAY)
        shown = asks(api, "c-3")
        _reports(api, shown, "impression")
        clock.advance(seconds=DAY)

        assert (offers_of(unused), offers_of(shown)) == (["gold"], ["gold"])
        assert codes_of(asks(api, "c-4"))["gold"] == "CAPACITY"
