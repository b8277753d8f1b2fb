"""Output: the holdout is left alone, and the best go out, up to the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.decision.decision import Fallen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.arbitration import Contender
    from service.decision.offer import Offer

__all__ = ["Output", "choose"]


class Output(NamedTuple):
    """The contenders that become actions, in order, and those that fell."""

    chosen: Sequence[Contender]
    fallen: Sequence[Fallen]


def choose(contenders: Sequence[Contender], *, limit: int, holdout: bool) -> Output:
    """Return the first contenders, up to the limit; in the holdout, mandatory ones only."""
    chosen: list[Contender] = []
    fallen: list[Fallen] = []
    for place, contender in enumerate(contenders, start=1):
        offer = contender.candidate.offer
        if holdout and not offer.mandatory:
            fallen.append(_fallen(offer, "HOLDOUT", {"place": place}, rule="holdout"))
        elif len(chosen) < limit:
            chosen.append(contender)
        else:
            fallen.append(_fallen(offer, "LIMIT", {"place": place, "limit": limit}))
    return Output(chosen, fallen)


def _fallen(offer: Offer, code: str, facts: dict[str, int], *, rule: str | None = None) -> Fallen:
    return Fallen(offer=offer, stage="output", code=code, rule=rule, facts=facts)
