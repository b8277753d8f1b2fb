"""The contact policy: how often, when and after what a customer may be spoken to."""

from __future__ import annotations

from service.decision.contact_policy.governing import CONTACT_STAGES, ContactPolicy, screen
from service.decision.contact_policy.room import BESIDE, Claims, Room, claims_of
from service.decision.contact_policy.section import SECTION

__all__ = [
    "BESIDE",
    "CONTACT_STAGES",
    "SECTION",
    "Claims",
    "ContactPolicy",
    "Room",
    "claims_of",
    "screen",
]
