"""Grounds: what decided beside the model, where it did."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.decision.arbitration import Contender
    from service.decision.choosing import Pick
    from service.decision.decision import Selection
    from service.decision.lifecycle import LifecycleStage

__all__ = ["GROUNDS", "Ground", "ground_for", "stage_ground"]

#: The codes, whose texts are in the reason catalogue.
GROUNDS: Final = (
    "POLICY_MANDATORY",
    "VALUE_WORTH",
    "POLICY_PRIORITY",
    "EXPLORATION_TRIAL",
    "ONE_VOICE",
    "ONE_VOICE_BLOCKED",
    "ONE_VOICE_ANSWERED",
    "POLICY_BUNDLE",
    "POLICY_FALLBACK",
    "POLICY_STAGE",
)
_BY_SELECTION: Final[Mapping[Selection, str]] = MappingProxyType(
    {
        "mandatory": "POLICY_MANDATORY",
        "explored": "EXPLORATION_TRIAL",
        "one_voice": "ONE_VOICE",
        "bundle": "POLICY_BUNDLE",
        "fallback": "POLICY_FALLBACK",
    }
)


class Ground(NamedTuple):
    """One ground: its code, and the figure that decided, or the word for it."""

    code: str
    value: float | None = None
    said: str | None = None


def stage_ground(pick: Pick, stage: LifecycleStage | None) -> Ground | None:
    """Return that the customer's stage let this offer through, if it does not let everything."""
    if stage is None or stage.objectives is None or pick.selection == "mandatory":
        return None
    return Ground("POLICY_STAGE", said=stage.name)


def ground_for(pick: Pick, outranked: Sequence[Contender]) -> Ground | None:
    """Return what lifted an offer over likelier ones, if anything did.

    What was not chosen on merit says so, and nothing of merit. Otherwise, against the likeliest
    offer that it outranked, either the net value or the weights (lever times context weight)
    decided: whichever is larger by the greater ratio.
    """
    if pick.selection in _BY_SELECTION:
        return Ground(_BY_SELECTION[pick.selection])
    mine = pick.contender
    its = max(outranked, key=_likelihood, default=None)
    if its is None or _likelihood(its) <= _likelihood(mine):
        return None
    if _ratio(mine.net_value, its.net_value) >= _ratio(mine.weight, its.weight):
        return Ground("VALUE_WORTH", mine.net_value)
    return Ground("POLICY_PRIORITY", mine.weight)


def _likelihood(contender: Contender) -> float:
    return contender.propensity or 0.0


def _ratio(mine: float, its: float) -> float:
    if its > 0.0:
        return mine / its
    return float("inf") if mine > its else 1.0
