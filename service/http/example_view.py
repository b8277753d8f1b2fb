"""The example of a decision laid out for people, as the OpenAPI document shows it."""

from __future__ import annotations

from typing import Any, Final

from service.http.examples import DECISION

__all__ = ["VIEW"]

_ACTION: Final = DECISION["actions"][0]
_SAME: Final = (
    "decision_id",
    "customer_id",
    "channel",
    "decided_at",
    "valid_until",
    "lifecycle_stage",
    "holdout",
    "holdout_objectives",
    "degraded",
    "no_action",
    "selection_probability",
)
_OF_ACTION: Final = (
    "treatment_id",
    "placement",
    "content",
    "propensity",
    "uplift",
    "value",
    "expected_value",
    "priority",
    "selection",
    "selection_probability",
    "reasons",
)
VIEW: Final[dict[str, Any]] = {
    **{name: DECISION[name] for name in _SAME},
    "languages": {"catalogue": "en", "reasons": "en", "service": "en"},
    "request": {"limit": 1, "explain": "reasons", "exclude": [], "dedupe_key": "session-77"},
    "versions": {
        "model": DECISION["model_version"],
        "catalogue": DECISION["catalogue_version"],
        "exploration": "none",
        "seed": "4611686018427387904",
        "evidence": "9f86d081884c7d65",
    },
    "missing": None,
    "known": {
        "attributes": [{"name": "age", "value": 41, "is_from_request": False}],
        "context": [{"name": "intent", "value": "billing"}],
        "behaviour": {"events": 0, "types": [], "categories": []},
        "is_readable": True,
        "consents": [],
        "suppressions": [],
        "preferences": None,
        "timezone": "Europe/Amsterdam",
    },
    "stages": [
        {
            "stage": "available",
            "entered": 2,
            "fell": 1,
            "left": 1,
            "reasons": [{"code": "NO_TREATMENT", "rule": None, "offers": 1}],
        }
    ],
    "offers": [
        {
            **{name: _ACTION[name] for name in ("offer_id", "name", "objective", *_OF_ACTION)},
            "group": None,
            "mandatory": False,
            "place": 1,
            "fell": None,
            "waterfall": {
                "base": -2.1,
                "steps": _ACTION["reasons"],
                "other": 0.184,
                "margin": -1.496,
                "propensity": 0.183,
            },
            "is_recorded": False,
        },
        {
            "offer_id": "o-9",
            "name": "Garden days",
            "objective": "grow",
            "group": None,
            "mandatory": False,
            "place": None,
            "fell": {
                "stage": "available",
                "code": "NO_TREATMENT",
                "rule": None,
                "until": None,
                "text": "Has no treatment for the channel email",
                "language": "en",
            },
            **dict.fromkeys(_OF_ACTION),
            "reasons": [],
            "waterfall": None,
            "is_recorded": False,
        },
    ],
    "what_would_change": [],
    "before": {"total": 0, "entries": []},
    "after": [],
}
