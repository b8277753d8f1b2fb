"""A place in a document, so that every mistake is told with where it is."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, NoReturn

from models.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Place"]


class Place:
    """Where in a document we are; what it checks fails with an `InputError` that says so."""

    def __init__(self, path: str) -> None:
        self.path = path

    def below(self, part: str) -> Place:
        """Return a place within this one."""
        return Place(f"{self.path}, {part}")

    def fail(self, message: str) -> NoReturn:
        """Raise with the place and what is wrong there."""
        raise InputError(f"{self.path}: {message}")

    def keys(self, table: Any, allowed: Iterable[str]) -> dict[str, Any]:
        """Return the table; fail on a key that is not allowed."""
        if not isinstance(table, dict):
            self.fail("a table was expected")
        names = tuple(allowed)
        for key in table:
            if key not in names:
                near = difflib.get_close_matches(key, names, n=1) or names
                self.fail(f"unknown key {key!r}; did you mean {' or '.join(map(repr, near))}?")
        return table

    def one_of(self, value: Any, allowed: Iterable[str]) -> str:
        """Return the value; fail if it is not allowed."""
        names = tuple(allowed)
        if value not in names:
            self.fail(f"{value!r} is not one of {', '.join(names)}")
        return str(value)

    def tables(self, value: Any) -> list[Any]:
        """Return a list of tables that is not empty."""
        if not isinstance(value, list) or not value:
            self.fail("at least one [[...]] table was expected")
        return value
