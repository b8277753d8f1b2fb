"""Base numbers of contact history for one customer and many offers, now."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from models.features.behaviour import SECONDS_A_DAY
from models.features.layout import AGES, IGNORED_AFTER_DAYS, SCOPES, STATUSES, Layout
from models.features.schema import WINDOWS_DAYS, FloatMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.features.profile import OfferFacts, Touch

__all__ = ["fill_history"]

_IGNORED_AFTER = IGNORED_AFTER_DAYS * SECONDS_A_DAY
_NEVER = -math.inf


class _Tally:
    """What came of the touches in one scope."""

    __slots__ = ("accepted_day", "counts", "touched_day")

    def __init__(self) -> None:
        self.counts = [0.0] * len(STATUSES)
        self.touched_day = _NEVER
        self.accepted_day = _NEVER

    def add(self, status: str, touched_day: float, accepted_day: float) -> None:
        for place in _COUNTED[status]:
            self.counts[place] += 1.0
        self.touched_day = max(self.touched_day, touched_day)
        self.accepted_day = max(self.accepted_day, accepted_day)

    def numbers(self, today: int) -> tuple[list[float], list[float]]:
        days = (self.touched_day, self.accepted_day)
        return self.counts, [today - day if day > _NEVER else math.nan for day in days]


_COUNTED = {
    status: [
        STATUSES.index(each)
        for each in ("contacted", status, *(() if status == "open" else ("resolved",)))
    ]
    for status in ("accepted", "rejected", "ignored", "open")
}


def fill_history(
    numbers: FloatMatrix,
    touches: Sequence[Touch],
    offers: Sequence[OfferFacts],
    layout: Layout,
    *,
    channel: str | None,
    now: float,
) -> None:
    """Fill the base numbers (offers, width) of one customer now (epoch seconds)."""
    today = int(now // SECONDS_A_DAY)
    tallies: dict[tuple[str, str | None], _Tally] = {}
    for touch in touches:
        _count(tallies, touch, today, now)
    numbers[:, layout.contact_age.columns] = np.nan
    if not tallies:
        return
    counts = np.zeros((len(offers), *layout.contacts.shape))
    ages = np.full((len(offers), len(SCOPES), len(AGES)), np.nan)
    for scope, key in (("all", None), ("channel", channel)):
        tally = tallies.get((scope, key))
        if tally is not None:
            place = SCOPES.index(scope)
            counts[:, place], ages[:, place] = tally.numbers(today)
    for row, offer in enumerate(offers):
        for scope, key in (("group", offer.group), ("offer", offer.offer_id)):
            tally = tallies.get((scope, key))
            if tally is not None:
                place = SCOPES.index(scope)
                counts[row, place], ages[row, place] = tally.numbers(today)
    numbers[:, layout.contacts.columns] = counts.reshape(len(offers), -1)
    numbers[:, layout.contact_age.columns] = ages.reshape(len(offers), -1)


def _count(
    tallies: dict[tuple[str, str | None], _Tally], touch: Touch, today: int, now: float
) -> None:
    touched_day = touch.touched_at // SECONDS_A_DAY
    if touch.touched_at >= now or today - touched_day >= WINDOWS_DAYS[-1]:
        return
    status, accepted_day = _status(touch, now), _NEVER
    if status == "accepted" and touch.accepted_at is not None:
        accepted_day = touch.accepted_at // SECONDS_A_DAY
    keys = (
        ("all", None),
        ("group", touch.group),
        ("channel", touch.channel),
        ("offer", touch.offer_id),
    )
    for scope, key in keys:
        # What has no group or no channel shares it with nothing.
        if key is not None or scope == "all":
            tallies.setdefault((scope, key), _Tally()).add(status, touched_day, accepted_day)


def _status(touch: Touch, now: float) -> str:
    if touch.accepted_at is not None and touch.accepted_at < now:
        return "accepted"
    if touch.rejected_at is not None and touch.rejected_at < now:
        return "rejected"
    return "ignored" if touch.touched_at + _IGNORED_AFTER <= now else "open"
