"""What an expression may hold, so that none can stop or stall whoever evaluates it.

The engine is written in Rust and bounds neither time nor stack. A rule is evaluated for every
customer, so its cost has to be known beforehand. The bounds, all of them seen in the words:

- length and depth keep the parser's and the evaluator's recursion far from the end of the stack;
- a macro (``all``, ``exists``, ``map``...) goes through a list once: none stands within another;
- a pattern is compiled in each evaluation: without counts, classes and flags that takes less than
  a millisecond for the longest, with them it can take a second.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.decision.cel_source import MACROS, paths_of, string_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.decision.cel_source import Word

__all__ = ["FUNCTIONS", "LONGEST", "violations"]

LONGEST: Final = 1_000
_DEEPEST: Final = 20
_MOST_MACROS: Final = 4
_LONGEST_PATTERN: Final = 100
_COSTLY: Final = re.compile(r"\{|\(\?")
_BRACKETS: Final = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}

#: All that can be called; the engine finds out about others only when it gets there.
FUNCTIONS: Final = MACROS | {
    *("has", "size", "contains", "startsWith", "endsWith", "matches"),
    *("int", "uint", "double", "string", "bytes", "type", "dyn", "timestamp", "duration"),
    *("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear"),
    *("getHours", "getMinutes", "getSeconds", "getMilliseconds"),
}


def violations(source: str, words: Sequence[Word]) -> Iterator[str]:
    """Yield in words how an expression breaks the bounds; nothing if it keeps them."""
    if len(source) > LONGEST:
        yield f"expected at most {LONGEST} characters, got {len(source)}"
        return
    if _depth(words) > _DEEPEST:
        yield f"its brackets stand more than {_DEEPEST} deep"
    yield from _calls(words)
    yield from _macros(words)
    yield from _wholes(words)


def _depth(words: Sequence[Word]) -> int:
    depth = deepest = 0
    for word in words:
        depth += _BRACKETS.get(word.text, 0)
        deepest = max(deepest, depth)
    return deepest


def _calls(words: Sequence[Word]) -> Iterator[str]:
    for at in _called(words):
        name = words[at].text
        if name not in FUNCTIONS:
            yield f"{name!r} is no function that rules know"
        elif name == "matches" and not _is_cheap(words, at):
            yield (
                "expected after matches a plain text of at most "
                f"{_LONGEST_PATTERN} characters without backslash, {{ and (?"
            )


def _called(words: Sequence[Word]) -> Iterator[int]:
    for at in range(len(words) - 1):
        if words[at].kind == "name" and words[at + 1].text == "(" and words[at].text != "in":
            yield at


def _is_cheap(words: Sequence[Word], at: int) -> bool:
    if at + 3 >= len(words) or words[at + 2].kind != "string" or words[at + 3].text != ")":
        return False
    pattern = string_of(words[at + 2].text)
    if pattern is None:
        return False
    return len(pattern) <= _LONGEST_PATTERN and not _COSTLY.search(pattern)


def _macros(words: Sequence[Word]) -> Iterator[str]:
    depth = count = 0
    within: list[int] = []
    for at, word in enumerate(words):
        depth += _BRACKETS.get(word.text, 0)
        if within and depth < within[-1]:
            within.pop()
        if word.text == "(" and at and words[at - 1].text in MACROS:
            count += 1
            within.append(depth)
            if len(within) > 1:
                yield f"{words[at - 1].text!r} stands within another of its kind"
    if count > _MOST_MACROS:
        yield f"expected at most {_MOST_MACROS} of {', '.join(sorted(MACROS))}, got {count}"


def _wholes(words: Sequence[Word]) -> Iterator[str]:
    for path in paths_of(words):
        if path.root != "now" and not path.names:
            yield f"{path.root!r} is used as a whole; name what of it is meant, as in {path.root}.x"
        elif path.names == ("attributes",) and path.root == "offer":
            yield "name which of the offer's attributes is meant, as in offer.attributes.x"
