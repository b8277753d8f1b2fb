"""Whatever a client sends, it gets a proper answer: 4xx with a problem, never a 500."""

from __future__ import annotations

import json

import pytest

from service.http.problems import KINDS
from service.store import open_store
from tests.support.api import Api, make_api

GOOD = {"customer_id": "c-1", "channel": "email"}


def _check(response, status: int) -> None:
    assert response.status_code == status, response.data
    assert response.content_type == "application/problem+json"
    document = response.json
    assert document["status"] == status
    assert document["type"].partition("#")[2] in KINDS
    assert document["instance"] == response.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("body", "pointer", "said"),
    [
        ({"channel": "email"}, "/customer_id", "Missing"),
        (GOOD | {"limit": 1.9}, "/limit", "integer"),
        (GOOD | {"limit": "1"}, "/limit", "integer"),
        (GOOD | {"limit": True}, "/limit", "integer"),
        (GOOD | {"limit": 0}, "/limit", "greater than or equal to 1"),
        (GOOD | {"limit": 10**18}, "/limit", "less than or equal to 100"),
        (GOOD | {"customer_id": 1}, "/customer_id", "string"),
        (GOOD | {"customer_id": ""}, "/customer_id", "Length"),
        (GOOD | {"customer_id": "x" * 129}, "/customer_id", "Length"),
        (GOOD | {"customer_id": "a\nb"}, "/customer_id", "Control"),
        (GOOD | {"customer_id": "a\u2028b"}, "/customer_id", "Control"),
        (GOOD | {"customer_id": None}, "/customer_id", "null"),
        (GOOD | {"dry_run": "true"}, "/dry_run", "boolean"),
        (GOOD | {"dry_run": 1}, "/dry_run", "boolean"),
        (GOOD | {"context": []}, "/context", "object"),
        (GOOD | {"context": {"a": {"b": 1}}}, "/context/a", "text"),
        (GOOD | {"profile": {"": 1}}, "/profile", "Names"),
        (GOOD | {"profile": {"a": "x" * 1001}}, "/profile/a", "1000"),
        (GOOD | {"profile": {"a": ["x"] * 101}}, "/profile/a", "at most 100"),
        (GOOD | {"profile": {"a": ["x", "x" * 201]}}, "/profile/a/1", "200"),
        (GOOD | {"profile": {"a": [1, 2.5, "x"]}}, "/profile/a/2", "don't mix"),
        (GOOD | {"profile": {"a": [None]}}, "/profile/a/0", "true or false"),
        (GOOD | {"profile": {"a/b": [["x"]]}}, "/profile/a~1b/0", "text"),
        (GOOD | {"profile": {f"k{i}": 1 for i in range(501)}}, "/profile", "500"),
        (GOOD | {"exclude": "o-1"}, "/exclude", "list"),
        (GOOD | {"exclude": [1]}, "/exclude/0", "string"),
        (GOOD | {"explain": "all"}, "/explain", "none"),
        (GOOD | {"chanel": "email"}, "/chanel", "known are channel, context, customer_id"),
        (GOOD | {"decision_id": "x"}, "/decision_id", "Not known"),
    ],
)
def test_a_mistake_is_named_with_its_place(api: Api, body, pointer: str, said: str) -> None:
    """A body that does not fit gets 422, a JSON pointer and what is expected."""
    response = api.with_catalogue().post("/v1/decisions", body)

    _check(response, 422)
    (error,) = response.json["errors"]
    assert error["pointer"] == pointer
    assert said in error["message"]


@pytest.mark.parametrize("body", [[], [GOOD], "text", 3, None, True])
def test_what_is_no_object_is_refused(api: Api, body) -> None:
    """An array, text, a number or null is no request for a decision."""
    _check(api.post("/v1/decisions", body=json.dumps(body)), 422)


@pytest.mark.parametrize("route", ["/v1/decisions", "/v1/outcomes", "/v1/catalogue/validate"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"customer_id": "\\u0000", "channel": "\\ud800"}',
        b'{"customer_id": "\xff"}',
        b'{"limit": NaN}',
        b'{"a": 1, "a": 2}',
        b"{" + b",".join(b'"k%d":1' % i for i in range(60_000)) + b"}",
    ],
    ids=range(9),
)
def test_a_body_that_cannot_be_read_is_a_400(api: Api, route: str, body: bytes) -> None:
    """On every route that reads one; how soon, `benchmarks/bodies.py` tells."""
    _check(api.post(route, body=body), 400)


@pytest.mark.parametrize("is_told", [True, False])
def test_two_megabytes_are_refused(api: Api, *, is_told: bool) -> None:
    """Whether the length is told or found out: 413 before anything is parsed."""
    body = b'{"customer_id": "' + b"x" * 2_000_000 + b'"}'
    options = {} if is_told else {"headers": {"Transfer-Encoding": "chunked"}}
    if not is_told:
        options["environ_overrides"] = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}

    _check(api.post("/v1/decisions", body=body, **options), 413)


