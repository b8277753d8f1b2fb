"""What the routes of governance are for: wishes, lists, versions, confirmations, the funnel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.http import examples
from service.http.operation import IF_MATCH, READ, Operation
from service.schemas import catalogues, confirmations, funnel, operations, wishes

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GOVERNING"]

_CONSENTS: Final = {
    "customer_id": "c-1",
    "consents": [
        {
            "purpose": "marketing",
            "channel": "email",
            "granted": True,
            "at": "2026-11-21T19:00:00.000Z",
            "expires_at": None,
        }
    ],
}
_WISHES: Final = {
    "channels": ["email", "web"],
    "blocked_topics": ["credit"],
    "at_most": 2,
    "per_days": 7.0,
    "hours": [{"from": "09:00", "to": "18:00"}],
    "timezone": "Europe/Amsterdam",
}
_OPEN_STANDING: Final = {
    "allowed": True,
    "stage": None,
    "code": None,
    "rule": None,
    "until": None,
    "text": None,
    "released": False,
}
_SUPPRESSED: Final = {
    "list": "in-dispute",
    "customer_id": "c-1",
    "channel": None,
    "until": "2027-01-01T00:00:00.000Z",
}

_FUNNEL: Final = {
    "catalogue_version": 7,
    "model_version": "20171231-3f2a9c1b7e44",
    "customers": 2,
    "offers": 2,
    "with_action": 1,
    "with_nothing": 1,
    "stages": [
        {
            "stage": "contact_policy",
            "entered": 2,
            "fell": 1,
            "left": 1,
            "reasons": [
                {"code": "CAP_CHANNEL", "rule": "email-weekly", "offers": 1, "customers": 1}
            ],
        }
    ],
    "actions": [{"offer_id": "o-3", "customers": 1}],
    "no_action": [
        {
            "code": "CONTACT_POLICY",
            "text": "The contact policy holds every offer back",
            "customers": 1,
        }
    ],
    "silent": [{"customer_id": "c-2", "code": "CONTACT_POLICY"}],
    "next_after": None,
}

GOVERNING: Final[Mapping[str, Operation]] = {
    "POST /v1/decisions/<decision_id>/confirm": Operation(
        summary="Ask, before delivery, whether what was decided may still be said",
        tag="decisions",
        body=confirmations.ConfirmationRequest,
        is_body_needed=False,
        answers={200: confirmations.Confirmation},
        problems=(*READ, 404),
        request_example={"offer_id": "o-3"},
        answer_example={
            "decision_id": examples.DECISION["decision_id"],
            **_OPEN_STANDING,
            "actions": [{"offer_id": "o-3", **_OPEN_STANDING}],
        },
    ),
    "GET /v1/customers/<customer_id>/consent": Operation(
        summary="Read what a customer agreed to or refused",
        tag="wishes",
        answers={200: wishes.Consents},
        problems=(400, 406),
        answer_example=_CONSENTS,
    ),
    "PUT /v1/customers/<customer_id>/consent": Operation(
        summary="Note what a customer agreed to, refused or withdrew",
        tag="wishes",
        body=wishes.ConsentPut,
        answers={200: wishes.Consents},
        problems=READ,
        request_example={
            "consents": [{"purpose": "marketing", "channel": "email", "granted": True}]
        },
        answer_example=_CONSENTS,
    ),
    "GET /v1/customers/<customer_id>/preferences": Operation(
        summary="Read a customer's own wishes",
        tag="wishes",
        answers={200: wishes.Preferences},
        problems=(400, 406),
        answer_example={"customer_id": "c-1", **_WISHES},
    ),
    "PUT /v1/customers/<customer_id>/preferences": Operation(
        summary="Note a customer's own wishes in place of those before",
        tag="wishes",
        body=wishes.PreferencesPut,
        answers={200: wishes.Preferences},
        problems=READ,
        request_example=_WISHES,
        answer_example={"customer_id": "c-1", **_WISHES},
    ),
    "GET /v1/suppressions": Operation(
        summary="Read which lists there are",
        tag="wishes",
        answers={200: wishes.SuppressionLists},
        problems=(406,),
        answer_example={"lists": [{"list": "in-dispute", "customers": 2}]},
    ),
    "GET /v1/suppressions/<list_name>": Operation(
        summary="Read who is on a list, a page at a time",
        tag="wishes",
        query=wishes.SuppressionPage,
        answers={200: wishes.SuppressedCustomers},
        problems=(400, 406, 422),
        answer_example={"list": "in-dispute", "customers": [_SUPPRESSED]},
    ),
    "POST /v1/suppressions/<list_name>": Operation(
        summary="Put many customers on a list, and take many off it",
        tag="wishes",
        body=wishes.SuppressionMany,
        answers={200: wishes.SuppressedMany},
        problems=READ,
        request_example={
            "customer_ids": ["c-1", "c-2"],
            "until": "2027-01-01T00:00:00Z",
            "release": ["c-3"],
        },
        answer_example={"list": "in-dispute", "suppressed": 2, "released": 1},
    ),
    "DELETE /v1/suppressions/<list_name>": Operation(
        summary="Remove a whole list",
        tag="wishes",
        answers={200: wishes.Released},
        problems=(400, 404, 406),
        answer_example={"list": "in-dispute", "released": 2},
    ),
    "PUT /v1/suppressions/<list_name>/<customer_id>": Operation(
        summary="Put a customer on a list; without a body for good and in every channel",
        tag="wishes",
        body=wishes.SuppressionPut,
        is_body_needed=False,
        answers={200: wishes.Suppressed},
        problems=READ,
        request_example={"channel": None, "until": "2027-01-01T00:00:00Z"},
        answer_example=_SUPPRESSED,
    ),
    "DELETE /v1/suppressions/<list_name>/<customer_id>": Operation(
        summary="Take a customer off a list",
        tag="wishes",
        answers={204: None},
        problems=(400, 404, 406),
    ),
    "GET /v1/catalogue/versions/<version>": Operation(
        summary="Read one version of the catalogue",
        tag="catalogue",
        answers={200: operations.CatalogueDocument},
        problems=(400, 404, 406),
        answer_example=examples.CATALOGUE,
    ),
    "GET /v1/catalogue/compare": Operation(
        summary="Read what differs between two versions",
        tag="catalogue",
        query=catalogues.ComparisonQuery,
        answers={200: catalogues.CatalogueComparison},
        problems=(400, 404, 406, 422),
        answer_example={
            "from": 6,
            "to": 7,
            "changes": [
                {"pointer": "/offers/o-3/value", "kind": "changed", "from": 10.0, "to": 12.0}
            ],
        },
    ),
    "POST /v1/catalogue/rollback": Operation(
        summary="Store an earlier version again, as the next one",
        tag="catalogue",
        body=catalogues.CatalogueRollback,
        answers={200: operations.StoredCatalogue},
        problems=(*READ, 404, 412),
        headers={"If-Match": IF_MATCH["If-Match"]},
        request_example={"version": 6},
        answer_example={"version": 8, "offers": 1},
    ),
    "GET /v1/catalogue/schema": Operation(
        summary="Read the JSON Schema of the catalogue",
        tag="catalogue",
        answers={200: catalogues.CatalogueSchema},
        problems=(406,),
        answer_example={"type": "object", "properties": {"offers": {"type": "array"}}},
    ),
    "POST /v1/funnel": Operation(
        summary="Decide for many without a trace, and read where offers fall",
        tag="decisions",
        body=funnel.FunnelRequest,
        answers={200: funnel.Funnel},
        problems=READ,
        request_example={"channel": "email", "customer_ids": ["c-1", "c-2"]},
        answer_example=_FUNNEL,
    ),
}
