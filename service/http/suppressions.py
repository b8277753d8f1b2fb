"""``/v1/suppressions/{list}``: lists of those who are left alone, one by one and in bulk."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, request

from models.errors import NotFoundError
from service.decision.contact_state import Suppression
from service.http.answers import answer, serving
from service.http.bodies import parse_json, read_bytes, read_json
from service.http.queries import load, read_query
from service.schemas.fields import format_moment
from service.schemas.wishes import (
    SuppressionMany,
    SuppressionPage,
    SuppressionPut,
)

__all__ = ["routes"]

routes = Blueprint("suppressions", __name__)
_PUT: Final = SuppressionPut()
_MANY: Final = SuppressionMany()
_PAGE: Final = SuppressionPage()


@routes.put("/v1/suppressions/<list_name>/<customer_id>")
def put(list_name: str, customer_id: str) -> Response:
    """Put a customer on a list; without a body in every channel, until they are released."""
    raw = read_bytes(request, max_bytes=serving().settings.max_body_bytes)
    body = load(_PUT, parse_json(raw) if raw.strip() else {})
    entry = Suppression(list_name=list_name, **body)
    serving().store.wishes.suppress([(customer_id, entry)])
    return answer(_to_json(customer_id, entry))


@routes.delete("/v1/suppressions/<list_name>/<customer_id>")
def release(list_name: str, customer_id: str) -> Response:
    """Take a customer off a list, for every channel."""
    if not serving().store.wishes.release(list_name, [customer_id]):
        raise NotFoundError("This customer is not on this list.")
    return Response(status=204)


@routes.post("/v1/suppressions/<list_name>")
def change_many(list_name: str) -> Response:
    """Put many customers on a list, and take many off it."""
    body = load(_MANY, read_json(request, max_bytes=serving().settings.max_body_bytes))
    entry = Suppression(list_name=list_name, channel=body["channel"], until=body["until"])
    wishes = serving().store.wishes
    released = wishes.release(list_name, dict.fromkeys(body["release"]))
    added = wishes.suppress((each, entry) for each in dict.fromkeys(body["customer_ids"]))
    return answer({"list": list_name, "suppressed": added, "released": released})


@routes.get("/v1/suppressions/<list_name>")
def show(list_name: str) -> Response:
    """List who is on it, a page at a time."""
    rows = serving().store.wishes.suppressed(list_name, **read_query(_PAGE))
    return answer({"list": list_name, "customers": [_to_json(*each) for each in rows]})


@routes.delete("/v1/suppressions/<list_name>")
def drop(list_name: str) -> Response:
    """Remove a whole list."""
    if not (count := serving().store.wishes.drop_list(list_name)):
        raise NotFoundError("There is nobody on this list.")
    return answer({"list": list_name, "released": count})


def _to_json(customer_id: str, entry: Suppression) -> dict[str, Any]:
    return {
        "list": entry.list_name,
        "customer_id": customer_id,
        "channel": entry.channel,
        "until": None if entry.until is None else format_moment(entry.until),
    }
