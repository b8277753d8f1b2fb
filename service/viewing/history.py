"""What had passed between us and the customer before a decision, and what came of it after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.decision.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from models.features.profile import Profile
    from service.decision.contact_state import ContactState
    from service.store import OutcomeRecord

__all__ = ["MOST_BEFORE", "after", "before"]

MOST_BEFORE: Final = 200


class _Entry(NamedTuple):
    """Something that happened: when, what and about which offer."""

    at: float
    what: str
    offer_id: str
    channel: str | None = None
    reason: str | None = None
    until: float | None = None
    value: float | None = None


def before(
    profile: Profile, contact: ContactState | None, names: Mapping[str, str]
) -> dict[str, Any]:
    """Return what was known of the past when it was decided, the latest first.

    The same thing may be known twice, as a touch of the profile and from the ledger; it is told
    once. What was decided, and is not known to have reached the customer, is a ``claim``.

    Returns
    -------
    dict
        ``entries``, ``MOST_BEFORE`` at most, and how many there are in ``total``.
    """
    known: dict[tuple[str, str, float], _Entry] = {}
    for entry in (*_of_ledger(contact), *_of_touches(profile)):
        known.setdefault((entry.what, entry.offer_id, round(entry.at, 3)), entry)
    entries = sorted(known.values(), key=lambda each: (-each.at, each.what, each.offer_id))
    return {
        "total": len(entries),
        "entries": [_told(each, names) for each in entries[:MOST_BEFORE]],
    }


def after(outcomes: Iterable[OutcomeRecord], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what came of a decision, the earliest first."""
    return [
        _told(
            _Entry(
                each.occurred_at,
                each.outcome,
                each.offer_id,
                each.channel,
                each.reason,
                each.until,
                each.value,
            ),
            names,
        )
        for each in outcomes
    ]


def _of_ledger(contact: ContactState | None) -> Iterator[_Entry]:
    if contact is None:
        return
    for response in contact.responses:
        yield _Entry(
            response.occurred_at,
            response.outcome,
            response.offer_id,
            response.channel,
            response.reason,
            response.until,
        )
    for claim in contact.claims:
        if claim.shown_at is None:
            yield _Entry(claim.claimed_at, "claim", claim.offer_id, claim.channel)
        else:
            yield _Entry(claim.shown_at, "impression", claim.offer_id, claim.channel)


def _of_touches(profile: Profile) -> Iterator[_Entry]:
    for touch in profile.touches:
        moments = {
            "impression": touch.touched_at,
            "accepted": touch.accepted_at,
            "rejected": touch.rejected_at,
        }
        for what, at in moments.items():
            if at is not None:
                yield _Entry(at, what, touch.offer_id, touch.channel)


def _told(entry: _Entry, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "at": rfc3339(entry.at),
        "what": entry.what,
        "channel": entry.channel,
        "offer_id": entry.offer_id,
        "offer_name": names.get(entry.offer_id, entry.offer_id),
        "reason": entry.reason,
        "until": None if entry.until is None else rfc3339(entry.until),
        "value": entry.value,
    }
