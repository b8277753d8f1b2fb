"""Contact policies, and what is known of a customer, to be held back with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.decision import Catalogue, Decision
from service.decision.contact_policy import CONTACT_STAGES, screen
from service.decision.contact_state import Claim, Consent, ContactState, Response
from service.decision.pipeline import decide
from service.decision.situation import situation_of
from tests.unit.service.decision.building import (
    NOW,
    KnownScorer,
    a_customer,
    a_request,
    an_offer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision import Request
    from service.decision.decision import Fallen

HOUR = 3600.0
DAY = 86_400.0


def a_claim(offer_id: str = "o-1", ago: float = HOUR, **keys: Any) -> Claim:
    """Return an e-mail that was decided a while ago, shown at once, and valid for a day."""
    at = NOW - ago
    known = {
        "decision_id": f"d-{offer_id}-{ago}",
        "channel": "email",
        "objective": "grow",
        "claimed_at": at,
        "expires_at": at + DAY,
        "shown_at": at,
    }
    return Claim(offer_id=offer_id, **known | keys)


def a_response(outcome: str, ago: float = HOUR, offer_id: str = "o-1", **keys: Any) -> Response:
    """Return what came of an e-mail."""
    known = {"decision_id": f"d-{offer_id}-{ago}", "channel": "email", "objective": "grow"}
    return Response(offer_id=offer_id, outcome=outcome, occurred_at=NOW - ago, **known | keys)


def a_consent(purpose: str = "marketing", ago: float = DAY, **keys: Any) -> Consent:
    """Return a consent that was given a while ago."""
    return Consent(purpose=purpose, at=NOW - ago, **{"granted": True} | keys)


def a_policy(*offers: Mapping[str, Any], **contact_policy: Any) -> Catalogue:
    """Return a catalogue of these offers, or of one, under a contact policy."""
    listed = list(offers) or [an_offer()]
    return Catalogue.compile({"offers": listed, "contact_policy": contact_policy}, 1)


def held_by(
    catalogue: Catalogue,
    contact: ContactState | None = None,
    *,
    request: Request | None = None,
    now: float = NOW,
    **attributes: Any,
) -> dict[str, Fallen]:
    """Return what the contact policy alone holds back, by offer id."""
    asked = request or a_request()
    situation = situation_of(asked, a_customer(**attributes), catalogue, now, contact)
    in_play = [forms[0] for forms in catalogue.candidates(asked.channel) if forms]
    held: dict[str, Fallen] = {}
    for stage in CONTACT_STAGES:
        in_play, fallen = screen(stage, in_play, situation)
        held |= {each.offer.offer_id: each for each in fallen}
    return held


def codes_of(catalogue: Catalogue, contact: ContactState | None = None, **keys: Any) -> dict:
    """Return the codes of what the contact policy holds back, by offer id."""
    return {name: each.code for name, each in held_by(catalogue, contact, **keys).items()}


def decide_with(
    catalogue: Catalogue, contact: ContactState, request: Request | None = None, **keys: Any
) -> Decision:
    """Decide, with what is known of the customer's contacts."""
    known = {"scorer": KnownScorer(), "now": NOW, "seed": 7}
    return decide(
        request or a_request(), None, catalogue=catalogue, contact=contact, **known | keys
    )
