"""Bundles that come as a whole or not at all, and never come: found by asking for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.decision.contact_policy import Room
from service.decision.request import Request
from service.decision.situation import situation_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.catalogue import Catalogue
    from service.decision.contact_policy.policy import Hold
    from service.decision.offer import Offer

__all__ = ["broken_bundles"]

_NOBODY: Final = ""


def broken_bundles(catalogue: Catalogue, *, now: float) -> dict[str, str]:
    """Return the bundles that never come as a whole, and why.

    Asked for a customer of whom nothing is known: there is less room for all others. Mandatory
    offers do not wait for their bundle.
    """
    told: dict[str, str] = {}
    for name, offer_ids in catalogue.bundles.items():
        members = [each for each in catalogue.offers if each.offer_id in offer_ids]
        if not any(each.mandatory for each in members):
            why = _why_never(catalogue, members, now)
            if why is not None:
                told[name] = why
    return told


def _why_never(catalogue: Catalogue, members: Sequence[Offer], now: float) -> str | None:
    of_each = [{each.channel for each in offer.treatments} for offer in members]
    channels = sorted(set.intersection(*of_each))
    if not channels:
        return "has no channel that all of its bundle have"
    holds = [_refused(catalogue, members, each, now) for each in channels]
    if not all(holds):
        return None
    rules = ", ".join(sorted({repr(each.rule) for each in holds if each}))
    return f"is of a bundle whose offers {rules} never lets come together"


def _refused(
    catalogue: Catalogue, members: Sequence[Offer], channel: str, now: float
) -> Hold | None:
    situation = situation_of(Request(customer_id=_NOBODY, channel=channel), None, catalogue, now)
    forms = [each[0] for each in catalogue.candidates(channel) if each]
    return Room(situation).refuse(*(each for each in forms if each.offer in members))
