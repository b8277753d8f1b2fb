"""``/v1/panel-tokens`` for a CRM's server, and ``/v1/panel/...`` for what its agents open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, g, request

from service.http.answers import answer, serving
from service.http.bodies import parse_json, read_bytes, read_json
from service.http.problems import Problem
from service.resources import panel

if TYPE_CHECKING:
    from service.panel.tokens import PanelToken

__all__ = ["routes"]

routes = Blueprint("panel", __name__)
_MOST: Final = panel.MOST_ANSWERS


@routes.post("/v1/panel-tokens")
def create_token() -> Response:
    """Make a token, for the API key that asks."""
    return answer(panel.token(serving(), _body(), key_id=g.key_id), 201)


@routes.post("/v1/panel/sessions")
def open_session() -> Response:
    """Make a token for one customer, for a token of the instance."""
    return answer(panel.open_session(serving(), _token(), _body()), 201)


@routes.post("/v1/panel/decisions")
def decide() -> Response:
    """Decide for the customer of the token."""
    raw = read_bytes(request, max_bytes=serving().settings.max_body_bytes)
    return answer(panel.decide(serving(), _token(), parse_json(raw) if raw.strip() else {}))


@routes.get("/v1/panel/timeline")
def timeline() -> Response:
    """Return what passed between us and the customer of the token."""
    return answer(panel.timeline(serving(), _token()))


@routes.post("/v1/panel/outcomes")
def record() -> Response:
    """Record what an agent said of an offer, or of several."""
    body = _body()
    if not isinstance(body, list):
        return answer(panel.record_one(serving(), _token(), body))
    if not 1 <= len(body) <= _MOST:
        raise Problem(422, f"A list of answers has 1 to {_MOST} items; this one has {len(body)}.")
    return answer(panel.record(serving(), _token(), body))


def _body() -> Any:
    return read_json(request, max_bytes=serving().settings.max_body_bytes)


def _token() -> PanelToken:
    token: PanelToken = g.panel
    return token
