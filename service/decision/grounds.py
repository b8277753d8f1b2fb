"""Grounds: what decided beside the model, where it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.decision.arbitration import Contender

__all__ = ["GROUNDS", "Ground", "ground_for"]

#: The codes, whose texts are in the reason catalogue.
GROUNDS: Final = ("POLICY_MANDATORY", "VALUE_HIGHER", "POLICY_LEVER", "POLICY_CONTEXT")


class Ground(NamedTuple):
    """One ground: its code, and the figure its text may name."""

    code: str
    value: float | None


def ground_for(contender: Contender, outranked: Sequence[Contender]) -> Ground | None:
    """Return what lifted a contender over likelier ones that it outranks, if anything did.

    Against the likeliest offer below it, the factor of the priority that is larger by the
    greatest ratio decided: the net value, the lever or the context weight.
    """
    if contender.candidate.offer.mandatory:
        return Ground("POLICY_MANDATORY", None)
    likeliest = _likeliest(outranked)
    if likeliest is None or contender.propensity is None:
        return None
    if (likeliest.propensity or 0.0) <= contender.propensity:
        return None
    return max(_lifts(contender, likeliest), key=lambda lift: lift[0])[1]


def _likeliest(contenders: Iterable[Contender]) -> Contender | None:
    return max(contenders, key=lambda each: each.propensity or 0.0, default=None)


def _lifts(above: Contender, below: Contender) -> list[tuple[float, Ground]]:
    mine, its = above.candidate, below.candidate
    return [
        (_ratio(mine.net_value, its.net_value), Ground("VALUE_HIGHER", mine.net_value)),
        (_ratio(mine.offer.lever, its.offer.lever), Ground("POLICY_LEVER", mine.offer.lever)),
        (
            _ratio(mine.offer.context_weight, its.offer.context_weight),
            Ground("POLICY_CONTEXT", mine.offer.context_weight),
        ),
    ]


def _ratio(mine: float, its: float) -> float:
    if its > 0.0:
        return mine / its
    return float("inf") if mine > its else 1.0
