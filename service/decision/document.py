"""Reading a document: each check takes a value and its path, and notes what is wrong with it.

A check returns the value as the core wants it. What it returns after a mistake does not matter:
a document with a mistake is never compiled; the checks go on only to find the other mistakes.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, TypeAlias, TypeVar

from models.errors import Mistake
from service.decision.times import parse_time

__all__ = [
    "REQUIRED",
    "Check",
    "Field",
    "Found",
    "child",
    "flag",
    "json_object",
    "list_of",
    "moment",
    "number",
    "one_of",
    "optional",
    "record",
    "scalars",
    "text",
]

T = TypeVar("T")
Found: TypeAlias = list[Mistake]
Check: TypeAlias = Callable[[Any, str, Found], Any]
REQUIRED: Final = object()
_LONGEST_SHOWN: Final = 60
_INTEGERS_END: Final = 2**63  # where JSON parsers and databases part ways


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record: how it is checked, and what it is when it is left out."""

    check: Check
    default: Any = REQUIRED


def child(path: str, key: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a key below a path."""
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"


def record(fields: Mapping[str, Field]) -> Check:
    """Return a check for an object with these keys, and no others."""

    def check(value: Any, path: str, found: Found) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            return _wrong(value, path, found, "an object", {})
        for key in value:
            if key not in fields:
                found.append(Mistake(child(path, key), _unknown(str(key), fields)))
        return {name: _field(name, each, value, path, found) for name, each in fields.items()}

    return check


def _field(name: str, field: Field, value: Mapping[str, Any], path: str, found: Found) -> Any:
    if name in value:
        return field.check(value[name], child(path, name), found)
    if field.default is REQUIRED:
        found.append(Mistake(child(path, name), "is missing"))
    return field.default


def _unknown(key: str, fields: Mapping[str, Field]) -> str:
    near = get_close_matches(key, fields, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(fields))}"
    return f"is no known key; {hint}"


def list_of(item: Check, *, at_least: int = 0) -> Check:
    """Return a check for a list of such items."""

    def check(value: Any, path: str, found: Found) -> list[Any]:
        if not isinstance(value, list | tuple):
            return _wrong(value, path, found, "a list", [])
        if len(value) < at_least:
            found.append(Mistake(path, f"expected at least {at_least}, got {len(value)}"))
        return [item(each, child(path, index), found) for index, each in enumerate(value)]

    return check


def optional(inner: Check) -> Check:
    """Return a check that takes null, too."""
    return lambda value, path, found: None if value is None else inner(value, path, found)


def text(*, longest: int = 200) -> Check:
    """Return a check for a text that is neither empty nor longer than this."""

    def check(value: Any, path: str, found: Found) -> str:
        if not isinstance(value, str) or not value.strip():
            return _wrong(value, path, found, "a text that is not empty", "")
        if not _is_storable(value):
            return _wrong(value, path, found, "characters that can be stored", "")
        if len(value) > longest:
            found.append(Mistake(path, f"expected at most {longest} characters, got {len(value)}"))
        return value

    return check


def one_of(choices: tuple[str, ...]) -> Check:
    """Return a check for one of these texts."""
    wanted = f"one of {', '.join(choices)}"

    def check(value: Any, path: str, found: Found) -> str:
        return value if value in choices else _wrong(value, path, found, wanted, "")

    return check


def number(*, least: float = -math.inf, most: float = math.inf, above: bool = False) -> Check:
    """Return a check for a finite number in this range; ``above`` leaves out the least itself."""
    wanted = _range(least, most, above=above)

    def check(value: Any, path: str, found: Found) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return _wrong(value, path, found, wanted, 0.0)
        inside = (least < value if above else least <= value) and value <= most
        if not inside or not _is_scalar(value):
            return _wrong(value, path, found, wanted, 0.0)
        return float(value)

    return check


def _range(least: float, most: float, *, above: bool) -> str:
    words = ["a finite number"]
    if least > -math.inf:
        words.append(f"{'above' if above else 'of at least'} {least:g}")
    if most < math.inf:
        words.append(f"{'and ' if len(words) > 1 else ''}at most {most:g}")
    return " ".join(words)


def flag(value: Any, path: str, found: Found) -> bool:
    """Check for true or false."""
    return value if isinstance(value, bool) else _wrong(value, path, found, "true or false", False)


def moment(value: Any, path: str, found: Found) -> float:
    """Check for a timestamp (RFC 3339, with its offset); return epoch seconds."""
    if not isinstance(value, str):
        return _wrong(value, path, found, "a timestamp as text", 0.0)
    try:
        return parse_time(value)
    except (ValueError, OverflowError) as error:
        found.append(Mistake(path, f"is no timestamp: {error}"))
        return 0.0


def json_object(value: Any, path: str, found: Found) -> dict[str, Any]:
    """Check for an object of any content; return a copy of its own."""
    if not isinstance(value, Mapping):
        return _wrong(value, path, found, "an object", {})
    return copy.deepcopy(dict(value))


def scalars(value: Any, path: str, found: Found) -> dict[str, Any]:
    """Check for an object of texts, finite numbers, true, false and null; return a copy."""
    if not isinstance(value, Mapping):
        return _wrong(value, path, found, "an object", {})
    for key, each in value.items():
        if not _is_scalar(each):
            _wrong(each, child(path, key), found, "a text, a finite number, true, false or null", 0)
    return dict(value)


def _is_scalar(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < _INTEGERS_END
    return value is None or isinstance(value, str)


def _is_storable(text: str) -> bool:
    # Databases refuse NUL, and lone halves of surrogate pairs have no UTF-8.
    return "\x00" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _wrong(value: Any, path: str, found: Found, wanted: str, instead: T) -> T:
    got = repr(value)
    shown = got if len(got) <= _LONGEST_SHOWN else f"{got[:_LONGEST_SHOWN]}…"
    found.append(Mistake(path, f"expected {wanted}, got {shown}"))
    return instead
