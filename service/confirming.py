"""Between decision and delivery: whether an action may still be said.

Time passes between the two, and what the customer says in that time counts: a consent that is
withdrawn, a complaint, a night that begins. So whoever delivers asks once more. What must not be
said any more, as long as its decision is valid, gives back what it had claimed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from models.errors import NotFoundError
from service.decision import Request, decide
from service.decision.times import parse_time
from service.decision.why_not import RULED_STAGES, text_for
from service.store import NOT_REACHED, OutcomeItem

if TYPE_CHECKING:
    from service.decision import Fallen
    from service.decision.contact_state import ContactState
    from service.serving import Serving
    from service.store import DecisionRecord

__all__ = ["Standing", "confirm", "still_allowed"]

#: Where an offer falls that may not be said. Later ones only say that another is said first.
_FORBIDDING: Final = frozenset({"available", *RULED_STAGES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether an action may still be said, and why not.

    Parameters
    ----------
    allowed : bool
    code, text : str or None
        Of why it may not: of ``why_not.WHY_NOT``, ``EXPIRED`` after its ``valid_until``,
        ``WITHDRAWN`` if the catalogue has it no more, or ``WITHHELD`` if it was said before that
        it is not delivered.
    stage, rule : str or None
        Where it fell, where it fell anywhere.
    until : float or None
        When that ends, where it does.
    released : bool
        What the action had claimed is given back: it is not to be said at all any more.
    """

    allowed: bool
    code: str | None = None
    text: str | None = None
    stage: str | None = None
    rule: str | None = None
    until: float | None = None
    released: bool = False


_ALLOWED: Final = Standing(allowed=True)
_EXPIRED: Final = Standing(allowed=False, code="EXPIRED", text="The decision is no longer valid")
_WITHDRAWN: Final = Standing(allowed=False, code="WITHDRAWN", text="The catalogue has it no more")
_WITHHELD: Final = Standing(
    allowed=False, code="WITHHELD", text="It was withheld before; ask for another decision"
)


def confirm(serving: Serving, decision_id: str, offer_id: str | None = None) -> dict[str, Standing]:
    """Return whether all actions of a decision, or one, may be said now; release what may not.

    What may be said again while the decision is valid keeps what it claimed, so that it can be
    asked about later. Anything else is recorded as ``withheld``, once, with the reason.

    Raises
    ------
    NotFoundError
        There is no such decision, or the offer is not among its actions.
    UnavailableError
        It cannot be known, or not be recorded. Then nothing must be said.
    """
    record = serving.store.decisions.get(decision_id)
    if record is None:
        raise NotFoundError("There is no decision of this id.")
    asked = _offered(record) if offer_id is None else [offer_id]
    if not set(asked) <= set(_offered(record)):
        raise NotFoundError("The offer is not among the actions of this decision.")
    standings = _standings(serving, record)
    told = serving.store.outcomes.of_decision(decision_id)
    found: dict[str, Standing] = {}
    for each in asked:
        outcomes = {outcome.outcome for outcome in told if outcome.offer_id == each}
        found[each] = _as_reported(standings[each], outcomes, _valid_until(record))
        if found[each].released and "withheld" not in outcomes:
            _withhold(serving, decision_id, each, found[each])
    return found


def still_allowed(serving: Serving, decision_id: str, offer_id: str) -> Standing:
    """Return whether one action of a decision may be said now; see ``confirm``."""
    return confirm(serving, decision_id, offer_id)[offer_id]


def _as_reported(standing: Standing, outcomes: set[str], valid_until: float) -> Standing:
    """Return how an action stands, by what was reported of it, too."""
    if not outcomes <= NOT_REACHED:
        return standing  # it was said, so it keeps what it claimed
    if "withheld" in outcomes:
        return replace(_WITHHELD if standing.allowed else standing, released=True)
    until = math.inf if standing.until is None else standing.until
    return replace(standing, released=not standing.allowed and until >= valid_until)


def _withhold(serving: Serving, decision_id: str, offer_id: str, standing: Standing) -> None:
    item = OutcomeItem(
        decision_id=decision_id,
        offer_id=offer_id,
        outcome="withheld",
        reason=f"Held back before delivery: {standing.code}, {standing.text}",
        # One report for each action, whoever asks, and however often.
        outcome_id=f"confirm:{decision_id}:{offer_id}",
    )
    for result in serving.store.outcomes.record([item]):
        if result.status == "recorded":
            serving.metrics.outcomes.labels(item.outcome, result.status).inc()


def _standings(serving: Serving, record: DecisionRecord) -> dict[str, Standing]:
    """Return for each action of a decision, by offer id, whether it may be said now.

    All rules and policies of the present catalogue are asked again, by what is known now, as if
    the decision had not claimed anything yet.
    """
    catalogue = serving.grounds.present().catalogue
    known = serving.store.contacts.read(record.customer_id, catalogue.lookback)
    if known.at >= _valid_until(record):
        return dict.fromkeys(_offered(record), _EXPIRED)
    decision = decide(
        # Enough room for all, and no model: only who may be spoken to about what is asked.
        replace(
            Request.from_dict(record.request), limit=len(catalogue.offers) or 1, explain="none"
        ),
        known.profile,
        catalogue=catalogue,
        scorer=None,
        now=known.at,
        seed=record.seed,
        contact=_without(known.contact, record.decision_id),
    )
    there = {each.offer_id for each in catalogue.offers}
    fallen = {each.offer.offer_id: each for each in decision.fallen}
    return {
        offer_id: _standing(fallen.get(offer_id)) if offer_id in there else _WITHDRAWN
        for offer_id in _offered(record)
    }


def _standing(fallen: Fallen | None) -> Standing:
    return _ALLOWED if fallen is None or fallen.stage not in _FORBIDDING else _forbidden(fallen)


def _offered(record: DecisionRecord) -> list[str]:
    return [action["offer_id"] for action in record.response.get("actions", ())]


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
