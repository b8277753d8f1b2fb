"""Lifting one hold: the same question, but for what held one offer back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from service.decision.contact_policy import BESIDE
from service.decision.holdout_shares import HoldoutShares
from service.decision.why_not import RULED_STAGES, STAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.decision.catalogue import Catalogue
    from service.decision.contact_state import ContactState
    from service.decision.decision import Fallen
    from service.decision.request import Request

__all__ = ["Question", "lifted", "moved"]

#: What is held back here is not weighed against others.
_BEFORE_WEIGHING: Final = STAGES[: STAGES.index("arbitration")]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by which catalogue, given which contacts."""

    request: Request
    catalogue: Catalogue
    contact: ContactState


def moved(asked: Question, fallen: Fallen, now: float) -> Question:
    """Return the question as it will be once a hold has ended at ``now``.

    What others took, and what is left of a capacity, is only known of the present.
    """
    contact = asked.contact
    reached = tuple(each for each in contact.reached if each.until is None or now < each.until)
    capacity = {name: left for name, left in contact.capacity.items() if name != fallen.rule}
    return replace(asked, contact=replace(contact, reached=reached, capacity=capacity))


def lifted(asked: Question, fallen: Fallen, others: Iterable[Fallen]) -> Question | None:
    """Return the question without what held one offer back; None if it cannot be put aside.

    What else was held back before offers are weighed stays held back, so that only this offer's
    place changes.
    """
    changed = _without(asked, fallen)
    if changed is None:
        return None
    kept = tuple(each.offer.offer_id for each in others if each.stage in _BEFORE_WEIGHING)
    request = changed.request
    exclude = {*request.exclude, *kept} - {fallen.offer.offer_id}
    return replace(changed, request=replace(request, exclude=tuple(sorted(exclude))))


def _without(asked: Question, fallen: Fallen) -> Question | None:
    request, catalogue, code = asked.request, asked.catalogue, fallen.code
    if fallen.rule is not None and (stage := _ruled_at(fallen)) is not None:
        return _without_rule(asked, stage, fallen.rule)
    if code == "EXCLUDED":
        return asked
    if code == "LIMIT":
        return replace(asked, request=replace(request, limit=fallen.facts["place"]))
    if code == "BELOW_THRESHOLD":
        return replace(asked, catalogue=_without_threshold(catalogue, fallen.offer.offer_id))
    if code == "HOLDOUT":
        return replace(asked, catalogue=replace(catalogue, holdout=HoldoutShares()))
    return None


def _ruled_at(fallen: Fallen) -> str | None:
    """Return the stage of what holds it back, if that is a rule or policy to be put aside."""
    if fallen.facts is BESIDE:
        return "contact_policy"
    can_go = fallen.stage in RULED_STAGES and fallen.code != "LEDGER_UNREADABLE"
    return fallen.stage if can_go else None


def _without_rule(asked: Question, stage: str, name: str) -> Question:
    catalogue, contact = asked.catalogue, asked.contact
    rules = {
        at: tuple(rule for rule in each if at != stage or rule.name != name)
        for at, each in catalogue.rules.items()
    }
    policies = tuple(
        policy
        for policy in catalogue.contact_policy.policies
        if policy.stage != stage or policy.name != name
    )
    told = replace(
        catalogue,
        rules=rules,
        contact_policy=replace(catalogue.contact_policy, policies=policies),
    )
    reached = tuple(each for each in contact.reached if each.name != name)
    return replace(asked, catalogue=told, contact=replace(contact, reached=reached))


def _without_threshold(catalogue: Catalogue, offer_id: str) -> Catalogue:
    offers = tuple(
        replace(each, threshold=-1.0) if each.offer_id == offer_id else each
        for each in catalogue.offers
    )
    return replace(catalogue, offers=offers)
