"""Outcomes over HTTP: each counted once, however often it is reported."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.api import Api


@pytest.fixture
def decided(api: Api) -> dict[str, Any]:
    """Return an outcome of a decision that was taken."""
    api.with_catalogue()
    decision = api.post("/v1/decisions", {"customer_id": "c-1", "channel": "email"}).json
    return {
        "decision_id": decision["decision_id"],
        "offer_id": "notice",
        "outcome": "accepted",
        "outcome_id": "o-1",
    }


def test_a_single_outcome_is_recorded_once(api: Api, decided: dict[str, Any]) -> None:
    """201 at first, 200 for a repeat; another outcome under the same id is 409."""
    first = api.post("/v1/outcomes", decided)
    again = api.post("/v1/outcomes", decided)
    other = api.post("/v1/outcomes", decided | {"outcome": "rejected"})

    assert [each.status_code for each in (first, again, other)] == [201, 200, 409]
    assert len(api.store.outcomes.of_customer("c-1")) == 1
    assert api.store.ledger.touches("c-1")[0].accepted_at is not None


@pytest.mark.parametrize("change", [{"decision_id": "nope"}, {"offer_id": "summer"}])
def test_what_was_not_decided_is_404(api: Api, decided: dict[str, Any], change) -> None:
    """An unknown decision, or an offer that was not among its actions."""
    assert api.post("/v1/outcomes", decided | change).status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"outcome": "sold"}, "/outcome"),
        ({"occurred_at": "2026-11-21T19:00:00"}, "/occurred_at"),
        ({"occurred_at": "2026-11-21 19:00:00Z"}, "/occurred_at"),
        ({"occurred_at": "2026-02-30T19:00:00Z"}, "/occurred_at"),
        ({"occurred_at": "2026-11-21T24:00:01Z"}, "/occurred_at"),
        ({"occurred_at": 1_700_000_000}, "/occurred_at"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, "/occurred_at"),
        ({"value": "12"}, "/value"),
        ({"value": True}, "/value"),
        ({"reason": "x" * 1001}, "/reason"),
        ({"until": "tomorrow"}, "/until"),
        ({"recorded_at": "2026-11-21T19:00:00Z"}, "/recorded_at"),
    ],
)
def test_a_wrong_outcome_says_where(api: Api, decided, change, pointer: str) -> None:
    """Times need their offset and must be; numbers are numbers; unknown and read-only names."""
    response = api.post("/v1/outcomes", decided | change)

    assert response.status_code == 422
    assert [each["pointer"] for each in response.json["errors"]] == [pointer]


def test_each_item_of_a_list_has_its_own_status(api: Api, decided: dict[str, Any]) -> None:
    """200 for the list; what is wrong with one item keeps no other from being recorded."""
    items = [
        decided,
        decided,
        decided | {"outcome_id": "o-2", "outcome": "click"},
        decided | {"outcome_id": "o-3", "decision_id": "nope"},
        decided | {"outcome_id": "o-1", "outcome": "complaint"},
        {"outcome": 3},
        "text",
    ]

    response = api.post("/v1/outcomes", items)

    assert response.status_code == 200
    assert [each["status"] for each in response.json["results"]] == [
        201, 200, 201, 404, 409, 422, 422,
    ]  # fmt: skip
    assert [each["index"] for each in response.json["results"]] == list(range(7))
    counts = {name: response.json[name] for name in ("recorded", "repeated", "refused")}
    assert counts == {"recorded": 2, "repeated": 1, "refused": 4}
    assert len(api.store.outcomes.of_customer("c-1")) == 2


@pytest.mark.parametrize("count", [0, 1001])
def test_a_list_has_bounds(api: Api, count: int) -> None:
    """An empty list says nothing, a huge one holds the store up."""
    assert api.post("/v1/outcomes", [{}] * count).status_code == 422


def _nameless(decided: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in decided.items() if name != "outcome_id"}


def test_an_idempotency_key_gives_the_stored_reply(api: Api, decided: dict[str, Any]) -> None:
    """The same key and body: the same reply, byte for byte, and one effect, without outcome ids."""
    body, headers = [_nameless(decided), _nameless(decided)], {"Idempotency-Key": "k-1"}

    first = api.post("/v1/outcomes", body, headers=headers)
    again = api.post("/v1/outcomes", body, headers=headers)

    assert first.json["recorded"] == 2, "two items are two outcomes, though they look alike"
    assert first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(api.store.outcomes.of_customer("c-1")) == 2


def test_a_key_used_with_another_body_is_422_without_effect(api: Api, decided) -> None:
    """C02: it is told, and nothing is done."""
    headers = {"Idempotency-Key": "k-1"}
    api.post("/v1/outcomes", decided, headers=headers)

    other = decided | {"outcome_id": "o-9", "outcome": "click"}
    response = api.post("/v1/outcomes", other, headers=headers)

    assert response.status_code == 422
    assert response.json["type"] == "/docs/problems#key-reused"
    assert len(api.store.outcomes.of_customer("c-1")) == 1


def test_keys_of_two_clients_are_their_own(api: Api, decided: dict[str, Any]) -> None:
    """C04: the same word from another API key is another key."""
    _, other = api.store.keys.create("other", ["feedback"])
    headers = {"Idempotency-Key": "k-1"}
    body = _nameless(decided)

    first = api.post("/v1/outcomes", body, headers=headers)
    second = api.post("/v1/outcomes", body, headers=headers, key=other)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["outcome_id"] != second.json["outcome_id"]


def test_what_failed_can_be_tried_again_under_its_key(api: Api, decided: dict[str, Any]) -> None:
    """A refusal is not kept: the client mends the body and goes on."""
    headers = {"Idempotency-Key": "k-1"}

    assert api.post("/v1/outcomes", decided | {"value": "x"}, headers=headers).status_code == 422
    assert api.post("/v1/outcomes", decided, headers=headers).status_code == 201


def test_while_the_first_runs_a_repeat_is_told_to_wait(api: Api, decided: dict[str, Any]) -> None:
    """C03: 409 with Retry-After meanwhile, the stored reply later."""
    headers = {"Idempotency-Key": "k-1"}
    outcomes = api.app.extensions["nbo"].store.outcomes
    entered, leave = threading.Event(), threading.Event()
    record = outcomes.record

    def slowly(items: Any) -> Any:
        entered.set()
        assert leave.wait(10)
        return record(items)

    outcomes.record = slowly
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: api.post("/v1/outcomes", decided, headers=headers))
        assert entered.wait(10)
        meanwhile = api.post("/v1/outcomes", decided, headers=headers)
        leave.set()
        done = first.result(10)
    outcomes.record = record
    later = api.post("/v1/outcomes", decided, headers=headers)

    assert meanwhile.status_code == 409
    assert int(meanwhile.headers["Retry-After"]) >= 1
    assert done.status_code == 201
    assert later.data == done.data


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "é", "a\tb"])
def test_an_improper_key_is_refused(api: Api, decided: dict[str, Any], key: str) -> None:
    """1 to 255 printable ASCII characters."""
    response = api.post("/v1/outcomes", decided, headers={"Idempotency-Key": key})

    assert response.status_code == 400
