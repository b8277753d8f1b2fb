"""One example for each body, as the OpenAPI document shows it."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["CATALOGUE", "CUSTOMER", "DECISION", "DECISION_REQUEST", "OUTCOME", "RECORD"]

DECISION_REQUEST: Final[dict[str, Any]] = {
    "customer_id": "c-1",
    "channel": "email",
    "limit": 1,
    "context": {"intent": "billing"},
    "dedupe_key": "session-77",
}
DECISION: Final[dict[str, Any]] = {
    "decision_id": "0193506f-9a4e-7c31-8a52-0d3f6f0b9c11",
    "customer_id": "c-1",
    "channel": "email",
    "decided_at": "2026-11-21T19:00:00.000Z",
    "valid_until": "2026-11-22T19:00:00.000Z",
    "model_version": "20171231-3f2a9c1b7e44",
    "catalogue_version": 7,
    "lifecycle_stage": None,
    "holdout": False,
    "holdout_objectives": [],
    "degraded": None,
    "actions": [
        {
            "rank": 1,
            "offer_id": "o-3",
            "treatment_id": "o-3-email",
            "placement": None,
            "name": "Baby food week",
            "objective": "grow",
            "content": {"subject": "For your little one"},
            "propensity": 0.183,
            "uplift": None,
            "value": 12.0,
            "expected_value": 2.196,
            "priority": 2.196,
            "selection": "best",
            "selection_probability": 1.0,
            "reasons": [
                {
                    "code": "BEHAVIOUR_RECENT_CATEGORY",
                    "kind": "model",
                    "direction": "+",
                    "contribution": 0.42,
                    "feature": "affinity_amount_30d",
                    "value": 41.2,
                    "text": "Spent 41.20 on baby food in the last 30 days",
                }
            ],
        }
    ],
    "no_action": None,
    "selection_probability": 1.0,
}
RECORD: Final[dict[str, Any]] = {
    "decision_id": DECISION["decision_id"],
    "request": DECISION_REQUEST,
    "response": DECISION,
    "evidence": {"digest": "9f86d081884c7d65", "attributes": {"age": 41}, "touches": []},
    "seed": 4611686018427387904,
    "outcomes": [],
}
OUTCOME: Final[dict[str, Any]] = {
    "decision_id": DECISION["decision_id"],
    "offer_id": "o-3",
    "outcome": "accepted",
    "occurred_at": "2026-11-21T19:04:11Z",
    "outcome_id": "crm-5512",
}
CUSTOMER: Final[dict[str, Any]] = {"attributes": {"age": 41, "city": "Utrecht", "member": True}}
CATALOGUE: Final[dict[str, Any]] = {
    "offers": [
        {
            "offer_id": "o-3",
            "name": "Baby food week",
            "objective": "grow",
            "value": 12.0,
            "categories": ["BABY FOODS"],
            "treatments": [
                {
                    "treatment_id": "o-3-email",
                    "channel": "email",
                    "content": {"subject": "For your little one"},
                }
            ],
        }
    ],
    "policies": {"minimum_propensity": 0.01},
}
