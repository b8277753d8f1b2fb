"""Who may do what, on every route there is."""

from __future__ import annotations

import base64
import re
import time

import pytest

from service.http.access import ACCESS, OPEN, PANEL_SCOPES, SCOPES, route_names
from tests.support.api import Api, make_api

CLOSED = sorted(name for name, scopes in ACCESS.items() if scopes is not OPEN)


def _call(api: Api, name: str, **options: object):
    method, rule = name.split(" ", 1)
    return api.call(method, re.sub(r"<[^>]+>", "x-1", rule), **options)


def test_every_route_is_in_the_table(api: Api) -> None:
    """A route that is added without saying who may use it fails here (and does not start)."""
    assert set(route_names(api.app)) == set(ACCESS)
    for scopes in ACCESS.values():
        assert scopes is OPEN or scopes <= {*SCOPES, *PANEL_SCOPES}


@pytest.mark.parametrize("name", CLOSED)
def test_without_a_key_every_closed_route_says_401(api: Api, name: str) -> None:
    """No key, an unknown, an expired and a revoked one are refused alike, before anything else."""
    _, expired = api.store.keys.create("old", ["admin"], time.time() - 1)
    key_id, revoked = api.store.keys.create("gone", ["admin"])
    api.store.keys.revoke(key_id)

    for key in (None, "nbo_unknown", expired, revoked, "x" * 10_000, "é"):
        response = _call(api, name, key=key)
        assert response.status_code == 401, key
        assert "Bearer" in response.headers["WWW-Authenticate"]
        assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("name", CLOSED)
def test_a_key_of_another_scope_is_refused_with_403(api: Api, name: str) -> None:
    """Exactly the scopes of the table, and admin, open a route; the answer names them."""
    scopes = ACCESS[name]
    assert scopes is not None

    for scope in SCOPES:
        _, secret = api.store.keys.create(scope, [scope])
        response = _call(api, name, key=secret)
        assert (response.status_code == 403) == (scope not in scopes), scope
        if response.status_code == 403:
            assert response.json["needed"] == sorted(scopes)


@pytest.mark.parametrize("name", sorted(set(ACCESS) - set(CLOSED)))
def test_open_routes_need_no_key(api: Api, name: str) -> None:
    """Health, figures and documents answer anyone."""
    assert _call(api, name, key=None).status_code in {200, 404, 503}


def test_figures_can_be_closed(api: Api, tmp_path) -> None:
    """With metrics_open off, /metrics asks for the scope `read`."""
    closed = make_api(api.store, tmp_path / "m", metrics_open=False)
    _, decide = api.store.keys.create("d", ["decide"])

    assert closed.get("/metrics", key=None).status_code == 401
    assert closed.get("/metrics", key=decide).status_code == 403
    assert closed.get("/metrics").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        lambda secret: {"X-API-Key": secret},
        lambda secret: {"Authorization": f"Bearer {secret}"},
        lambda secret: {"Authorization": f"bearer {secret}"},
        lambda secret: {
            "Authorization": "Basic " + base64.b64encode(f"{secret}:".encode()).decode()
        },
    ],
)
def test_a_key_may_come_in_three_ways(api: Api, header) -> None:
    """X-API-Key, Bearer, and the user name of Basic."""
    response = api.get("/v1/models", key=None, headers=header(api.secret))

    assert response.status_code == 200


@pytest.mark.parametrize(
    "value", ["Basic", "Basic !!!", "Basic /w==", "Bearer", "Bearer ", "Digest x", "\x01"]
)
def test_a_malformed_authorization_is_no_key(api: Api, value: str) -> None:
    """Whatever stands in the header, the answer is 401."""
    assert api.get("/v1/models", key=None, headers={"Authorization": value}).status_code == 401


def test_a_revoked_key_is_refused_after_the_delay_that_is_told(api: Api, tmp_path) -> None:
    """A verified key is trusted for key_cache_seconds and no longer; so is its expiry."""
    now = [1_000_000.0]
    cached = make_api(api.store, tmp_path / "m", clock=lambda: now[0], key_cache_seconds=2.0)
    key_id, secret = api.store.keys.create("k", ["read"])

    assert cached.get("/v1/models", key=secret).status_code == 200
    api.store.keys.revoke(key_id)
    now[0] += 1.9
    assert cached.get("/v1/models", key=secret).status_code == 200
    now[0] += 0.2
    assert cached.get("/v1/models", key=secret).status_code == 401


def test_a_new_key_works_at_once(api: Api) -> None:
    """That a key was refused a moment ago is not remembered."""
    assert api.get("/v1/models", key="nbo_nope").status_code == 401
    _, secret = api.store.keys.create("new", ["models"])

    assert api.get("/v1/models", key=secret).status_code == 200


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD"])
def test_options_and_head_are_sane(api: Api, method: str) -> None:
    """OPTIONS tells the methods; HEAD is a GET without a body, and as well guarded."""
    response = api.call(method, "/v1/models", key=None)

    if method == "OPTIONS":
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    else:
        assert response.status_code == 401
    assert api.call("HEAD", "/v1/models").data == b""
