"""``/v1/customers/{customer_id}/consent`` and ``/preferences``: what the customer wishes."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service.http.answers import answer, serving
from service.http.bodies import read_json
from service.resources import wishes

__all__ = ["routes"]

routes = Blueprint("wishes", __name__)


@routes.put("/v1/customers/<customer_id>/consent")
def put_consent(customer_id: str) -> Response:
    """Note what a customer agreed to or refused; decisions hold to it from now on."""
    body = read_json(request, max_bytes=serving().settings.max_body_bytes)
    return answer(wishes.put_consents(serving().store, customer_id, body))


@routes.get("/v1/customers/<customer_id>/consent")
def show_consent(customer_id: str) -> Response:
    """Return the word that counts for each purpose and channel."""
    return answer(wishes.consents(serving().store, customer_id))


@routes.put("/v1/customers/<customer_id>/preferences")
def put_preferences(customer_id: str) -> Response:
    """Note a customer's wishes in place of those before."""
    body = read_json(request, max_bytes=serving().settings.max_body_bytes)
    return answer(wishes.put_preferences(serving().store, customer_id, body))


@routes.get("/v1/customers/<customer_id>/preferences")
def show_preferences(customer_id: str) -> Response:
    """Return a customer's wishes; without any, those of somebody who has none."""
    return answer(wishes.preferences(serving().store, customer_id))
