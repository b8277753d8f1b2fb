"""All that a decision may look at: the stages take it as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from models.features.behaviour import Behaviour
from models.features.profile import Profile
from service.decision.contact_state import ContactState

if TYPE_CHECKING:
    from service.decision.catalogue import Catalogue
    from service.decision.request import Request

__all__ = ["Situation", "situation_of"]

_NOTHING_KNOWN: Final = ContactState()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Who asks what, when, and under which catalogue.

    Parameters
    ----------
    request : Request
    profile : Profile
        As stored, with the request's attributes over it.
    catalogue : Catalogue
    now : float
        Epoch seconds, in whole milliseconds.
    contact : ContactState
        What the ledger knows of the customer's contacts.
    """

    request: Request
    profile: Profile
    catalogue: Catalogue
    now: float
    contact: ContactState = _NOTHING_KNOWN


def situation_of(
    request: Request,
    profile: Profile | None,
    catalogue: Catalogue,
    now: float,
    contact: ContactState | None = None,
) -> Situation:
    """Return the situation; a customer who is not known has an empty profile."""
    known = profile or Profile(request.customer_id, {}, Behaviour.empty(), ())
    if request.profile:
        known = replace(known, attributes={**known.attributes, **request.profile})
    return Situation(
        request=request,
        profile=known,
        catalogue=catalogue,
        now=now,
        contact=contact or _NOTHING_KNOWN,
    )
