"""``/v1/customers``: profiles, what has passed between us, all we hold, and forgetting it."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response, request

from models.errors import ConflictError
from service.http.answers import answer, answer_bytes, serving
from service.http.bodies import read_json
from service.http.conditions import etag, expected_version, is_unchanged
from service.http.problems import Problem
from service.resources import customers

__all__ = ["routes"]

routes = Blueprint("customers", __name__)


@routes.get("/v1/customers/<customer_id>")
def show(customer_id: str) -> Response:
    """Return the stored profile."""
    stored = customers.show(serving().store, customer_id)
    headers = {"ETag": etag(stored["version"])}
    if is_unchanged(stored["version"]):
        return Response(status=304, headers=headers)
    return answer(stored, headers=headers)


@routes.put("/v1/customers/<customer_id>")
def put(customer_id: str) -> Response:
    """Store attributes in place of those that are there."""
    body = read_json(request, max_bytes=serving().settings.max_body_bytes)
    expected = _expected(customer_id)
    try:
        stored = customers.put(serving().store, customer_id, body, expected_version=expected)
    except ConflictError as error:
        raise Problem(412, "It was changed in the meantime.") from error
    status = 201 if stored["version"] == 1 else 200
    return answer(stored, status, headers={"ETag": etag(stored["version"])})


@routes.delete("/v1/customers/<customer_id>")
def delete(customer_id: str) -> Response:
    """Forget everything about a customer."""
    customers.delete(serving().store, customer_id)
    return Response(status=204)


@routes.get("/v1/customers/<customer_id>/timeline")
def show_timeline(customer_id: str) -> Response:
    """Return touches, decisions and outcomes in order."""
    return answer(customers.show_timeline(serving().store, customer_id))


@routes.get("/v1/customers/<customer_id>/export")
def export(customer_id: str) -> Response:
    """Return everything that is kept about a customer."""
    document = customers.export(serving().store, customer_id, now=serving().clock())
    # Names of columns are text of the store's own kind, which is no plain `str`.
    return answer_bytes(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))


def _expected(customer_id: str) -> int | None:
    """Return which version the caller expects to replace; None for whichever is there."""
    if not (request.headers.get("If-Match") or request.headers.get("If-None-Match")):
        return None
    there = serving().store.profiles.get(customer_id)
    return expected_version(there.version if there else 0, required=False)
