"""How a value is said: each format knows its cases (some, none, missing, ...) and its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

__all__ = ["CASES", "FORMATS", "MISSING", "Case", "ValueFormat", "format_of_values", "plain_words"]

Case: TypeAlias = Literal["some", "none", "missing", "yes", "no", "rising", "falling", "steady"]
Say: TypeAlias = Callable[[float], str]

CASES: Final[tuple[Case, ...]] = (
    "some", "none", "missing", "yes", "no", "rising", "falling", "steady",
)  # fmt: skip
MISSING: Final[Case] = "missing"
_STEADY: Final = (0.9, 1.1)
_YES: Final = frozenset({"yes", "true", "y"})
_NO: Final = frozenset({"no", "false", "n"})
_NONE: Final = frozenset({"0", "none", "never"})
_UNKNOWN: Final = frozenset(
    {"", "unknown", "none/unknown", "nan", "na", "n/a", "null", "missing", "?", "not known"}
)


@dataclass(frozen=True, slots=True)
class ValueFormat:
    """How one sort of number becomes words.

    Attributes
    ----------
    cases : tuple of str
        What a value can be, missing left out: a text is needed for each.
    case : callable
        Which of them a value is.
    say : callable
        The value in words, put where a text says ``{value}``.
    """

    cases: tuple[Case, ...]
    case: Callable[[float], Case]
    say: Say


def plain_words(text: str) -> str:
    """Return a column's or category's name as a person would write it.

    Examples
    --------
    >>> plain_words("household_size")
    'household size'
    >>> plain_words("FROZEN PIZZA, USA")
    'frozen pizza, USA'
    """
    words = re.sub(r"[\s_{}\x00-\x1f\x7f]+", " ", text).strip(" .;:")
    return re.sub(r"\b[A-Z]{4,}\b", lambda shouted: shouted[0].lower(), words)


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.01 else f"{value:.1g}"


def _money(value: float) -> str:
    return f"{value:,.2f}"


def _percent(value: float) -> str:
    share = value * 100
    if 0 < share < 1:
        return "less than 1 percent"
    return f"{share:.0f} percent"


def _days(value: float) -> str:
    whole = int(value + 0.5)
    if whole == 1:
        return "1 day"
    return f"{whole:,} days" if whole else "less than a day"


def _ago(value: float) -> str:
    whole = int(value)
    if whole <= 0:
        return "today"
    return "yesterday" if whole == 1 else f"{whole:,} days ago"


def _times(value: float) -> str:
    return {1.0: "once", 2.0: "twice"}.get(value) or f"{_number(value)} times"


def _some_or_none(value: float) -> Case:
    return "some" if value else "none"


def _always_some(value: float) -> Case:
    del value
    return "some"


def _pace(value: float) -> Case:
    low, high = _STEADY
    if low <= value <= high:
        return "steady"
    return "rising" if value > high else "falling"


def _about(value: float) -> str:
    if 0 < value < 0.05:
        return "less than 0.1"
    return f"{value:,.0f}" if value >= 2.95 else f"{value:.1f}".removesuffix(".0")


def _yes_or_no(value: float) -> Case:
    return "yes" if value else "no"


_COUNTED: Final = ("some", "none")
_TREND: Final = ("rising", "falling", "steady")

FORMATS: Final[Mapping[str, ValueFormat]] = {
    "count": ValueFormat(_COUNTED, _some_or_none, _number),
    "times": ValueFormat(_COUNTED, _some_or_none, _times),
    "money": ValueFormat(_COUNTED, _some_or_none, _money),
    "percent": ValueFormat(_COUNTED, _some_or_none, _percent),
    "yes_no": ValueFormat(("yes", "no"), _yes_or_no, _yes_or_no),
    "number": ValueFormat(("some",), _always_some, _number),
    "days": ValueFormat(("some",), _always_some, _days),
    "ago": ValueFormat(("some",), _always_some, _ago),
    "about": ValueFormat(_COUNTED, _some_or_none, _about),
    "pace": ValueFormat(_TREND, _pace, _percent),
}
"""By the name a wording's ``format`` gives; ``auto`` is ``yes_no`` or ``number``."""


def format_of_values(values: Sequence[str], *, called: Mapping[str, str]) -> ValueFormat:
    """Return how the values of a category or an ordinal are said, by code: by their own names.

    Values that mean yes, no, none or not known are told apart, so that nobody reads out
    "has None/Unknown children".
    """
    words = tuple(called.get(value) or plain_words(value) for value in values)
    cases = tuple(_case_of_word(word.lower()) for word in words)

    def case(code: float) -> Case:
        return cases[int(code)] if 0 <= code < len(cases) else MISSING

    def say(code: float) -> str:
        return words[int(code)] if 0 <= code < len(words) else ""

    return ValueFormat(("some", "none", "yes", "no"), case, say)


def _case_of_word(word: str) -> Case:
    named: tuple[tuple[frozenset[str], Case], ...] = (
        (_YES, "yes"), (_NO, "no"), (_NONE, "none"), (_UNKNOWN, MISSING),
    )  # fmt: skip
    return next((case for words, case in named if word in words), "some")
