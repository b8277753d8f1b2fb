"""Customers and contexts to try expressions on: the values at which what they say may change.

An expression mostly compares attributes with what is written in it. So the values tried of an
attribute are those literals, what lies between and beside them, some others of each type, and none.
An expression that does more than compare may say something else of a value that was not tried.
"""

from __future__ import annotations

import itertools
import json
import math
import random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.decision import behaviour
from service.decision.cel_source import string_of, words_of
from service.decision.expressions import rethrow_stranger
from service.decision.facts import Facts
from service.decision.reads import Reads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.decision.cel_source import Word
    from service.decision.expressions import Expression

__all__ = ["LISTS", "Outcome", "Samples", "kind_of", "samples_for", "tried"]

#: What a list may be one of; it is declared as a list only.
LISTS: Final = ("list of text", "list of number", "list of boolean")

_NUMBERS: Final = (0.0, 1.0, 1_000_000.0)
_TEXTS: Final = ("", "x")
_MOMENT: Final = "2026-06-15T12:00:00Z"
_ABSENT: Final[Any] = None
_UNDECLARED: Final = ("number", "text", "boolean", "timestamp", "list")
_ORDERS: Final = frozenset({"<", "<=", ">", ">="})
_ARITHMETIC: Final = frozenset("+-*/%")

Values = dict[tuple[str, str], Any]


class Samples(NamedTuple):
    """Values of all attributes at once, and whose they are.

    Parameters
    ----------
    are_all : bool
        Whether these are all combinations of the values that each attribute is tried with.
    are_enough : bool
        Whether the expressions say nothing of other values that they don't say of one of these.
    """

    values: Iterator[Values]
    are_all: bool
    are_enough: bool
    names: tuple[tuple[str, str], ...]


class Outcome(NamedTuple):
    """What evaluating gave: a value, or what was raised."""

    value: Any
    error: BaseException | None = None


def kind_of(types: Mapping[str, Mapping[str, str] | None], root: str, name: str) -> str | None:
    """Return the type of an attribute, if it is known."""
    if root == "customer" and behaviour.is_known(name):
        return "number"
    return (types.get(root) or {}).get(name)


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
    kinds = [kind_of(types, root, name) for root, name in read]
    choices = [_values(kind, numbers, texts, with_absent=with_absent) for kind in kinds]
    is_plain = "list" not in kinds and all(map(_only_compares, expressions))
    count = math.prod(map(len, choices))
    if count <= most:
        rows: Iterator[tuple[Any, ...]] = itertools.product(*choices)
    else:
        draw = random.Random(0)
        rows = (tuple(draw.choice(each) for each in choices) for _ in range(most))
    values = (dict(zip(read, row, strict=True)) for row in rows)
    return Samples(values, count <= most, count <= most and is_plain, tuple(read))


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


def _only_compares(expression: Expression) -> bool:
    """Return whether it does nothing with attributes but to compare them with literals."""
    words = words_of(expression.source)
    return not any(_does_more(words, at) for at in range(len(words)))


def _does_more(words: Sequence[Word], at: int) -> bool:
    word, before, after = words[at], words[at - 1] if at else None, words[at + 1 : at + 2]
    if word.kind == "name":
        if word.text == "in":
            return [each.text for each in after] != ["["]
        return word.text != "has" and [each.text for each in after] == ["("]
    if word.text in _ORDERS:
        return any(each is not None and each.kind == "string" for each in (before, *after))
    is_binary = before is not None and (before.kind != "sign" or before.text in {")", "]"})
    return word.text in _ARITHMETIC and is_binary


def _literals(expressions: Sequence[Expression]) -> tuple[list[float], list[str]]:
    numbers: set[float] = set(_NUMBERS)
    texts: set[str] = set(_TEXTS)
    for expression in expressions:
        for word in words_of(expression.source):
            if word.kind == "number" and (number := _number(word.text)) is not None:
                numbers |= {number, -number}
            elif word.kind == "string" and (said := string_of(word.text)) is not None:
                texts.add(said)
    return _with_between(sorted(numbers)), sorted(texts)


def _with_between(points: list[float]) -> list[float]:
    """Return the points, what lies between any two neighbours, and what lies beyond."""
    between = [low + (high - low) / 2.0 for low, high in itertools.pairwise(points)]
    return sorted({*points, *between, points[0] - 1.0, points[-1] + 1.0})


def _number(text: str) -> float | None:
    try:
        number = float(json.loads(text.rstrip("uU")))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _values(
    kind: str | None, numbers: list[float], texts: list[str], *, with_absent: bool
) -> list[Any]:
    lists: list[list[Any]] = [texts, numbers, [True, False]]
    by_type: dict[str, list[Any]] = {
        "number": list(numbers),
        "text": list(texts),
        "boolean": [True, False],
        "timestamp": [_MOMENT],
        "list": [[], *lists],
        **{name: [[], items] for name, items in zip(LISTS, lists, strict=True)},
    }
    kinds = _UNDECLARED if kind is None else (kind,)
    return [each for kind in kinds for each in by_type[kind]] + ([_ABSENT] if with_absent else [])
