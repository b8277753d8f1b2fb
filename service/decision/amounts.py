"""Amounts: an offer's value, cost and weights, as the catalogue says or as it has them computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.decision.expressions import ExpressionError

if TYPE_CHECKING:
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["Amounts", "amounts_of"]


class Amounts(NamedTuple):
    """What an offer brings, costs, and is multiplied by, here and now; each at least 0."""

    value: float
    cost: float
    lever: float
    context_weight: float


def amounts_of(offer: Offer, situation: Situation) -> Amounts:
    """Return the amounts of an offer in a situation.

    Raises
    ------
    ExpressionError
        If one of them cannot be evaluated, or is below 0.
    """
    plain = Amounts(offer.value, offer.cost, offer.lever, offer.context_weight)
    if not offer.formulas:
        return plain
    computed = {name: situation.facts.number(each) for name, each in offer.formulas.items()}
    for name, amount in computed.items():
        if amount < 0.0:
            raise ExpressionError(f"{name} of {offer.offer_id} is {amount}; expected at least 0")
    return plain._replace(**computed)
