"""The routes of the agent's panel as its callers read about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.http.operation import READ, Operation
from service.schemas import panel, panel_views

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PANEL"]

_TOKEN: Final = "nbop_eyJraW5kIjoiY3VzdG9tZXIifQ.4v1Xr0rS8mT5a2bW9cQk7n3hJ6yL0pZ"  # noqa: S105
_MADE: Final = {
    "token": _TOKEN,
    "expires_at": "2026-11-21T20:00:00.000Z",
    "url": f"/panel#token={_TOKEN}",
}
_OFFER: Final[dict[str, Any]] = {
    "offer_id": "o-3",
    "treatment_id": "o-3-call",
    "name": "Baby food week",
    "language": "en",
    "objective": "grow",
    "talk_track": "We have a week of offers on baby food. Shall I put the voucher on your card?",
    "description": None,
    "value": 12.0,
    "price": None,
    "until": "2026-11-30T23:00:00.000Z",
    "selection": "best",
    "reasons": [
        {
            "text": "Spent 41.20 on baby food in the last 30 days",
            "direction": "+",
            "kind": "model",
        }
    ],
    "objections": [{"objection": "I buy another brand", "answer": "It is for all brands."}],
    "checks": [{"stage": "eligibility", "name": "families-only", "text": "For families"}],
    "decline_reasons": ["too_expensive"],
    "outcome": None,
}
_DECISION: Final = {
    "decision_id": "0193506f-9a4e-7c31-8a52-0d3f6f0b9c11",
    "decided_at": "2026-11-21T19:00:00.000Z",
    "valid_until": "2026-11-22T19:00:00.000Z",
    "degraded": None,
    "language": "en",
    "languages": {"catalogue": "en", "reasons": "en", "service": "en"},
    "customer": {"customer_id": "c-1", "lifecycle_stage": "active"},
    "offers": [_OFFER],
    "nothing": None,
    "why_not": [
        {
            "offer_id": "o-9",
            "name": "Coffee for two",
            "stage": "contact_policy",
            "code": "CAP",
            "text": "At most 2 in 7 days",
            "language": "en",
            "until": "2026-11-24T09:00:00.000Z",
        }
    ],
    "decline_reasons": [{"code": "too_expensive", "text": "Too expensive", "language": "en"}],
    "feedback_token": _TOKEN,
    "may_see_evidence": False,
}

PANEL: Final[Mapping[str, Operation]] = {
    "POST /v1/panel-tokens": Operation(
        summary="Make a token for the agent's panel; for a server, never for a browser",
        tag="panel",
        body={"oneOf": [panel.CustomerTokenRequest, panel.InstanceTokenRequest]},
        answers={201: panel.PanelTokenAnswer},
        problems=(*READ, 409),
        request_example={"agent_id": "a-7", "customer_id": "c-1", "channel": "call_centre"},
        answer_example=_MADE,
    ),
    "POST /v1/panel/sessions": Operation(
        summary="Make a customer's token with a token of the instance",
        tag="panel",
        body=panel.SessionRequest,
        answers={201: panel.PanelTokenAnswer},
        problems=READ,
        request_example={"agent_id": "a-7", "customer_id": "c-1"},
        answer_example=_MADE,
    ),
    "POST /v1/panel/decisions": Operation(
        summary="Decide for the token's customer, once in a visit, as an agent sees it",
        tag="panel",
        body=panel.PanelDecisionRequest,
        is_body_needed=False,
        answers={200: panel_views.PanelDecision},
        problems=READ,
        request_example={"visit": "call-77", "exclude": []},
        answer_example=_DECISION,
    ),
    "GET /v1/panel/timeline": Operation(
        summary="Read what passed between us and the token's customer, the latest first",
        tag="panel",
        answers={200: panel_views.PanelTimeline},
        problems=(406,),
        answer_example={
            "entries": [
                {
                    "at": "2026-11-17T09:30:00.000Z",
                    "channel": "email",
                    "offer_id": "o-9",
                    "offer_name": "Coffee for two",
                    "what": "rejected",
                    "reason": "Too expensive",
                    "reason_language": "en",
                }
            ]
        },
    ),
    "POST /v1/panel/outcomes": Operation(
        summary="Say what came of the token's decision; a repeat, or a second window, is harmless",
        tag="panel",
        body=panel.PanelAnswer,
        many=True,
        most=100,
        answers={200: panel.PanelResults},
        problems=READ,
        request_example=[{"offer_id": "o-3", "answer": "declined", "reason": "too_expensive"}],
        answer_example={
            "results": [{"offer_id": "o-3", "answer": "declined", "status": "recorded"}]
        },
    ),
}
