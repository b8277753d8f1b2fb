"""The contact policy's section of the document: its keys, their checks and their defaults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from service.decision.contact_policy.consents import STOPS
from service.decision.contact_policy.cool_downs import AFTER
from service.decision.contact_policy.policy import KINDS, PASSED_BY_DEFAULT
from service.decision.contact_policy.scope import DIMENSIONS, EVERYTHING, Scope
from service.decision.document import Check, Field, list_of, optional, record, wrong
from service.decision.offer import OBJECTIVES
from service.decision.periods import PERIODS
from service.decision.values import flag, number, one_of, text, whole
from service.decision.zones import zone_called

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.document import Found

__all__ = ["DAYS", "FIELDS", "scope_of"]

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_A_YEAR: Final = 366.0
_LENGTH_DAYS: Final = number(least=0.0, most=_A_YEAR, above=True)
_LENGTH_SECONDS: Final = number(least=0.0, most=_A_YEAR * 86_400.0, above=True)
_COUNT: Final = whole(least=1, most=1_000_000_000)
_FEW: Final = whole(least=1, most=1000)
_CHANNELS: Final = Field(optional(list_of(text(), at_least=1)), None, "null: all channels")
_OBJECTIVES: Final = Field(
    optional(list_of(one_of(OBJECTIVES), at_least=1)), None, "null: all objectives"
)
_NAME: Final = Field(text(), about="Unique; it is the `rule` of a why-not.")
_EACH: Final = "each "
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|(24):(00)")


def _clock(value: Any, path: str, found: Found) -> int:
    """Check for a time of day; return minutes after midnight."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return wrong(value, path, found, "a time of day from 00:00 to 24:00", 0)
    hour, minute = (part for part in match.groups() if part is not None)
    return int(hour) * 60 + int(minute)


_SCOPE_WORDS: Final = ("all", *(f"{_EACH}{each}" for each in DIMENSIONS))
_ONE: Final = text()
_SOME: Final = list_of(_ONE, at_least=1)


def _values(value: Any, path: str, found: Found) -> frozenset[str]:
    """Check for one value, or several that are counted together."""
    return frozenset(
        _SOME(value, path, found) if isinstance(value, list | tuple) else [_ONE(value, path, found)]
    )


_VALUES: Final = Check(_values, {"anyOf": [_ONE.schema, _SOME.schema]})
_SCOPE_KEYS: Final[dict[str, Field]] = {
    **{each: Field(optional(_VALUES), None, "One, or several together.") for each in DIMENSIONS},
    "each": Field(optional(one_of(DIMENSIONS)), None, "Every value of it by itself."),
}
_SCOPE_RECORD: Final = record(_SCOPE_KEYS)
_SCOPE_WORD: Final = one_of(_SCOPE_WORDS)


def _scope(value: Any, path: str, found: Found) -> Scope:
    """Check for what a policy is about: a word, or values by dimension."""
    if isinstance(value, str):
        word = _SCOPE_WORD(value, path, found)
        return Scope(each=word.removeprefix(_EACH)) if word.startswith(_EACH) else Scope()
    plain = _SCOPE_RECORD(value, path, found)
    fixed = {each: plain[each] for each in DIMENSIONS if plain.get(each) is not None}
    return Scope(fixed=fixed, each=plain.get("each"))


def scope_of(policy: Mapping[str, Any]) -> Scope:
    """Return a policy's scope, which may have been left out."""
    scope = policy["scope"]
    return scope if isinstance(scope, Scope) else EVERYTHING


def _zone(value: Any, path: str, found: Found) -> str:
    """Check for the name of a time zone."""
    if not isinstance(value, str) or zone_called(value) is None:
        return wrong(value, path, found, "a time zone such as America/New_York", "UTC")
    return value


