"""``/v1/decisions``: ask for one, read one, take one again."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from service.deciding import decide_for
from service.decision import Request
from service.http.answers import answer, serving
from service.http.bodies import parse_json, read_bytes, read_json
from service.http.queries import read_query
from service.http.sight import customer_in_sight
from service.resources import decisions, viewing
from service.schemas.decisions import DecisionQuery

__all__ = ["routes"]

routes = Blueprint("decisions", __name__)
_QUERY = DecisionQuery()


@routes.post("/v1/decisions")
def create() -> Response:
    """Decide on what the body asks."""
    body = read_json(request, max_bytes=serving().settings.max_body_bytes)
    return answer(decisions.ask(serving(), body))


@routes.get("/v1/decisions")
def create_by_query() -> Response:
    """Decide on what the query asks, for callers that can only GET."""
    if request.method == "HEAD":  # a decision leaves a record, a HEAD must leave nothing
        raise MethodNotAllowed(valid_methods=["GET", "POST", "OPTIONS"])
    return answer(decide_for(serving(), Request.from_dict(read_query(_QUERY))))


@routes.get("/v1/decisions/<decision_id>")
def show(decision_id: str) -> Response:
    """Return the record with its evidence."""
    return answer(decisions.show(serving().store, decision_id))


@routes.get("/v1/decisions/<decision_id>/view")
def look_at(decision_id: str) -> Response:
    """Return what a person needs to understand it."""
    return answer(viewing.look_at(serving(), decision_id, customer_id=customer_in_sight()))


@routes.post("/v1/decisions/<decision_id>/replay")
def take_again(decision_id: str) -> Response:
    """Decide again from the evidence and say whether it comes out the same."""
    return answer(decisions.take_again(serving(), decision_id, customer_id=customer_in_sight()))


@routes.post("/v1/decisions/<decision_id>/confirm")
def confirm(decision_id: str) -> Response:
    """Say whether each action, or the one that is named, may still be delivered now."""
    raw = read_bytes(request, max_bytes=serving().settings.max_body_bytes)
    return answer(decisions.confirm(serving(), decision_id, parse_json(raw) if raw.strip() else {}))
