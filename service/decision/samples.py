"""Customers and contexts to try expressions on: the values at which what they say may change.

An expression mostly compares attributes with what is written in it. So the values tried of an
attribute are those literals, what lies just beside them, some others of each type, and none.
"""

from __future__ import annotations

import itertools
import json
import math
import random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.decision.cel_source import string_of, words_of
from service.decision.expressions import rethrow_stranger
from service.decision.facts import Facts
from service.decision.reads import Reads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.decision.expressions import Expression

__all__ = ["Outcome", "Samples", "samples_for", "tried"]

_NUMBERS: Final = (0.0, 1.0, 1_000_000.0)
_TEXTS: Final = ("", "x")
_MOMENT: Final = "2026-06-15T12:00:00Z"
_ABSENT: Final[Any] = None
_UNDECLARED: Final = ("number", "text", "boolean", "timestamp", "list")

Values = dict[tuple[str, str], Any]


class Samples(NamedTuple):
    """Values of all attributes at once, whether these are all combinations, and whose they are."""

    values: Iterator[Values]
    are_all: bool
    names: tuple[tuple[str, str], ...]


class Outcome(NamedTuple):
    """What evaluating gave: a value, or what was raised."""

    value: Any
    error: BaseException | None = None


def samples_for(
    expressions: Sequence[Expression],
    types: Mapping[str, Mapping[str, str] | None],
    *,
    most: int,
    with_absent: bool = True,
) -> Samples:
    """Return what to try some expressions on: every combination, or a sample of so many.

    Parameters
    ----------
    types : mapping of str to mapping of str to str, or None
        By variable the types of its attributes, where they are declared.
    with_absent : bool
        Whether an attribute may also be missing.
    """
    read = sorted(
        {
            (root, name)
            for expression in expressions
            for root, names in expression.reads.items()
            if root in {"customer", "context"}
            for name in names
        }
    )
    numbers, texts = _literals(expressions)
    choices = [
        _values((types.get(root) or {}).get(name), numbers, texts, with_absent=with_absent)
        for root, name in read
    ]
    count = math.prod(map(len, choices))
    if count <= most:
        rows: Iterator[tuple[Any, ...]] = itertools.product(*choices)
    else:
        draw = random.Random(0)
        rows = (tuple(draw.choice(each) for each in choices) for _ in range(most))
    values = (dict(zip(read, row, strict=True)) for row in rows)
    return Samples(values, count <= most, tuple(read))


def tried(expression: Expression, values: Values, *, now: float) -> Outcome:
    """Return what an expression gives for these values."""
    seen: dict[str, dict[str, Any]] = {"customer": {}, "context": {}}
    for (root, name), value in values.items():
        seen[root][name] = value
    facts = Facts(seen["customer"], seen["context"], now, Reads.of([expression]))
    try:
        return Outcome(facts.evaluate(expression))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
        rethrow_stranger(error)
        return Outcome(None, error)


def _literals(expressions: Sequence[Expression]) -> tuple[list[float], list[str]]:
    numbers: set[float] = set()
    texts: set[str] = set()
    for expression in expressions:
        for word in words_of(expression.source):
            if word.kind == "number" and (number := _number(word.text)) is not None:
                numbers |= {number - 1.0, number, number + 1.0, -number}
            elif word.kind == "string" and (said := string_of(word.text)) is not None:
                texts.add(said)
    return sorted(numbers), sorted(texts)


def _number(text: str) -> float | None:
    try:
        number = float(json.loads(text.rstrip("uU")))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _values(
    declared: str | None, numbers: list[float], texts: list[str], *, with_absent: bool
) -> list[Any]:
    by_type: dict[str, list[Any]] = {
        "number": sorted({*_NUMBERS, *numbers}),
        "text": sorted({*_TEXTS, *texts}),
        "boolean": [True, False],
        "timestamp": [_MOMENT],
        "list": [[], sorted({*_TEXTS, *texts})],
    }
    kinds = _UNDECLARED if declared is None else (declared,)
    return [each for kind in kinds for each in by_type[kind]] + ([_ABSENT] if with_absent else [])