_ZONE: Final = Check(_zone, {"type": "string"})
_CLOCK_CHECK: Final = Check(_clock, {"type": "string", "pattern": f"^({_CLOCK.pattern})$"})
_SCOPE: Final = Field(
    Check(_scope, {"anyOf": [_SCOPE_WORD.schema, _SCOPE_RECORD.schema]}),
    "all",
    "What is counted together.",
)
_COUNTS: Final = one_of(("decisions", "impressions"))
_CAP: Final = {
    "name": _NAME,
    "limit": Field(_FEW, about="Contacts at most."),
    "window_days": Field(optional(_LENGTH_DAYS), None, "This or window_seconds."),
    "window_seconds": Field(optional(_LENGTH_SECONDS), None),
    "scope": _SCOPE,
    "counts": Field(_COUNTS, "decisions"),
    "mandatory_passes": Field(optional(flag), None, "null: as `mandatory_passes` says"),
}
_COOL_DOWN: Final = {
    "name": _NAME,
    "after": Field(one_of(AFTER)),
    "times": Field(_FEW, 1, "How often, within within_days."),
    "within_days": Field(optional(_LENGTH_DAYS), None, "null: as long as the cool-down"),
    "by": Field(one_of((*DIMENSIONS, "all")), "offer", "What rests."),
    "days": Field(_LENGTH_DAYS, about="How long it rests."),
}
_CONSENT: Final = {
    "name": _NAME,
    "purpose": Field(text()),
    "channels": _CHANNELS,
    "objectives": _OBJECTIVES,
}
_QUIET: Final = {
    "name": _NAME,
    "channels": _CHANNELS,
    "from": Field(_CLOCK_CHECK),
    "to": Field(_CLOCK_CHECK, about="Not after `from`: on the next day."),
    "days": Field(list_of(one_of(DAYS), at_least=1), list(DAYS), "On which it begins."),
}
_SUPPRESSION: Final = {
    "name": _NAME,
    "list": Field(text()),
    "channels": _CHANNELS,
    "objectives": _OBJECTIVES,
}
_SEQUENCE: Final = {
    "name": _NAME,
    "never": Field(optional(list_of(text(), at_least=2)), None, "This and window_days, or"),
    "window_days": Field(optional(_LENGTH_DAYS), None),
    "only": Field(optional(text()), None, "this, after and within_days."),
    "after": Field(optional(text()), None),
    "within_days": Field(optional(_LENGTH_DAYS), None),
    "by": Field(one_of(DIMENSIONS), "offer", "What the values are of."),
    "outcome": Field(one_of(("decided", "accepted")), "decided", "What `after` means."),
}
_CAPACITY: Final = {
    "name": _NAME,
    "limit": Field(_COUNT, about="For all customers together."),
    "per": Field(one_of(PERIODS)),
    "timezone": Field(_ZONE, "UTC", "By whose clock hours and days begin; an IANA name."),
    "scope": _SCOPE,
    "counts": Field(
        _COUNTS, "decisions", "`impressions`: what expires without being shown is there again."
    ),
}
_COMPLAINTS: Final = {"days": Field(_LENGTH_DAYS, 30.0), "objectives": _OBJECTIVES}
_KIND: Final = one_of(KINDS)

FIELDS: Final[Mapping[str, Field]] = {
    "caps": Field(list_of(record(_CAP)), []),
    "cool_downs": Field(list_of(record(_COOL_DOWN)), []),
    "consent": Field(list_of(record(_CONSENT)), []),
    "quiet_hours": Field(list_of(record(_QUIET)), []),
    "suppressions": Field(list_of(record(_SUPPRESSION)), []),
    "sequences": Field(list_of(record(_SEQUENCE)), []),
    "capacity": Field(list_of(record(_CAPACITY)), []),
    "complaints": Field(record(_COMPLAINTS), {"days": 30.0, "objectives": None}),
    "deferral_days": Field(_LENGTH_DAYS, 7.0, "Of what is put off without a date."),
    "unsubscribed_stops": Field(one_of(STOPS), "channel"),
    "mandatory_passes": Field(list_of(_KIND), list(PASSED_BY_DEFAULT)),
}
