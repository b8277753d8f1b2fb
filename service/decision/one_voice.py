"""One voice: what one channel said, the others repeat for a while."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.errors import Mistake
from service.decision.document import Field, optional
from service.decision.sections import Compiled, Section
from service.decision.values import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.decision.contact_state import Claim, ContactState, Response
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


class _Run(NamedTuple):
    """Claims of one offer with no gap between them, until now."""

    first: float
    decisions: tuple[str, ...]


_SILENT: Final = Voice()


def voice_of(policy: OneVoice, contact: ContactState, now: float) -> Voice:
    """Return what was decided of late, and still stands.

    An offer stands for ``hours`` after it was decided last, in whichever channel, unless the
    customer has answered it, or it has been said for ``longest_hours``. Mandatory offers are
    nobody's choice, and so nobody's voice.
    """
    if policy.hours is None or not contact.claims:
        return _SILENT
    runs = _runs(contact.claims, policy.hours * _HOUR, now)
    answered = _answered(runs, contact.responses)
    longest = policy.longest_hours * _HOUR
    return Voice(
        {
            offer_id: run.first
            for offer_id, run in runs.items()
            if offer_id not in answered and now < run.first + longest
        },
        answered,
    )


def _runs(claims: Iterable[Claim], gap: float, now: float) -> dict[str, _Run]:
    """Return, by offer id, the claims that reach until now without a gap."""
    runs: dict[str, _Run] = {}
    for claim in sorted(claims, key=lambda each: -each.claimed_at):
        run = runs.get(claim.offer_id) or _Run(now, ())
        if not claim.mandatory and run.first < claim.claimed_at + gap:
            runs[claim.offer_id] = _Run(
                min(run.first, claim.claimed_at), (*run.decisions, claim.decision_id)
            )
    return runs


def _answered(runs: Mapping[str, _Run], responses: Iterable[Response]) -> frozenset[str]:
    """Return the offers that the customer has answered since they were first decided on.

    Clocks differ, so that an answer to one of the decisions counts whenever it is said to be.
    """
    return frozenset(
        each.offer_id
        for each in responses
        if each.outcome in ANSWERS
        and (run := runs.get(each.offer_id)) is not None
        and (run.first <= each.occurred_at or each.decision_id in run.decisions)
    )


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
