"""Texts with values in them: a small, safe part of Jinja.

A template may put in values, choose between texts and use a few filters. It has no loops, no
calls and no arithmetic, and sees mappings only, never an object: so whatever is written in one, it
ends, and its text is as long as what is put in. A value that is missing is an empty text, unless a
``default`` says otherwise. A list is its entries with commas between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import ChainableUndefined, TemplateSyntaxError, nodes, pass_environment
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment, Template

__all__ = ["VARIABLES", "is_template", "mistakes_in", "render", "undefaulted_in"]

VARIABLES: Final = ("customer", "offer", "context", "decision")
_KEPT: Final = (
    *("capitalize", "default", "escape", "lower", "title", "trim", "upper", "urlencode"),
)
_NODES: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem),
    *(nodes.Const, nodes.Filter, nodes.Keyword, nodes.If, nodes.CondExpr, nodes.Compare),
    *(nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Test, nodes.Concat),
)
_TESTS: Final = frozenset({"defined", "undefined", "none", "true", "false"})
_LONGEST: Final = 20_000
_DEEPEST: Final = 20


def _round(value: Any, places: Any = 0) -> Any:
    """Return a number with so many places as text; what is no number, as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{value:.{places if places in range(10) else 0}f}"


@pass_environment
def _truncate(environment: Environment, value: Any, *options: Any, **named: Any) -> Any:
    """Shorten what is said of a value, where the filter's own would take a list's entries."""
    text = value if isinstance(value, str) else str(value)
    return FILTERS["truncate"](environment, text, *options, **named)


class _Listed(list[Any]):
    """A list, said with commas between its entries."""

    def __str__(self) -> str:
        return ", ".join(map(str, self))


class _Missing(ChainableUndefined):
    """A value that is not there: an empty text, and neither more nor less than any other."""

    def _never(self, other: object) -> bool:
        del other
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never  # type: ignore[assignment]


class _Environment(ImmutableSandboxedEnvironment):
    """Reads the items of mappings, and nothing else of anything."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        value = obj.get(argument) if isinstance(obj, Mapping) else None
        if isinstance(value, list):
            return _Listed(value)
        return self.undefined(obj=obj, name=argument) if value is None else value


def _environment(*, is_html: bool) -> _Environment:
    environment = _Environment(undefined=_Missing, autoescape=is_html, cache_size=0)
    own = {"round": _round, "truncate": _truncate}
    environment.filters = {name: FILTERS[name] for name in _KEPT} | own
    environment.globals = {}
    return environment


_PLAIN: Final = _environment(is_html=False)
_HTML: Final = _environment(is_html=True)


def is_template(text: str) -> bool:
    """Return whether there is anything in it that is not said as it stands."""
    return "{{" in text or "{%" in text or "{#" in text


def render(text: str, values: Mapping[str, Mapping[str, Any]], *, is_html: bool) -> str:
    """Return the text with the values in it; in HTML, what they hold is escaped.

    A text that cannot be put together, because it compares a number with a word, is empty.
    """
    try:
        return _compiled(text, is_html=is_html).render(values)
    except Exception:  # noqa: BLE001 - a text must not fail the decision
        return ""


@lru_cache(maxsize=4096)
def _compiled(text: str, *, is_html: bool) -> Template:
    return (_HTML if is_html else _PLAIN).from_string(text)


def mistakes_in(text: str) -> Iterator[str]:
    """Yield what is wrong with a template."""
    if len(text) > _LONGEST:
        yield f"expected at most {_LONGEST} characters, got {len(text)}"
        return
    try:
        tree = _PLAIN.parse(text)
    except (TemplateSyntaxError, RecursionError) as error:
        yield f"is no template: {error}"
        return
    if _depth(tree) > _DEEPEST:
        yield f"is nested more than {_DEEPEST} deep"
        return
    for node in _all(tree):
        yield from _wrong_with(node)


def _wrong_with(node: nodes.Node) -> Iterator[str]:
    if not isinstance(node, _NODES):
        yield f"holds {type(node).__name__.lower()}, which templates have not"
    elif isinstance(node, nodes.Filter) and node.name not in _PLAIN.filters:
        yield f"{node.name!r} is no filter; known are {', '.join(sorted(_PLAIN.filters))}"
    elif isinstance(node, nodes.Test) and node.name not in _TESTS:
        yield f"{node.name!r} is no test; known are {', '.join(sorted(_TESTS))}"
    elif isinstance(node, nodes.Name) and node.name not in VARIABLES:
        yield f"{node.name!r} is no variable; known are {', '.join(VARIABLES)}"


def undefaulted_in(text: str) -> Iterator[str]:
    """Yield the customer's and the context's values that are put in without a default."""
    tree = _PLAIN.parse(text)
    kept = {id(node.node) for node in tree.find_all(nodes.Filter) if node.name == "default"}
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            value = node
            while isinstance(value, nodes.Filter) and value.name != "default" and value.node:
                value = value.node
            if isinstance(value, nodes.Getattr) and id(value) not in kept:
                root = value.node
                if isinstance(root, nodes.Name) and root.name in {"customer", "context"}:
                    yield f"{root.name}.{value.attr}"


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)


def _depth(node: nodes.Node) -> int:
    return 1 + max((_depth(child) for child in node.iter_child_nodes()), default=0)
