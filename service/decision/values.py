"""Checks of single values in a document: texts, numbers, moments."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.document import Check, child, wrong
from service.decision.times import parse_time

if TYPE_CHECKING:
    from service.decision.document import Found

__all__ = ["flag", "json_object", "moment", "number", "one_of", "scalars", "text", "whole"]

_INTEGERS_END: Final = 2**63  # where JSON parsers and databases part ways


def text(*, longest: int = 200) -> Check:
    """Return a check for a text that is neither empty nor longer than this."""

    def check(value: Any, path: str, found: Found) -> str:
        if not isinstance(value, str) or not value.strip():
            return wrong(value, path, found, "a text that is not empty", "")
        if not _is_storable(value):
            return wrong(value, path, found, "characters that can be stored", "")
        if len(value) > longest:
            found.append(Mistake(path, f"expected at most {longest} characters, got {len(value)}"))
        return value

    return Check(check, {"type": "string", "pattern": "\\S", "maxLength": longest})


def one_of(choices: tuple[str, ...]) -> Check:
    """Return a check for one of these texts."""
    wanted = f"one of {', '.join(choices)}"

    def check(value: Any, path: str, found: Found) -> str:
        return value if value in choices else wrong(value, path, found, wanted, "")

    return Check(check, {"enum": list(choices)})


def number(*, least: float = -math.inf, most: float = math.inf, above: bool = False) -> Check:
    """Return a check for a finite number in this range; ``above`` leaves out the least itself."""
    wanted = _range(least, most, above=above)

    def check(value: Any, path: str, found: Found) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return wrong(value, path, found, wanted, 0.0)
        inside = (least < value if above else least <= value) and value <= most
        if not inside or not _is_scalar(value):
            return wrong(value, path, found, wanted, 0.0)
        return float(value)

    return Check(check, {"type": "number", **_bounds(least, most, above=above)})


def _bounds(least: float, most: float, *, above: bool) -> dict[str, float]:
    lowest = {"exclusiveMinimum" if above else "minimum": least} if least > -math.inf else {}
    return lowest | ({"maximum": most} if most < math.inf else {})


def whole(*, least: int, most: int) -> Check:
    """Return a check for a whole number in this range."""
    wanted = f"a whole number from {least} to {most}"

    def check(value: Any, path: str, found: Found) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return wrong(value, path, found, wanted, least)
        return value

    return Check(check, {"type": "integer", "minimum": least, "maximum": most})


def _range(least: float, most: float, *, above: bool) -> str:
    words = ["a finite number"]
    if least > -math.inf:
        words.append(f"{'above' if above else 'of at least'} {least:g}")
    if most < math.inf:
        words.append(f"{'and ' if len(words) > 1 else ''}at most {most:g}")
    return " ".join(words)


def _flag(value: Any, path: str, found: Found) -> bool:
    """Check for true or false."""
    return value if isinstance(value, bool) else wrong(value, path, found, "true or false", False)


def _moment(value: Any, path: str, found: Found) -> float:
    """Check for a timestamp (RFC 3339, with its offset); return epoch seconds."""
    if not isinstance(value, str):
        return wrong(value, path, found, "a timestamp as text", 0.0)
    try:
        return parse_time(value)
    except (ValueError, OverflowError) as error:
        found.append(Mistake(path, f"is no timestamp: {error}"))
        return 0.0


def _json_object(value: Any, path: str, found: Found) -> dict[str, Any]:
    """Check for an object of any content; return a copy of its own."""
    if not isinstance(value, Mapping):
        return wrong(value, path, found, "an object", {})
    return copy.deepcopy(dict(value))


def _scalars(value: Any, path: str, found: Found) -> dict[str, Any]:
    """Check for an object of texts, finite numbers, true, false and null; return a copy."""
    if not isinstance(value, Mapping):
        return wrong(value, path, found, "an object", {})
    for key, each in value.items():
        if not _is_scalar(each):
            wrong(each, child(path, key), found, "a text, a finite number, true, false or null", 0)
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


flag: Final = Check(_flag, {"type": "boolean"})
moment: Final = Check(_moment, {"type": "string", "format": "date-time"})
json_object: Final = Check(_json_object, {"type": "object"})
scalars: Final = Check(
    _scalars,
    {
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
    },
)