@pytest.mark.parametrize(
    "kind",
    ["", "application/json", "application/json; charset=UTF-8", "text/plain", "text/json",
     "application/x-www-form-urlencoded", "application/octet-stream", "application/ld+json"],
)  # fmt: skip
def test_json_is_read_under_these_media_types(api: Api, kind: str) -> None:
    """No type, curl's default and relatives of JSON are read as JSON: that is harmless."""
    body = b'{"customer_id": "c", "channel": "email"}'

    response = api.with_catalogue().post("/v1/decisions", body=body, content_type=kind)

    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/xml"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_other_media_types_are_refused(api: Api, headers) -> None:
    """415 for what is no JSON, another charset, or compressed."""
    _check(api.call("POST", "/v1/decisions", data=b"{}", headers=headers), 415)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/decisions", 422),
        ("/v1/decisions?customer_id=c&channel=email&limit=x", 422),
        ("/v1/decisions?customer_id=c&channel=email&limit=1.5", 422),
        ("/v1/decisions?customer_id=c&channel=email&limit=1&limit=2", 422),
        ("/v1/decisions?customer_id=c&channel=email&nope=1", 422),
        ("/v1/decisions?customer_id=c&channel=email&dry_run=yes", 422),
        ("/v1/decisions?customer_id=a%00b&channel=email", 422),
        ("/v1/decisions?customer_id=%ff&channel=email", 400),
        ("/v1/decisions?customer_id=%ed%a0%80&channel=email", 400),
        ("/v1/decisions?" + "a=1&" * 300, 400),
        ("/v1/decisions?customer_id=" + "x" * 20_000, 400),
        ("/v1/customers/a%00b", 400),
        ("/v1/customers/a%0Ab", 400),
        ("/v1/customers/" + "x" * 129, 400),
        ("/v1/decisions/not-an-id", 404),
        ("/v1/customers/", 404),
        ("/v2/decisions", 404),
    ],
)
def test_addresses_are_read_as_strictly(api: Api, path: str, status: int) -> None:
    """Queries and ids in the path: unknown names, wrong types, NUL, bad UTF-8, too long."""
    _check(api.with_catalogue().get(path), status)


def test_an_address_that_is_not_utf_8_is_refused(api: Api) -> None:
    """Bytes that are no text name nobody."""
    as_wsgi_has_it = {"PATH_INFO": "/v1/customers/\xff"}

    _check(api.get("/v1/customers/x", environ_overrides=as_wsgi_has_it), 400)


def test_a_method_that_is_not_there_names_those_that_are(api: Api) -> None:
    """405 with Allow."""
    response = api.call("PATCH", "/v1/decisions")

    _check(response, 405)
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


def test_head_takes_no_decision(api: Api) -> None:
    """A HEAD must leave nothing behind, and a decision would be recorded."""
    response = api.with_catalogue().call("HEAD", "/v1/decisions?customer_id=c&channel=email")

    assert response.status_code == 405
    assert api.store.decisions.find("c") == []


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("text/html", 406),
        ("application/json;q=0", 406),
        ("application/*", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/problem+json", 200),
    ],
)
def test_accept_is_heeded(api: Api, accept: str, status: int) -> None:
    """A client that does not take JSON is told so."""
    assert api.get("/v1/models", headers={"Accept": accept}).status_code == status


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("abc-123", True), ("x" * 128, True), ("x" * 129, False), ("a b", False), ("é", False),
     ('"}{"injected":1', False)],
)  # fmt: skip
def test_the_request_id_is_the_callers_if_it_is_a_proper_one(
    api: Api, given: str, *, is_kept: bool
) -> None:
    """It comes back, and is in the log and in problems; an improper one is replaced."""
    response = api.get("/nowhere", headers={"X-Request-Id": given})

    assert (response.headers["X-Request-Id"] == given) == is_kept
    assert response.json["instance"] == response.headers["X-Request-Id"]
    assert api.log_lines()[-1]["request_id"] == response.headers["X-Request-Id"]


def test_a_store_that_is_away_is_a_503(api: Api, tmp_path) -> None:
    """What a customer was told is not known then, so nothing is told; try again later."""
    api.with_catalogue()
    away = open_store(f"sqlite:///{tmp_path}/missing/nbo.db")
    broken = make_api(api.store, tmp_path / "m")
    serving = broken.app.extensions["nbo"]
    serving.refresh()
    serving.store = away

    response = broken.post("/v1/decisions", GOOD)

    _check(response, 503)
    assert int(response.headers["Retry-After"]) >= 1
    assert "sqlite" not in response.text
    assert "SELECT" not in response.text
    assert broken.get("/livez").status_code == 200
