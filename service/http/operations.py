"""What each route is for: one table, from which the OpenAPI document is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.http import examples
from service.http.example_view import VIEW
from service.http.operation import IF_MATCH, IF_NONE, ONCE, READ, Operation
from service.http.operations_governing import GOVERNING
from service.http.operations_panel import PANEL
from service.schemas import customers, decisions, operations, outcomes, views

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OPERATIONS"]

#: The catalogue is described in docs; here only its outline, since ``validate`` tells the rest.
_CATALOGUE: Final = {
    "type": "object",
    "required": ["offers"],
    "properties": {
        "offers": {"type": "array", "items": {"type": "object"}},
        "policies": {"type": "object"},
    },
}

OPERATIONS: Final[Mapping[str, Operation]] = {
    "POST /v1/decisions": Operation(
        summary="Decide what is best said to a customer now",
        tag="decisions",
        body=decisions.DecisionRequest,
        answers={200: decisions.Decision},
        problems=READ,
        request_example=examples.DECISION_REQUEST,
        answer_example=examples.DECISION,
    ),
    "GET /v1/decisions": Operation(
        summary="Decide, for callers that can only GET; it records like the POST",
        tag="decisions",
        query=decisions.DecisionQuery,
        answers={200: decisions.Decision},
        problems=(400, 406, 422),
        answer_example=examples.DECISION,
    ),
    "GET /v1/decisions/<decision_id>": Operation(
        summary="Read a decision's record and evidence",
        tag="decisions",
        answers={200: decisions.DecisionRecord},
        problems=(400, 404, 406),
        answer_example=examples.RECORD,
    ),
    "GET /v1/decisions/<decision_id>/view": Operation(
        summary="Read a decision laid out for people: each offer, and why",
        tag="decisions",
        answers={200: views.DecisionView},
        problems=(400, 404, 406),
        answer_example=VIEW,
    ),
    "POST /v1/decisions/<decision_id>/replay": Operation(
        summary="Decide again from the evidence and compare",
        tag="decisions",
        answers={200: decisions.Replay},
        problems=(400, 404, 406, 409),
        answer_example={
            "decision_id": examples.DECISION["decision_id"],
            "same": True,
            "identical": True,
            "differences": [],
            "response": examples.DECISION,
        },
    ),
    "POST /v1/outcomes": Operation(
        summary="Report what came of an action, or of many",
        tag="outcomes",
        body=outcomes.Outcome,
        many=True,
        answers={
            200: (outcomes.OutcomeResult, outcomes.OutcomeResults),
            201: outcomes.OutcomeResult,
        },
        problems=(*READ, 404, 409),
        headers=ONCE,
        request_example=examples.OUTCOME,
        answer_example={
            "index": 0,
            "status": 201,
            "outcome_id": "crm-5512",
            "code": "recorded",
            "detail": "Recorded.",
        },
    ),
    "GET /v1/customers/<customer_id>": Operation(
        summary="Read a customer's profile",
        tag="customers",
        answers={200: customers.Customer, 304: None},
        problems=(400, 404, 406),
        headers=IF_NONE,
        answer_example={
            "customer_id": "c-1",
            **examples.CUSTOMER,
            "updated_at": "2026-11-21T19:00:00.000Z",
            "version": 3,
        },
    ),
    "PUT /v1/customers/<customer_id>": Operation(
        summary="Store a customer's attributes in place of those there are",
        tag="customers",
        body=customers.CustomerPut,
        answers={200: customers.Customer, 201: customers.Customer},
        problems=(*READ, 412),
        headers=IF_MATCH,
        request_example=examples.CUSTOMER,
    ),
    "DELETE /v1/customers/<customer_id>": Operation(
        summary="Forget everything about a customer",
        tag="customers",
        answers={204: None},
        problems=(400, 404, 406),
    ),
    "GET /v1/customers/<customer_id>/timeline": Operation(
        summary="Read touches, decisions and outcomes in order",
        tag="customers",
        answers={200: customers.Timeline},
        problems=(400, 404, 406),
        answer_example={"customer_id": "c-1", "entries": []},
    ),
    "GET /v1/customers/<customer_id>/export": Operation(
        summary="Read everything that is kept about a customer",
        tag="customers",
        answers={200: customers.CustomerExport},
        problems=(400, 404, 406),
        answer_example={
            "customer_id": "c-1",
            "exported_at": "2026-11-21T19:00:00.000Z",
            "data": {"profile": examples.CUSTOMER, "touches": [], "decisions": []},
        },
    ),
    "GET /v1/catalogue": Operation(
        summary="Read offers, treatments and policies",
        tag="catalogue",
        answers={200: operations.CatalogueDocument, 304: None},
        problems=(404, 406),
        headers=IF_NONE,
        answer_example=examples.CATALOGUE,
    ),
    "PUT /v1/catalogue": Operation(
        summary="Store the next version of the catalogue",
        tag="catalogue",
        body=_CATALOGUE,
        answers={200: operations.StoredCatalogue, 201: operations.StoredCatalogue},
        problems=(*READ, 412, 428),
        headers=IF_MATCH,
        request_example=examples.CATALOGUE,
        answer_example={"version": 7, "offers": 1},
    ),
    "POST /v1/catalogue/validate": Operation(
        summary="Check a catalogue and list all its mistakes; store nothing",
        tag="catalogue",
        body={},  # anything: what is wrong with it is the answer
        answers={200: operations.CatalogueCheck},
        problems=READ,
        request_example=examples.CATALOGUE,
        answer_example={"valid": True, "mistakes": [], "warnings": []},
    ),
    "GET /v1/catalogue/versions": Operation(
        summary="List the versions that were stored",
        tag="catalogue",
        answers={200: operations.CatalogueVersions},
        problems=(406,),
        answer_example={
            "versions": [
                {
                    "version": 7,
                    "created_at": "2026-11-21T19:00:00.000Z",
                    "size_bytes": 2048,
                    "note": None,
                }
            ]
        },
    ),
    "GET /v1/models": Operation(
        summary="List the models and which of them is the champion",
        tag="models",
        answers={200: operations.ModelList},
        problems=(406,),
        answer_example={
            "models": [
                {"version": "20171231-3f2a9c1b7e44", "aliases": ["champion"], "serving": True}
            ]
        },
    ),
    "POST /v1/models/<version>/promote": Operation(
        summary="Make a model the champion, once it has passed its checks",
        tag="models",
        answers={200: operations.Promotion},
        problems=(400, 404, 406, 409),
        answer_example={"champion": "20171231-3f2a9c1b7e44", "previous": None},
    ),
    "GET /livez": Operation(
        summary="Say that the process answers",
        tag="health",
        answers={200: operations.Liveness},
        answer_example={"status": "alive"},
    ),
    "GET /readyz": Operation(
        summary="Say whether decisions can be taken, and what is missing if not",
        tag="health",
        answers={200: operations.Readiness},
        answer_example={
            "status": "ready",
            "model_version": "20171231-3f2a9c1b7e44",
            "catalogue_version": 7,
        },
    ),
    "GET /metrics": Operation(
        summary="Read all figures as Prometheus does",
        tag="health",
        answers={200: "text/plain"},
        answer_example='nbo_decisions_total{result="ACTION",degraded="no"} 41.0',
    ),
    "GET /openapi.json": Operation(
        summary="Read this document",
        tag="documents",
        answers={200: operations.OpenApi},
        answer_example={"openapi": "3.1.0", "paths": {}},
    ),
    **GOVERNING,
    **PANEL,
}
