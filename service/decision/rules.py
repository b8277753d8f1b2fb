"""Rules: what may hold an offer back between being available and being scored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from service.decision.decision import Fallen
from service.decision.partition import Partition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.decision.offer import Candidate, Offer
    from service.decision.situation import Situation

__all__ = ["Held", "Rule", "screen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a rule says when it holds an offer back.

    Parameters
    ----------
    code : str
        A code of its stage in ``why_not.WHY_NOT``.
    until : float or None
        Epoch seconds when it would let the offer pass.
    facts : mapping
        The figures of the code's text.
    """

    code: str = "RULE"
    until: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


_ERROR: Final = Held(code="RULE_ERROR")


class Rule(Protocol):
    """A compiled rule. It may raise: the offer is then held back."""

    @property
    def name(self) -> str:
        """As the catalogue calls it."""
        ...

    def concerns(self, offer: Offer) -> bool:
        """Return whether it might ever hold this offer back; asked once, at compiling."""
        ...

    def hold(self, candidate: Candidate, situation: Situation) -> Held | None:
        """Return why the offer is held back, or None to let it pass."""
        ...


def screen(
    stage: str,
    rules: Mapping[str, Sequence[Rule]],
    in_play: Sequence[Candidate],
    situation: Situation,
) -> Partition:
    """Return which offers pass all rules of a stage; the others fall by the first that holds.

    Parameters
    ----------
    rules : mapping of str to sequence of Rule
        By offer id, those that concern it; an offer that none concerns may be left out.
    """
    if not rules:
        return Partition(in_play, ())
    kept: list[Candidate] = []
    fallen: list[Fallen] = []
    for candidate in in_play:
        concerned = rules.get(candidate.offer.offer_id)
        fall = _first_hold(stage, concerned, candidate, situation) if concerned else None
        if fall is None:
            kept.append(candidate)
        else:
            fallen.append(fall)
    return Partition(kept, fallen)


def _first_hold(
    stage: str, rules: Sequence[Rule], candidate: Candidate, situation: Situation
) -> Fallen | None:
    for rule in rules:
        try:
            held = rule.hold(candidate, situation)
        except Exception:  # noqa: BLE001 - whatever a rule raises, the offer is held back
            held = _ERROR
        if held is not None:
            return Fallen(
                offer=candidate.offer,
                stage=stage,
                code=held.code,
                rule=rule.name,
                until=held.until,
                facts=held.facts,
            )
    return None
