"""Between decision and delivery: whether an action may still be said.

Time passes between the two, and what the customer says in that time counts: a consent that is
withdrawn, a complaint, a night that begins. So whoever delivers asks once more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from models.errors import NotFoundError
from service.decision import Request, decide
from service.decision.times import parse_time
from service.decision.why_not import RULED_STAGES, text_for

if TYPE_CHECKING:
    from service.decision import Fallen
    from service.decision.contact_state import ContactState
    from service.serving import Serving
    from service.store import DecisionRecord

__all__ = ["Standing", "still_allowed"]

#: Where an offer falls that may not be said. Later ones only say that another is said first.
_FORBIDDING: Final = frozenset({"available", *RULED_STAGES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether an action may still be said, and why not.

    Parameters
    ----------
    allowed : bool
    code, text : str or None
        Of why it may not: of ``why_not.WHY_NOT``, ``EXPIRED`` after its ``valid_until``, or
        ``WITHDRAWN`` if the catalogue has it no more.
    stage, rule : str or None
        Where it fell, where it fell anywhere.
    until : float or None
        When that ends, where it does.
    """

    allowed: bool
    code: str | None = None
    text: str | None = None
    stage: str | None = None
    rule: str | None = None
    until: float | None = None


def still_allowed(serving: Serving, decision_id: str, offer_id: str) -> Standing:
    """Return whether an action of a decision may be said now, by what is known now.

    All rules and policies of the present catalogue are asked again, as if the decision had not
    claimed anything yet. Nothing is recorded.

    Raises
    ------
    NotFoundError
        There is no such decision, or the offer is not among its actions.
    UnavailableError
        It cannot be known. Then it must not be said.
    """
    record = serving.store.decisions.get(decision_id)
    if record is None or offer_id not in _offered(record):
        raise NotFoundError("There is no decision of this id with this offer among its actions.")
    catalogue = serving.grounds.present().catalogue
    known = serving.store.contacts.read(record.customer_id, catalogue.lookback)
    if known.at >= _valid_until(record):
        return Standing(allowed=False, code="EXPIRED", text="The decision is no longer valid")
    decision = decide(
        # Enough room for all, and no model: only who may be spoken to about what is asked.
        replace(Request.from_dict(record.request), limit=len(catalogue.offers) or 1),
        known.profile,
        catalogue=catalogue,
        scorer=None,
        now=known.at,
        seed=record.seed,
        contact=_without(known.contact, decision_id),
    )
    if offer_id not in {each.offer_id for each in catalogue.offers}:
        return Standing(allowed=False, code="WITHDRAWN", text="The catalogue has it no more")
    fallen = next((each for each in decision.fallen if each.offer.offer_id == offer_id), None)
    if fallen is None or fallen.stage not in _FORBIDDING:
        return Standing(allowed=True)
    return _forbidden(fallen)


def _offered(record: DecisionRecord) -> set[str]:
    return {action["offer_id"] for action in record.response.get("actions", ())}


def _valid_until(record: DecisionRecord) -> float:
    said = record.response.get("valid_until")
    return math.inf if said is None else parse_time(said)


def _without(contact: ContactState, decision_id: str) -> ContactState:
    """Return the state as it would be had the decision claimed nothing.

    What it took of a capacity is its own, and how much others left of it is not asked again.
    """
    others = tuple(each for each in contact.claims if each.decision_id != decision_id)
    return replace(contact, claims=others, capacity={})


def _forbidden(fallen: Fallen) -> Standing:
    return Standing(
        allowed=False,
        code=fallen.code,
        text=text_for(fallen),
        stage=fallen.stage,
        rule=fallen.rule,
        until=fallen.until,
    )
