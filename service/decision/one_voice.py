"""One voice: what one channel said, the others repeat for a while."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import compress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.errors import Mistake
from service.decision.document import Field, optional
from service.decision.sections import Compiled, Section
from service.decision.values import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.decision.contact_state import Claim, ContactState
    from service.decision.sections import Surroundings

__all__ = ["ANSWERS", "SECTION", "OneVoice", "Voice", "voice_of"]

#: Outcomes after which an offer need not be said again for the sake of one voice.
ANSWERS: Final = frozenset(
    {"accepted", "converted", "rejected", "deferred", "complaint", "unsubscribed"}
)
_HOUR: Final = 3600.0
_A_YEAR: Final = 8784.0
_A_WEEK: Final = 168.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OneVoice:
    """For how long what was said in one channel comes first in all of them.

    Parameters
    ----------
    hours : float or None
        Since it was decided last; None: each channel decides for itself.
    longest_hours : float
        Since it was decided first, without a gap of more than ``hours``: then others have their
        turn, however often the customer comes by.
    """

    hours: float | None = None
    longest_hours: float = _A_WEEK

    @property
    def claims_seconds(self) -> float:
        """How far back claims matter."""
        return 0.0 if self.hours is None else (self.hours + self.longest_hours) * _HOUR


class Voice(NamedTuple):
    """What has been said of late.

    Parameters
    ----------
    since : mapping of str to float
        The offers that stand, and since when.
    answered : frozenset of str
        Those that the customer has answered.
    """

    since: Mapping[str, float] = MappingProxyType({})
    answered: frozenset[str] = frozenset()


_SILENT: Final = Voice()


def voice_of(policy: OneVoice, contact: ContactState, now: float) -> Voice:
    """Return what was decided of late, and still stands.

    An offer stands for ``hours`` after it was decided last, in whichever channel, unless the
    customer has answered since, or it has been said for ``longest_hours``. Mandatory offers are
    nobody's choice, and so nobody's voice.
    """
    if policy.hours is None or not contact.claims:
        return _SILENT
    gap, longest = policy.hours * _HOUR, policy.longest_hours * _HOUR
    chosen = [each for each in contact.claims if not each.mandatory]
    answers = _answers(contact)
    is_open = [each.claimed_at > answers.get(each.offer_id, -math.inf) for each in chosen]
    since = _since(compress(chosen, is_open), gap, now)
    answered = {
        each.offer_id
        for each, open_ in zip(chosen, is_open, strict=True)
        if not open_ and now < each.claimed_at + gap
    }
    return Voice(
        {offer_id: first for offer_id, first in since.items() if now < first + longest},
        frozenset(answered.difference(since)),
    )


def _since(claims: Iterable[Claim], gap: float, now: float) -> dict[str, float]:
    """Return since when each offer has been decided without a gap until now."""
    since: dict[str, float] = {}
    for claim in sorted(claims, key=lambda each: -each.claimed_at):
        first = since.get(claim.offer_id, now)
        if first < claim.claimed_at + gap:
            since[claim.offer_id] = min(first, claim.claimed_at)
    return since


def _answers(contact: ContactState) -> dict[str, float]:
    """Return when each offer was answered last.

    Clocks differ, so that an answer is never older than the decision that it answers.
    """
    claimed = {(each.decision_id, each.offer_id): each.claimed_at for each in contact.claims}
    answers: dict[str, float] = {}
    for each in contact.responses:
        if each.outcome in ANSWERS:
            told = claimed.get((each.decision_id, each.offer_id), each.occurred_at)
            answers[each.offer_id] = max(
                answers.get(each.offer_id, -math.inf), told, each.occurred_at
            )
    return answers


_HOURS: Final = number(least=0.0, most=_A_YEAR, above=True)
_FIELDS: Final = {
    "hours": Field(
        optional(_HOURS), None, "For how long an offer that was decided comes first everywhere."
    ),
    "longest_hours": Field(
        optional(_HOURS), None, "For how long at most; a week, or `hours` if they are more."
    ),
}


def _mistakes(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    del around
    hours, longest = plain["hours"], plain["longest_hours"]
    if hours is None and longest is not None:
        yield Mistake("/one_voice/longest_hours", "says nothing without hours")
    elif longest is not None and longest < hours:
        yield Mistake("/one_voice/longest_hours", f"expected at least the {hours:g} hours")


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    hours = plain["hours"]
    longest = plain["longest_hours"] or max(_A_WEEK, hours or 0.0)
    return Compiled(value=OneVoice(hours=hours, longest_hours=longest))


SECTION: Final = Section(fields=_FIELDS, compile=_compile, mistakes=_mistakes)
