"""An alias's history: every promotion and rollback, and where they leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import orjson

from models.bundle.manifest import VERSION
from models.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Action", "AliasEvent", "read_history", "standing", "write_history"]

Action: TypeAlias = Literal["promote", "rollback"]


@dataclass(frozen=True, slots=True)
class AliasEvent:
    """One change of an alias: to which version, when (epoch seconds), and how."""

    version: str
    at: float
    action: Action


def write_history(events: Sequence[AliasEvent]) -> bytes:
    """Return an alias's file: where it points, for people, and its whole history."""
    return orjson.dumps({"version": events[-1].version, "history": events})


def read_history(content: bytes, *, alias: str) -> tuple[AliasEvent, ...]:
    """Return what `write_history` wrote, the oldest first.

    Raises
    ------
    BundleError
        It is damaged, or names what cannot be a version.
    """
    try:
        events = tuple(AliasEvent(**event) for event in orjson.loads(content)["history"])
        is_sound = all(VERSION.fullmatch(event.version) for event in events)
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BundleError(
            f"the alias {alias} is damaged; take its file away and promote"
        ) from error
    if not is_sound:
        raise BundleError(f"the alias {alias} names something that is no version")
    return events


def standing(history: Sequence[AliasEvent]) -> list[str]:
    """Return the versions that were promoted and not rolled back since, the present one last.

    Examples
    --------
    >>> promoted = [AliasEvent(version, 0.0, "promote") for version in "abc"]
    >>> standing([*promoted, AliasEvent("b", 0.0, "rollback")])
    ['a', 'b']
    """
    stack: list[str] = []
    for event in history:
        if event.action == "promote":
            stack.append(event.version)
        elif stack:
            stack.pop()
    return stack
