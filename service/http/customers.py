"""``/v1/customers``: profiles, what has passed between us, all we hold, and forgetting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from flask import Blueprint, Response, request

from models.errors import ConflictError, NotFoundError
from service.http.answers import answer, answer_bytes, serving
from service.http.bodies import read_json
from service.http.conditions import etag, expected_version, is_unchanged
from service.http.problems import Problem
from service.http.queries import load
from service.schemas.customers import CustomerPut
from service.schemas.fields import format_moment
from service.timeline import timeline

if TYPE_CHECKING:
    from service.store import StoredProfile

__all__ = ["routes"]

routes = Blueprint("customers", __name__)
_PUT: Final = CustomerPut()


@routes.get("/v1/customers/<customer_id>")
def show(customer_id: str) -> Response:
    """Return the stored profile."""
    stored = serving().store.profiles.get(customer_id)
    if stored is None:
        raise _unknown()
    if is_unchanged(stored.version):
        return Response(status=304, headers={"ETag": etag(stored.version)})
    return answer(_to_json(stored), headers={"ETag": etag(stored.version)})


@routes.put("/v1/customers/<customer_id>")
def put(customer_id: str) -> Response:
    """Store attributes in place of those that are there."""
    body = load(_PUT, read_json(request, max_bytes=serving().settings.max_body_bytes))
    profiles = serving().store.profiles
    stored = None
    if request.headers.get("If-Match") or request.headers.get("If-None-Match"):
        there = profiles.get(customer_id)
        expected = expected_version(there.version if there else 0, required=False)
    else:
        expected = None
    try:
        stored = profiles.put(customer_id, attributes=body["attributes"], expected_version=expected)
    except ConflictError as error:
        raise Problem(412, "It was changed in the meantime.") from error
    status = 201 if stored.version == 1 else 200
    return answer(_to_json(stored), status, headers={"ETag": etag(stored.version)})


@routes.delete("/v1/customers/<customer_id>")
def delete(customer_id: str) -> Response:
    """Forget everything about a customer."""
    if serving().store.customers.erase(customer_id).total == 0:
        raise _unknown()
    return Response(status=204)


@routes.get("/v1/customers/<customer_id>/timeline")
def show_timeline(customer_id: str) -> Response:
    """Return touches, decisions and outcomes in order."""
    entries = timeline(serving().store, customer_id)
    if not entries and serving().store.profiles.get(customer_id) is None:
        raise _unknown()
    return answer({"customer_id": customer_id, "entries": entries})


@routes.get("/v1/customers/<customer_id>/export")
def export(customer_id: str) -> Response:
    """Return everything that is kept about a customer."""
    data = serving().store.customers.export(customer_id)
    if data is None:
        raise _unknown()
    now = format_moment(serving().clock())
    document = {"customer_id": customer_id, "exported_at": now, "data": data}
    # Names of columns are text of the store's own kind, which is no plain `str`.
    return answer_bytes(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))


def _to_json(stored: StoredProfile) -> dict[str, Any]:
    return {
        "customer_id": stored.customer_id,
        "attributes": dict(stored.attributes),
        "updated_at": format_moment(stored.updated_at),
        "version": stored.version,
    }


def _unknown() -> NotFoundError:
    return NotFoundError("Nothing is known of this customer.")
