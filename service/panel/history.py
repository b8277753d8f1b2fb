"""What passed between us and a customer, in whatever channel, as an agent reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.decision.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.features.profile import Touch
    from service.decision import Catalogue
    from service.store import OutcomeRecord

__all__ = ["MOST_ENTRIES", "history"]

MOST_ENTRIES: Final = 20
#: Nobody but an agent saw it.
_UNSEEN: Final = "shown_to_agent"


class _Event(NamedTuple):
    at: float
    channel: str | None
    offer_id: str
    what: str
    reason: str | None = None


def history(
    touches: Iterable[Touch],
    outcomes: Iterable[OutcomeRecord],
    *,
    catalogue: Catalogue,
    language: str | None,
) -> list[dict[str, Any]]:
    """Return what reached the customer and what came of it, the latest first.

    Parameters
    ----------
    touches
        The ledger's: those of history, and those that outcomes made.
    outcomes
        All that were reported.
    catalogue
        With the names of offers, and the words of decline reasons.
    language
        Of those words; None for the catalogue's default.
    """
    told = list(_of_outcomes(outcomes))
    known = {each[:4] for each in told}
    reached = {each[:3] for each in told}
    events = told + [
        event
        for touch in touches
        for event in _of_touch(touch)
        if event[:4] not in known and (event.what != "touch" or event[:3] not in reached)
    ]
    names = {each.offer_id: each.name for each in catalogue.offers}
    latest = sorted(events, key=lambda each: each.at, reverse=True)[:MOST_ENTRIES]
    return [
        {
            "at": rfc3339(each.at),
            "channel": each.channel,
            "offer_id": each.offer_id,
            "offer_name": names.get(each.offer_id, each.offer_id),
            "what": each.what,
            **_reason(each.reason, catalogue, language),
        }
        for each in latest
    ]


def _reason(reason: str | None, catalogue: Catalogue, language: str | None) -> dict[str, Any]:
    said = catalogue.decline_reasons.text_of(reason, language) if reason else (reason, None)
    return dict(zip(("reason", "reason_language"), said, strict=True))


def _of_outcomes(outcomes: Iterable[OutcomeRecord]) -> Iterator[_Event]:
    seen = [each for each in outcomes if each.outcome != _UNSEEN]
    # That it was offered is plain from an answer given at the same moment.
    answered = {
        (each.decision_id, each.offer_id, each.occurred_at)
        for each in seen
        if each.outcome != "impression"
    }
    for each in seen:
        place = (each.decision_id, each.offer_id, each.occurred_at)
        if each.outcome == "impression" and place in answered:
            continue
        reason = each.reason if each.outcome == "rejected" else None
        yield _Event(each.occurred_at, each.channel, each.offer_id, each.outcome, reason)


def _of_touch(touch: Touch) -> Iterator[_Event]:
    moments = {"accepted": touch.accepted_at, "rejected": touch.rejected_at}
    if touch.touched_at not in moments.values():
        yield _Event(touch.touched_at, touch.channel, touch.offer_id, "touch")
    for what, at in moments.items():
        if at is not None:
            yield _Event(at, touch.channel, touch.offer_id, what)
