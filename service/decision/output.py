"""Output: the holdout is left alone, and the best go out, up to the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.decision.decision import Fallen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.arbitration import Contender

__all__ = ["Output", "choose"]


class Output(NamedTuple):
    """The contenders that become actions, in order, and those that fell."""

    chosen: Sequence[Contender]
    fallen: Sequence[Fallen]


def choose(contenders: Sequence[Contender], *, limit: int, holdout: bool) -> Output:
    """Return the first contenders, up to the limit; in the holdout, mandatory ones only."""
    held = [each for each in contenders if holdout and not each.candidate.offer.mandatory]
    free = (
        [each for each in contenders if each.candidate.offer.mandatory] if holdout else contenders
    )
    late = [
        Fallen(
            offer=each.candidate.offer,
            stage="output",
            code="LIMIT",
            facts={"place": place, "limit": limit},
        )
        for place, each in enumerate(free[limit:], start=limit + 1)
    ]
    out = [
        Fallen(offer=each.candidate.offer, stage="output", code="HOLDOUT", rule="holdout")
        for each in held
    ]
    return Output(free[:limit], [*late, *out])
