"""The decision core: request, profile, catalogue, model, clock and seed in; a decision out.

Pure: no I/O, no globals, no framework. Real-time, batch and replay call the same ``decide``.
"""

from __future__ import annotations

from service.decision.catalogue import Catalogue
from service.decision.catalogue_draft import catalogue_from_offers
from service.decision.decision import Action, Decision, Fallen
from service.decision.offer import Offer, Treatment
from service.decision.pipeline import decide
from service.decision.request import Request
from service.decision.response import decision_to_json
from service.decision.scorer import Explanation, Scorer, Scores
from service.decision.what_would_change import decide_in_full

__all__ = [
    "Action",
    "Catalogue",
    "Decision",
    "Explanation",
    "Fallen",
    "Offer",
    "Request",
    "Scorer",
    "Scores",
    "Treatment",
    "catalogue_from_offers",
    "decide",
    "decide_in_full",
    "decision_to_json",
]
