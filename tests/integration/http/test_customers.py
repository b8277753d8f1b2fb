"""Customers over HTTP: stored, read, told in order, exported, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.support.api import Api


def test_a_profile_is_stored_and_read(api: Api) -> None:
    """201 for a new customer, 200 after; attributes replace those there were."""
    first = api.put("/v1/customers/c-1", {"attributes": {"age": 41, "vip": True, "city": None}})
    second = api.put("/v1/customers/c-1", {"attributes": {"age": 42.5}})
    read = api.get("/v1/customers/c-1")

    assert (first.status_code, second.status_code) == (201, 200)
    assert read.json["attributes"] == {"age": 42.5}
    assert read.json["version"] == 2
    assert read.headers["ETag"] == second.headers["ETag"] != first.headers["ETag"]


def test_a_conditional_put_overwrites_nothing_unread(api: Api) -> None:
    """If-Match and If-None-Match hold, and are optional here."""
    body = {"attributes": {"age": 1}}
    tag = api.put("/v1/customers/c-1", body, headers={"If-None-Match": "*"}).headers["ETag"]

    assert api.put("/v1/customers/c-1", body, headers={"If-None-Match": "*"}).status_code == 412
    assert api.put("/v1/customers/c-1", body, headers={"If-Match": '"9"'}).status_code == 412
    assert api.put("/v1/customers/c-2", body, headers={"If-Match": "*"}).status_code == 412
    assert api.put("/v1/customers/c-1", body, headers={"If-Match": tag}).status_code == 200
    assert api.put("/v1/customers/c-1", body).status_code == 200


def test_an_unchanged_profile_is_304(api: Api) -> None:
    """If-None-Match with the ETag one has."""
    tag = api.put("/v1/customers/c-1", {"attributes": {}}).headers["ETag"]

    response = api.get("/v1/customers/c-1", headers={"If-None-Match": tag})

    assert response.status_code == 304
    assert response.data == b""


def test_the_timeline_is_in_order(api: Api) -> None:
    """Decision, then the touch and the outcome it led to."""
    api.with_catalogue()
    decided = api.post("/v1/decisions", {"customer_id": "c-1", "channel": "email"}).json
    report = {"decision_id": decided["decision_id"], "offer_id": "notice", "outcome": "accepted"}
    api.post("/v1/outcomes", report)

    entries = api.get("/v1/customers/c-1/timeline").json["entries"]

    assert [each["kind"] for each in entries] == ["decision", "touch", "outcome"]
    assert entries == sorted(entries, key=lambda each: each["at"])
    assert entries[2]["outcome"] == "accepted"


def test_the_export_holds_everything_and_deleting_leaves_nothing(api: Api) -> None:
    """What is kept of a person can be read by them, and forgotten."""
    api.with_catalogue().put("/v1/customers/c-1", {"attributes": {"age": 41}})
    decided = api.post("/v1/decisions", {"customer_id": "c-1", "channel": "email"}).json
    report = {"decision_id": decided["decision_id"], "offer_id": "notice", "outcome": "accepted"}
    api.post("/v1/outcomes", report)

    data = api.get("/v1/customers/c-1/export").json["data"]
    assert data["profile"]["attributes"] == {"age": 41}
    assert len(data["decisions"]) == len(data["outcomes"]) == len(data["touches"]) == 1

    assert api.delete("/v1/customers/c-1").status_code == 204
    for path in ("", "/timeline", "/export"):
        assert api.get(f"/v1/customers/c-1{path}").status_code == 404
    assert api.get(f"/v1/decisions/{decided['decision_id']}").status_code == 404
    assert api.delete("/v1/customers/c-1").status_code == 404


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=TEXT | st.just("'; DROP TABLE profiles; --\r\nX-Evil: 1\n=cmd()"))
def test_text_is_stored_as_it_came(api: Api, value: str) -> None:
    """SQL, line breaks, formulas, headers: text is text, and each request is one line of log."""
    before = len(api.log_lines())

    stored = api.put("/v1/customers/c-1", {"attributes": {"text": value}})

    assert stored.json["attributes"]["text"] == value
    assert api.get("/v1/customers/c-1").json["attributes"]["text"] == value
    assert len(api.log_lines()) == before + 2


@pytest.mark.parametrize("customer_id", ["a b", "é", "a%2Fb", "…", "x" * 128, "'"])
def test_ids_are_text(api: Api, customer_id: str) -> None:
    """Spaces, accents and quotes are fine; a slash is none of an id's in an address."""
    response = api.put(f"/v1/customers/{customer_id}", {"attributes": {}})

    assert response.status_code == (404 if "%2F" in customer_id else 201)
