"""All that a decision may look at: the stages take it as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from models.features.behaviour import Behaviour
from models.features.profile import Profile
from service.decision.contact_state import ContactState
from service.decision.facts import Facts
from service.decision.lifecycle import NOWHERE, Place

if TYPE_CHECKING:
    from service.decision.catalogue import Catalogue
    from service.decision.lifecycle import LifecycleStage
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
    facts : Facts
        What expressions see of all this, and what they gave so far.
    place : Place
        Where in the lifecycle the customer is.
    """

    request: Request
    profile: Profile
    catalogue: Catalogue
    now: float
    facts: Facts
    contact: ContactState = _NOTHING_KNOWN
    place: Place = NOWHERE

    @property
    def stage(self) -> LifecycleStage | None:
        """The customer's stage in the lifecycle, if they are in any."""
        return self.place.stage


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
    seen = known.attributes
    if catalogue.behaviour is not None:
        seen = {**seen, **catalogue.behaviour.of(known.behaviour, now)}
    facts = Facts(seen, request.context, now, catalogue.reads)
    place = catalogue.lifecycle.place(facts)
    if catalogue.lifecycle.stages:
        facts.settle("lifecycle_stage", place.stage.name if place.stage else None)
    return Situation(
        request=request,
        profile=known,
        catalogue=catalogue,
        now=now,
        facts=facts,
        contact=contact or _NOTHING_KNOWN,
        place=place,
    )
