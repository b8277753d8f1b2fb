"""What a contact policy says that is allowed, and hardly meant: told by ``validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from models.errors import Mistake
from service.decision.circles import never_ready
from service.decision.contact_policy.contact_document import DAYS, scope_of
from service.decision.contact_policy.contact_mistakes import is_wider, items
from service.decision.contact_policy.hours import Hours, Span, next_opening
from service.decision.contact_policy.scope import value_of
from service.decision.periods import PERIODS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.decision.contact_policy.scope import Dimension
    from service.decision.offer import Offer
    from service.decision.sections import Surroundings

__all__ = ["findings"]

_ANY_TIME: Final = 0.0
_UTC: Final = ZoneInfo("UTC")


def findings(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    """Yield limits that are never reached, and policies that never let anything be said."""
    if not around.broken:  # what has a mistake may be what a policy is about
        yield from _about_nothing(plain, around)
        yield from _out_of_order(plain, around)
    yield from _never_used_up(plain)
    yield from _never_open(plain, around)


def _about_nothing(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    """Yield the caps and capacities that touch nothing: each value is known, no offer has all."""
    for kind in ("caps", "capacity"):
        for path, each in items(plain, kind):
            scope = scope_of(each)
            touched = [
                offer
                for offer in around.offers
                if any(scope.key(offer, one.channel) is not None for one in offer.treatments)
            ]
            if not touched:
                yield Mistake(f"{path}/scope", "is about no offer: it can never be reached")
            elif all(each.mandatory for each in touched) and _is_passed(kind, each, plain):
                yield Mistake(f"{path}/scope", "is about mandatory offers only, which pass it")


def _is_passed(kind: str, policy: Mapping[str, Any], plain: Mapping[str, Any]) -> bool:
    own = policy.get("mandatory_passes")
    return kind in plain["mandatory_passes"] if own is None else bool(own)


def _never_used_up(plain: Mapping[str, Any]) -> Iterator[Mistake]:
    capacities = list(items(plain, "capacity"))
    for at, (path, each) in enumerate(capacities):
        others = [other for _, other in (*capacities[:at], *capacities[at + 1 :])]
        stricter = next((other for other in others if _is_covered(each, other)), None)
        if stricter is not None:
            told = f"can never be used up: {stricter['name']!r} always is before it"
            yield Mistake(path, told)


def _is_covered(capacity: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether the other one has no more, for no less, and for no shorter a time."""
    return (
        other["limit"] <= capacity["limit"]
        and PERIODS.index(other["per"]) >= PERIODS.index(capacity["per"])
        and (other["per"] == "total" or other["timezone"] == capacity["timezone"])
        and is_wider(scope_of(other), scope_of(capacity))
        and other.get("counts") == capacity.get("counts")
    )


def _never_open(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    for channel in sorted(around.channels):
        hours = [
            Hours(_UTC, (Span(each["from"], each["to"], frozenset(map(DAYS.index, each["days"]))),))
            for each in plain["quiet_hours"]
            if each["channels"] is None or channel in each["channels"]
        ]
        if hours and next_opening(hours, _ANY_TIME) is None:
            told = f"leave no hour of the week in {channel!r}: nothing can ever be said there"
            yield Mistake("/contact_policy/quiet_hours", told)


def _out_of_order(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    """Yield what may come only after something that never comes before it."""
    passed = "sequences" in plain["mandatory_passes"]
    sequences = list(items(plain, "sequences"))
    for path, each in sequences:
        if each["only"] is None or not _is_held(each, around.offers, passes=passed):
            continue
        if each["only"] in never_ready(_waiting(plain, around, each["by"], passes=passed)):
            yield Mistake(
                f"{path}/after",
                f"waits for {each['only']!r} itself in the end: neither can ever be said",
            )
        for _, other in sequences:
            if _forbids(other, each):
                told = f"is when {other['name']!r} forbids it: {each['only']!r} can never be said"
                yield Mistake(f"{path}/within_days", told)


def _waiting(
    plain: Mapping[str, Any], around: Surroundings, by: Dimension, *, passes: bool
) -> dict[str, set[str]]:
    waiting: dict[str, set[str]] = {}
    for _, each in items(plain, "sequences"):
        is_one = each["only"] is not None and each["by"] == by
        if is_one and _is_held(each, around.offers, passes=passes):
            waiting.setdefault(each["only"], set()).add(each["after"])
    return waiting


def _is_held(sequence: Mapping[str, Any], offers: tuple[Offer, ...], *, passes: bool) -> bool:
    """Return whether all that comes only after another waits for it; mandatory offers may not."""
    return not any(
        offer.mandatory
        and passes
        and value_of(sequence["by"], offer, each.channel) == sequence["only"]
        for offer in offers
        for each in offer.treatments
    )


def _forbids(never: Mapping[str, Any], only: Mapping[str, Any]) -> bool:
    """Return whether one shuts out the whole time in which the other is to come."""
    return (
        never["never"] is not None
        and only["outcome"] == "decided"
        and never["by"] == only["by"]
        and {only["only"], only["after"]} <= {*never["never"]}
        and never["window_days"] >= only["within_days"]
    )
