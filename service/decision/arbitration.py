"""Arbitration: what each offer is worth saying, and so their order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from service.decision.decision import Fallen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.decision.offer import Candidate

__all__ = ["Contender", "Ranking", "rank"]


class Contender(NamedTuple):
    """A candidate with what it is worth.

    Parameters
    ----------
    candidate : Candidate
    propensity : float or None
        None if no model spoke; so are the others then.
    expected_value : float or None
        Propensity times net value.
    priority : float or None
        Propensity x context weight x net value x lever.
    """

    candidate: Candidate
    propensity: float | None
    expected_value: float | None
    priority: float | None


class Ranking(NamedTuple):
    """All contenders, the best first, and those not worth saying."""

    contenders: Sequence[Contender]
    fallen: Sequence[Fallen]


def rank(in_play: Sequence[Candidate], propensities: Mapping[str, float]) -> Ranking:
    """Return the offers in order: mandatory first, then by priority, then by offer id.

    The order is total, and depends on nothing but the offers and their propensities. An offer
    that costs more than it brings falls, unless it is mandatory: a negative value would turn
    "more likely" into "less wanted".
    """
    contenders: list[Contender] = []
    fallen: list[Fallen] = []
    for candidate in in_play:
        if candidate.net_value < 0.0 and not candidate.offer.mandatory:
            fallen.append(_costs_more(candidate))
        else:
            contenders.append(_contender(candidate, propensities.get(candidate.offer.offer_id)))
    return Ranking(sorted(contenders, key=_order), fallen)


def _contender(candidate: Candidate, propensity: float | None) -> Contender:
    if propensity is None:
        return Contender(candidate, None, None, None)
    offer = candidate.offer
    expected_value = propensity * candidate.net_value
    return Contender(
        candidate, propensity, expected_value, expected_value * offer.context_weight * offer.lever
    )


def _order(contender: Contender) -> tuple[bool, float, str]:
    priority = -math.inf if contender.priority is None else contender.priority
    return (not contender.candidate.offer.mandatory, -priority, contender.candidate.offer.offer_id)


def _costs_more(candidate: Candidate) -> Fallen:
    return Fallen(
        offer=candidate.offer,
        stage="arbitration",
        code="COSTS_MORE",
        facts={"net_value": candidate.net_value},
    )
