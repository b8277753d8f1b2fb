"""What is wrong with a contact policy that no key is wrong about alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.contact_policy.contact_document import scope_of
from service.decision.contact_policy.lengths import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from service.decision.contact_policy.scope import Scope
    from service.decision.sections import Surroundings

__all__ = ["is_wider", "items", "mistakes"]

_ROOT: Final = "/contact_policy"
#: Lists of policies that have names, all of them different.
_NAMED: Final = (
    "caps",
    "cool_downs",
    "consent",
    "quiet_hours",
    "suppressions",
    "sequences",
    "capacity",
)
_NEVER: Final = ("never", "window_days")
_ONLY: Final = ("only", "after", "within_days")


def mistakes(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    """Yield what the policies contradict: themselves, each other, or the offers."""
    yield from _repeated_names(plain)
    for path, each in items(plain, "caps"):
        yield from _window(path, each)
    for path, each in items(plain, "sequences"):
        yield from _sequence(path, each, around)
    for path, each in items(plain, "quiet_hours"):
        if each["from"] == each["to"]:
            yield Mistake(f"{path}/to", "is equal to `from`; a whole day is 00:00 to 24:00")
    for path, each in items(plain, "capacity"):
        if scope_of(each).each is not None:
            yield Mistake(f"{path}/scope", "is of no use with `each`: write one capacity for each")
    yield from _unknown_values(plain, around)
    yield from _never_reached(plain)


def items(plain: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the policies of a list, each with its path."""
    for at, each in enumerate(plain[key]):
        yield f"{_ROOT}/{key}/{at}", each


def _repeated_names(plain: Mapping[str, Any]) -> Iterator[Mistake]:
    seen: Counter[str] = Counter()
    for key in _NAMED:
        for path, each in items(plain, key):
            seen[each["name"]] += 1
            if seen[each["name"]] > 1:
                yield Mistake(f"{path}/name", f"{each['name']!r} is taken by an earlier policy")


def _window(path: str, cap: Mapping[str, Any]) -> Iterator[Mistake]:
    if (cap["window_days"] is None) == (cap["window_seconds"] is None):
        yield Mistake(f"{path}/window_days", "expected either window_days or window_seconds")


def _sequence(path: str, plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    said = {name for name in (*_NEVER, *_ONLY) if plain[name] is not None}
    if said not in ({*_NEVER}, {*_ONLY}):
        yield Mistake(path, "expected never and window_days, or only, after and within_days")
        return
    known = _values(around)[plain["by"]]
    for at, value in enumerate(plain["never"] or ()):
        yield from _unknown(f"{path}/never/{at}", value, known, plain["by"])
    for name in ("only", "after"):
        if plain[name] is not None:
            yield from _unknown(f"{path}/{name}", plain[name], known, plain["by"])
    if plain["never"] is not None and len({*plain["never"]}) < len(plain["never"]):
        yield Mistake(f"{path}/never", "expected different values; what repeats is a cap's matter")
    if plain["only"] is not None and plain["only"] == plain["after"]:
        yield Mistake(f"{path}/after", "is `only` itself, which would never come first")


def _unknown_values(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    values = _values(around)
    for key in ("caps", "capacity"):
        for path, each in items(plain, key):
            for dimension, some in scope_of(each).fixed.items():
                for value in sorted(some):
                    yield from _unknown(
                        f"{path}/scope/{dimension}", value, values[dimension], dimension
                    )
    for key in ("consent", "quiet_hours", "suppressions"):
        for path, each in items(plain, key):
            for at, channel in enumerate(each["channels"] or ()):
                yield from _unknown(f"{path}/channels/{at}", channel, values["channel"], "channel")


def _values(around: Surroundings) -> dict[str, AbstractSet[str]]:
    return {
        "offer": around.offer_ids,
        "group": around.groups,
        "objective": {each.objective for each in around.offers},
        "channel": around.channels,
    }


def _unknown(path: str, value: str, known: Iterable[str], dimension: str) -> Iterator[Mistake]:
    """Yield that no offer has this value: a policy that touches nothing protects nobody."""
    if value not in known:
        yield Mistake(path, f"{value!r} is the {dimension} of no offer")


def _never_reached(plain: Mapping[str, Any]) -> Iterator[Mistake]:
    caps = [each for each in items(plain, "caps") if not any(_window(*each))]
    for at, (path, cap) in enumerate(caps):
        others = [each for _, each in (*caps[:at], *caps[at + 1 :])]
        stricter = next((each for each in others if _is_covered(cap, each)), None)
        if stricter is not None:
            yield Mistake(path, f"can never be reached: {stricter['name']!r} always is before it")


def _is_covered(cap: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether the other cap always holds back what this one would: lower, longer, wider."""
    return (
        other["limit"] <= cap["limit"]
        and _seconds(other) >= _seconds(cap)
        and is_wider(scope_of(other), scope_of(cap))
        and other["counts"] == cap["counts"]
        and other["mandatory_passes"] in (cap["mandatory_passes"], False)
    )


def is_wider(wide: Scope, narrow: Scope) -> bool:
    """Return whether whatever counts under the narrow one counts under the wide one, too."""
    for dimension, values in wide.fixed.items():
        if dimension not in narrow.fixed or not narrow.fixed[dimension] <= values:
            return False
    if wide.each is None or wide.each == narrow.each:
        return True
    return len(narrow.fixed.get(wide.each, ())) == 1


def _seconds(cap: Mapping[str, Any]) -> float:
    return float(cap["window_seconds"] or cap["window_days"] * DAY)
