"""Rules that look at the clock: what is left of them at each moment that makes a difference.

Between two moments that are written in them, rules that only compare ``now`` with written moments
say the same all the time. So one moment of each kind is enough to know what they ever say.
"""

from __future__ import annotations

import itertools
import math
import operator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.decision.cel_source import string_of, words_of
from service.decision.expressions import Expression
from service.decision.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from service.decision.cel_source import Word

__all__ = ["Span", "at_each_moment"]

_COMPARE: Final[dict[str, Callable[[float, float], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
#: What stands beside a comparison that is whole: nothing that binds closer.
_BEFORE: Final = frozenset({"", "(", "&&", "||"})
_AFTER: Final = frozenset({"", ")", "&&", "||", "?"})
_LONGEST: Final = 6
_A_DAY: Final = 86_400.0


class Span(NamedTuple):
    """The time that matters, in epoch seconds; its end is not part of it."""

    start: float
    end: float = math.inf


class _Comparison(NamedTuple):
    """``now < timestamp("...")``: where it stands, how it compares, and with which moment."""

    start: int
    end: int
    sign: str
    moment: float

    def at(self, now: float) -> str:
        """Return what it is at a moment, in CEL."""
        return "true" if _COMPARE[self.sign](now, self.moment) else "false"


def at_each_moment(rules: Sequence[Expression], span: Span) -> Iterator[list[Expression]] | None:
    """Yield the rules as they are in turn within a span, none of them reading the clock.

    Returns
    -------
    iterator or None
        None if they do more with the clock than to compare it with moments that are written.
    """
    said = [list(_comparisons(words_of(each.source))) for each in rules]
    for rule, comparisons in zip(rules, said, strict=True):
        if "now" in _as_at(rule, comparisons, span.start).reads:
            return None
    written = {each.moment for comparisons in said for each in comparisons}
    return (
        [_as_at(rule, some, now) for rule, some in zip(rules, said, strict=True)]
        for now in _moments(written, span)
    )


def _moments(written: set[float], span: Span) -> list[float]:
    """Return each moment that is written, one between any two, and one before and after all."""
    inner = sorted(each for each in written if span.start < each < span.end)
    last = [span.end] if span.end < math.inf else [(inner or [span.start])[-1] + 2 * _A_DAY]
    points = [span.start, *inner, *last] if span.start < span.end else []
    between = [low + (high - low) / 2.0 for low, high in itertools.pairwise(points)]
    return sorted([*points[:-1], *between])


def _as_at(rule: Expression, comparisons: Sequence[_Comparison], now: float) -> Expression:
    parts, end = [], 0
    for each in comparisons:
        parts += [rule.source[end : each.start], each.at(now)]
        end = each.end
    return Expression.of("".join([*parts, rule.source[end:]])) if comparisons else rule


def _comparisons(words: Sequence[Word]) -> Iterator[_Comparison]:
    for at in range(len(words) - _LONGEST + 1):
        some = words[at : at + _LONGEST]
        before = words[at - 1].text if at else ""
        after = words[at + _LONGEST].text if at + _LONGEST < len(words) else ""
        if before in _BEFORE and after in _AFTER and (found := _comparison(some)):
            yield found


def _comparison(words: Sequence[Word]) -> _Comparison | None:
    """Return what six words say, if it is a comparison of the clock with a moment."""
    texts = [each.text for each in words]
    if texts[0] == "now":
        sign, moment = texts[1], _moment(words[2:])
    elif texts[-1] == "now":
        sign, moment = _TURNED.get(texts[-2], ""), _moment(words[:4])
    else:
        return None
    if moment is None or sign not in _COMPARE:
        return None
    return _Comparison(words[0].start, words[-1].end, sign, moment)


def _moment(words: Sequence[Word]) -> float | None:
    """Return the moment that ``timestamp("...")`` is."""
    name, opening, text, closing = words
    if (name.text, opening.text, closing.text) != ("timestamp", "(", ")") or text.kind != "string":
        return None
    try:
        return parse_time(string_of(text.text) or "")
    except ValueError:
        return None
