"""Rules: what may hold an offer back between being available and being scored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from service.decision.decision import Fallen
from service.decision.partition import Partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from service.decision.docket import Docket
    from service.decision.expressions import Expression
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

    @property
    def conditions(self) -> Mapping[str, Expression]:
        """By offer id what has to be true for it to pass, where that is all there is to say."""
        ...

    def concerned(self, offers: Iterable[Offer]) -> Iterable[str]:
        """Return the ids of those that it might ever hold back; asked once, at compiling."""
        ...

    def rests(self, situation: Situation) -> bool:
        """Return whether it lets everything pass here; asked once a decision if it has none."""
        ...

    def hold(self, candidate: Candidate, situation: Situation) -> Held | None:
        """Return why the offer is held back, or None to let it pass."""
        ...


def screen(
    stage: str,
    docket: Docket,
    in_play: Sequence[Candidate],
    situation: Situation,
) -> Partition:
    """Return which offers pass all rules of a stage; the others fall by the first that holds."""
    if not docket.rules or not in_play:
        return Partition(in_play, ())
    doubtful = docket.doubtful(in_play, situation)
    if not doubtful:
        return Partition(in_play, ())
    kept: list[Candidate] = []
    fallen: list[Fallen] = []
    for candidate in in_play:
        offer_id = candidate.offer.offer_id
        if offer_id not in doubtful:
            kept.append(candidate)
        elif fall := _first_hold(stage, docket.rules[offer_id], candidate, situation):
            fallen.append(fall)
        else:
            kept.append(candidate)
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
            code, until, facts = held.code, held.until, held.facts
            return Fallen(candidate.offer, stage, code, rule.name, until, facts)
    return None
