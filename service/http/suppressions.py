"""``/v1/suppressions``: lists of those who are left alone, one by one and in bulk."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from service.http.answers import answer, serving
from service.http.bodies import parse_json, read_bytes, read_json
from service.http.queries import read_query
from service.resources import suppressions
from service.schemas.wishes import SuppressionPage

__all__ = ["routes"]

routes = Blueprint("suppressions", __name__)
_PAGE: Final = SuppressionPage()


@routes.get("/v1/suppressions")
def show_lists() -> Response:
    """List the lists, and how many are on each."""
    return answer(suppressions.lists(serving().store))


@routes.put("/v1/suppressions/<list_name>/<customer_id>")
def put(list_name: str, customer_id: str) -> Response:
    """Put a customer on a list; without a body in every channel, until they are released."""
    raw = read_bytes(request, max_bytes=serving().settings.max_body_bytes)
    body = parse_json(raw) if raw.strip() else {}
    return answer(suppressions.put(serving().store, list_name, customer_id, body))


@routes.delete("/v1/suppressions/<list_name>/<customer_id>")
def release(list_name: str, customer_id: str) -> Response:
    """Take a customer off a list, for every channel."""
    suppressions.release(serving().store, list_name, customer_id)
    return Response(status=204)


@routes.post("/v1/suppressions/<list_name>")
def change_many(list_name: str) -> Response:
    """Put many customers on a list, and take many off it."""
    body = read_json(request, max_bytes=serving().settings.max_body_bytes)
    return answer(suppressions.change_many(serving().store, list_name, body))


@routes.get("/v1/suppressions/<list_name>")
def show(list_name: str) -> Response:
    """List who is on it, a page at a time."""
    return answer(suppressions.show(serving().store, list_name, **read_query(_PAGE)))


@routes.delete("/v1/suppressions/<list_name>")
def drop(list_name: str) -> Response:
    """Remove a whole list."""
    return answer(suppressions.drop(serving().store, list_name))
