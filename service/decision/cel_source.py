"""The source of a CEL expression: its words, what it reads, and how much work it can make.

The engine parses and evaluates; it tells neither which attributes an expression reads nor what it
may cost. Both can be seen in the words alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from models.features.summaries import BY_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = [
    "MACROS",
    "ROOTS",
    "Path",
    "Word",
    "bound_in",
    "flat_name",
    "flattened",
    "paths_of",
    "rewritten",
    "string_of",
    "words_of",
]

#: The variables, and after how many names a path below them is complete.
ROOTS: Final = {"customer": 1, "context": 1, "offer": 1, "now": 0}
#: The paths that hold names of their own: each is complete one name later.
_HOLDERS: Final = frozenset(
    {
        *(("offer", "attributes"), ("customer", "behaviour")),
        *(("customer", "behaviour", summary) for summary in BY_TYPE),
    }
)
MACROS: Final = frozenset({"all", "exists", "exists_one", "existsOne", "map", "filter"})

_WORD: Final = re.compile(
    r"""
    (?P<space>   \s+ | //[^\n]* )
  | (?P<string>  (?:[bB]?[rR]?|[rR][bB])
                 (?: \"\"\".*?\"\"\" | '''.*?'''
                   | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' ) )
  | (?P<number>  0x[0-9a-fA-F]+u? | (?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?[uU]? )
  | (?P<name>    [A-Za-z_][A-Za-z0-9_]* )
  | (?P<sign>    && | \|\| | [=!<>]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Word(NamedTuple):
    """One word of an expression, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


class Path(NamedTuple):
    """A reading of a variable, as in ``customer.age``.

    Parameters
    ----------
    root : str
        One of ``ROOTS``.
    names : tuple of str
        Below it, as far as they are said by name; none if the variable is used as a whole.
    start, end : int
        Where it stands, with the ``has`` around it if there is one.
    asked : bool
        It is only asked whether it is there: ``has(customer.age)``.
    """

    root: str
    names: tuple[str, ...]
    start: int
    end: int
    asked: bool

    @property
    def name(self) -> str:
        """All that is said below the variable, as one name: ``age``, ``behaviour.events_30d``."""
        return ".".join(self.names)


def words_of(source: str) -> list[Word]:
    """Return the words without space and comments.

    Examples
    --------
    >>> [word.text for word in words_of("customer.age >= 18 // of age")]
    ['customer', '.', 'age', '>=', '18']
    """
    return [
        Word(match.lastgroup or "", match[0], match.start(), match.end())
        for match in _WORD.finditer(source)
        if match.lastgroup != "space"
    ]


def paths_of(words: Sequence[Word]) -> Iterator[Path]:
    """Yield each reading of a variable, in order.

    Examples
    --------
    >>> [path.names for path in paths_of(words_of('has(customer.x) && customer["a b"] > 1'))]
    [('x',), ('a b',)]
    >>> [path.name for path in paths_of(words_of('customer.behaviour.days_since["visit"] < 9'))]
    ['behaviour.days_since.visit']
    """
    for at, word in enumerate(words):
        if word.kind == "name" and word.text in ROOTS and not _is(words, at - 1, "."):
            yield _path(words, at)


def bound_in(words: Sequence[Word]) -> frozenset[str]:
    """Return the names that macros bind, as the ``x`` of ``[1, 2].all(x, x > 0)``."""
    return frozenset(
        words[at + 2].text
        for at, word in enumerate(words)
        if word.text in MACROS and _is(words, at + 1, "(") and _kind(words, at + 2) == "name"
    )


def _path(words: Sequence[Word], at: int) -> Path:
    root, after = words[at].text, at + 1
    names: list[str] = []
    wanted = ROOTS[root]
    while len(names) < wanted and (step := _step(words, after)):
        name, after = step
        names.append(name)
        wanted += (root, *names) in _HOLDERS
    asked = _is(words, at - 2, "has") and _is(words, at - 1, "(") and _is(words, after, ")")
    first, last = (at - 2, after) if asked else (at, after - 1)
    return Path(root, tuple(names), words[first].start, words[last].end, asked)


def _step(words: Sequence[Word], at: int) -> tuple[str, int] | None:
    """Return the name of a ``.name`` or ``["name"]`` that stands here, and where it ends."""
    if _is(words, at, ".") and _kind(words, at + 1) == "name" and not _is(words, at + 2, "("):
        return words[at + 1].text, at + 2
    if _is(words, at, "[") and _kind(words, at + 1) == "string" and _is(words, at + 2, "]"):
        name = string_of(words[at + 1].text)
        return None if name is None else (name, at + 3)
    return None


def string_of(text: str) -> str | None:
    """Return what a plain literal says; None for one with escapes or a prefix."""
    quote = text[0]
    if quote not in "\"'" or "\\" in text or text.startswith(('"""', "'''")):
        return None
    return text[1:-1]


def _is(words: Sequence[Word], at: int, text: str) -> bool:
    return 0 <= at < len(words) and words[at].text == text


def _kind(words: Sequence[Word], at: int) -> str | None:
    return words[at].kind if 0 <= at < len(words) else None


def flat_name(root: str, name: str, *, asked: bool = False) -> str:
    """Return the one name by which the engine knows an attribute, or whether it is there.

    The engine makes a variable ready in half the time that an entry of a map takes it.

    Examples
    --------
    >>> flat_name("customer", "age"), flat_name("customer", "a b", asked=True)
    ('v_customer_age', 'has_customer__612062')
    """
    plain = name if name.isascii() and name.isidentifier() and name[0] != "_" else _coded(name)
    return f"{'has' if asked else 'v'}_{root}_{plain}"


def _coded(name: str) -> str:
    return "_" + name.encode("utf-8", "surrogatepass").hex()


def rewritten(source: str, paths: Iterable[Path], write: Callable[[Path], str | None]) -> str:
    """Return the source with something else in the place of its paths; None leaves one alone."""
    parts, end = [], 0
    for path in paths:
        text = write(path)
        if text is not None:
            parts += [source[end : path.start], text]
            end = path.end
    return "".join([*parts, source[end:]])


def flattened(source: str, paths: Iterable[Path]) -> str:
    """Return the source with one name in the place of each path below a variable."""
    return rewritten(
        source,
        paths,
        lambda path: flat_name(path.root, path.name, asked=path.asked) if path.names else None,
    )
