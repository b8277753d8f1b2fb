"""Reading a document: each check takes a value and its path, and notes what is wrong with it.

A check returns the value as the core wants it. What it returns after a mistake does not matter:
a document with a mistake is never compiled; the checks go on only to find the other mistakes.
Each check knows the JSON Schema of what it takes, so that the schema is not written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final, TypeAlias, TypeVar

from models.errors import Mistake

__all__ = [
    "REQUIRED",
    "Check",
    "Field",
    "Found",
    "child",
    "list_of",
    "optional",
    "record",
    "table_of",
    "wrong",
]

T = TypeVar("T")
Found: TypeAlias = list[Mistake]
REQUIRED: Final = object()
_LONGEST_SHOWN: Final = 60
_SCALARS: Final = (bool, int, float, str)


@dataclass(frozen=True, slots=True)
class Check:
    """How a value is read, and the JSON Schema of what is taken."""

    read: Callable[[Any, str, Found], Any]
    schema: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, value: Any, path: str, found: Found) -> Any:
        """Return the value as the core wants it; note what is wrong with it."""
        return self.read(value, path, found)


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record: its check, what it is when it is left out, and what it means."""

    check: Check
    default: Any = REQUIRED
    about: str = ""


def child(path: str, key: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a key below a path."""
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"


def record(fields: Mapping[str, Field]) -> Check:
    """Return a check for an object with these keys, and no others."""

    def check(value: Any, path: str, found: Found) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            return wrong(value, path, found, "an object", {})
        for key in value:
            if key not in fields:
                found.append(Mistake(child(path, key), _unknown(str(key), fields)))
        return {name: _field(name, each, value, path, found) for name, each in fields.items()}

    return Check(check, _schema(fields))


def _schema(fields: Mapping[str, Field]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: _property(each) for name, each in fields.items()},
        "additionalProperties": False,
    }
    required = [name for name, each in fields.items() if each.default is REQUIRED]
    return schema | ({"required": required} if required else {})


def _property(field: Field) -> dict[str, Any]:
    told = {"description": field.about} if field.about else {}
    default = {"default": field.default} if _is_json(field.default) else {}
    return {**field.check.schema, **told, **default}


def _is_json(value: Any) -> bool:
    if type(value) is dict:
        return all(map(_is_json, value.values()))
    return all(map(_is_json, value)) if type(value) is list else type(value) in _SCALARS


def _field(name: str, field: Field, value: Mapping[str, Any], path: str, found: Found) -> Any:
    if name in value:
        return field.check(value[name], child(path, name), found)
    if field.default is REQUIRED:
        found.append(Mistake(child(path, name), "is missing"))
        return None
    return field.default


def _unknown(key: str, fields: Mapping[str, Field]) -> str:
    near = get_close_matches(key, fields, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(fields))}"
    return f"is no known key; {hint}"


def list_of(item: Check, *, at_least: int = 0) -> Check:
    """Return a check for a list of such items."""

    def check(value: Any, path: str, found: Found) -> list[Any]:
        if not isinstance(value, list | tuple):
            return wrong(value, path, found, "a list", [])
        if len(value) < at_least:
            found.append(Mistake(path, f"expected at least {at_least}, got {len(value)}"))
        return [item(each, child(path, index), found) for index, each in enumerate(value)]

    least = {"minItems": at_least} if at_least else {}
    return Check(check, {"type": "array", "items": item.schema, **least})


def table_of(item: Check) -> Check:
    """Return a check for an object of any keys, each with such an item."""

    def check(value: Any, path: str, found: Found) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            return wrong(value, path, found, "an object", {})
        return {str(key): item(each, child(path, key), found) for key, each in value.items()}

    return Check(check, {"type": "object", "additionalProperties": item.schema})


def optional(inner: Check) -> Check:
    """Return a check that takes null, too."""

    def check(value: Any, path: str, found: Found) -> Any:
        return None if value is None else inner(value, path, found)

    return Check(check, {"anyOf": [inner.schema, {"type": "null"}]})


def wrong(value: Any, path: str, found: Found, wanted: str, instead: T) -> T:
    """Note what was expected and got; return the value to go on with."""
    got = repr(value)
    shown = got if len(got) <= _LONGEST_SHOWN else f"{got[:_LONGEST_SHOWN]}…"
    found.append(Mistake(path, f"expected {wanted}, got {shown}"))
    return instead
