"""Prerequisites: what a customer must have accepted before an offer is made to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from service.decision.rules import Held

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.decision.expressions import Expression
    from service.decision.offer import Candidate, Offer
    from service.decision.situation import Situation

__all__ = ["RequirementRule"]

_ACCEPTANCES: Final = frozenset({"accepted", "converted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementRule:
    """Holds back an offer until all that it requires was accepted, however long ago."""

    conditions: ClassVar[Mapping[str, Expression]] = {}

    name: str = "requires"

    def concerned(self, offers: Iterable[Offer]) -> Iterable[str]:
        """Return the ids of those that require any other."""
        return [each.offer_id for each in offers if each.requires]

    def rests(self, situation: Situation) -> bool:
        """Return that it has to be asked: what was accepted differs from offer to offer."""
        del situation
        return False

    def hold(self, candidate: Candidate, situation: Situation) -> Held | None:
        """Return what the customer has not accepted yet."""
        accepted = _accepted(situation)
        missing = [each for each in candidate.offer.requires if each not in accepted]
        return Held(code="REQUIRES", facts={"missing": ", ".join(missing)}) if missing else None


def _accepted(situation: Situation) -> set[str]:
    """Return what the customer accepted, of our decisions or in the history from before them."""
    answers = situation.contact.responses
    return {each.offer_id for each in answers if each.outcome in _ACCEPTANCES} | {
        each.offer_id for each in situation.profile.touches if each.accepted_at is not None
    }
