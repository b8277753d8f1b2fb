"""Expressions in CEL, the Common Expression Language: compiled once, for every decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import cel

from models.errors import Mistake
from service.decision.document import Check, wrong
from service.decision.values import number

if TYPE_CHECKING:
    from service.decision.document import Found

__all__ = ["Expression", "amount", "condition"]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, compiled; two of the same source are equal."""

    source: str
    program: cel.Program = field(repr=False, compare=False)


def _expression(value: Any, path: str, found: Found) -> Expression | None:
    if not isinstance(value, str) or not value.strip():
        return wrong(value, path, found, "an expression in CEL", None)
    try:
        return Expression(value, cel.compile(value))
    except ValueError as error:
        found.append(Mistake(path, f"is no expression in CEL: {error}"))
        return None


condition: Final = Check(_expression, {"type": "string", "minLength": 1})


def amount(*, least: float) -> Check:
    """Return a check for a number of at least this, or an expression that gives one."""
    plain = number(least=least)

    def check(value: Any, path: str, found: Found) -> Any:
        if isinstance(value, str):
            return _expression(value, path, found)
        return plain(value, path, found)

    return Check(check, {"anyOf": [plain.schema, condition.schema]})
