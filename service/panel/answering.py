"""What an agent says of an offer, as outcomes: the same answer twice is the same outcomes."""

from __future__ import annotations

from datetime import UTC, datetime, time
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from service.store import OutcomeItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, tzinfo

    from service.panel.tokens import PanelToken
    from service.store import OutcomeRecord, OutcomeResult

__all__ = ["items_of", "said_in", "status_of", "visit_name"]

#: An answer says that the offer was made to the customer, but for the two that say it was not.
_OUTCOMES: Final = {
    "shown": ("shown_to_agent",),
    "accepted": ("impression", "accepted"),
    "later": ("impression", "deferred"),
    "declined": ("impression", "rejected"),
    "not_offered": ("withheld",),
}
_ANSWERED: Final = frozenset({"accepted", "deferred", "rejected", "withheld"})
_ID: Final = "panel"


def items_of(
    answer: Mapping[str, Any], token: PanelToken, *, now: float, zone: tzinfo = UTC
) -> Iterator[OutcomeItem]:
    """Yield the outcomes of an answer.

    Parameters
    ----------
    answer
        As ``PanelAnswer`` has it.
    token
        Of the decision it is about.
    now : float
        Epoch seconds. The browser's clock may be wrong: what it says is taken to lie between the
        decision and now.
    zone
        Where the customer's days begin.
    """
    given = now if answer["occurred_at"] is None else answer["occurred_at"]
    occurred_at = min(max(given, token.decided_at or given), now)
    for outcome in _OUTCOMES[answer["answer"]]:
        yield OutcomeItem(
            decision_id=token.decision_id or "",
            offer_id=answer["offer_id"],
            outcome=outcome,
            occurred_at=occurred_at,
            reason=_reason(outcome, answer["reason"]),
            until=_begin_of(answer["until"], zone) if outcome == "deferred" else None,
            outcome_id=_outcome_id(token, answer["offer_id"], outcome),
        )


def status_of(results: Iterable[OutcomeResult]) -> str:
    """Return what became of an answer: what was said first counts, whoever says what after it."""
    found = {"duplicate" if each.status == "conflict" else each.status for each in results}
    return "recorded" if "recorded" in found else min(found, default="invalid")


def visit_name(visit: str) -> str:
    """Return what names a visit in the ids of its outcomes, without saying which it is."""
    return blake2b(visit.encode(), digest_size=8).hexdigest()


def said_in(visit: str, outcomes: Iterable[OutcomeRecord]) -> dict[str, str]:
    """Return what was said in a visit last, by offer id."""
    begin = f"{_ID}:{visit}:"
    return {
        each.offer_id: each.outcome
        for each in sorted(outcomes, key=lambda each: each.recorded_at)
        if each.outcome in _ANSWERED and each.outcome_id.startswith(begin)
    }


def _outcome_id(token: PanelToken, offer_id: str, outcome: str) -> str:
    about = f"{token.decision_id}\n{offer_id}\n{outcome}".encode()
    return f"{_ID}:{token.visit}:{blake2b(about, digest_size=12).hexdigest()}"


def _reason(outcome: str, code: str | None) -> str | None:
    if outcome == "withheld":
        return "not_offered"
    return code if outcome == "rejected" else None


def _begin_of(day: date | None, zone: tzinfo) -> float | None:
    return None if day is None else datetime.combine(day, time(), zone).timestamp()
