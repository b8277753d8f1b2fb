"""Grounds: what decided beside the model, where it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.arbitration import Contender
    from service.decision.offer import Offer

__all__ = ["GROUNDS", "Ground", "ground_for"]

#: The codes, whose texts are in the reason catalogue.
GROUNDS: Final = ("POLICY_MANDATORY", "VALUE_WORTH", "POLICY_PRIORITY")


class Ground(NamedTuple):
    """One ground: its code, and the figure that decided."""

    code: str
    value: float | None


def ground_for(contender: Contender, outranked: Sequence[Contender]) -> Ground | None:
    """Return what lifted a contender over likelier ones that it outranks, if anything did.

    Against the likeliest offer below it, either the net value or the weights (lever times context
    weight) decided: whichever is larger by the greater ratio.
    """
    if contender.candidate.offer.mandatory:
        return Ground("POLICY_MANDATORY", None)
    likeliest = max(outranked, key=_likelihood, default=None)
    if likeliest is None or _likelihood(likeliest) <= _likelihood(contender):
        return None
    mine, its = contender.candidate, likeliest.candidate
    by_value = _ratio(mine.net_value, its.net_value)
    by_weight = _ratio(_weight(mine.offer), _weight(its.offer))
    if by_value >= by_weight:
        return Ground("VALUE_WORTH", mine.net_value)
    return Ground("POLICY_PRIORITY", _weight(mine.offer))


def _likelihood(contender: Contender) -> float:
    return contender.propensity or 0.0


def _weight(offer: Offer) -> float:
    return offer.lever * offer.context_weight


def _ratio(mine: float, its: float) -> float:
    if its > 0.0:
        return mine / its
    return float("inf") if mine > its else 1.0
