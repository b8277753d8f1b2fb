"""Expressions in CEL, the Common Expression Language: compiled once, for every decision.

Numbers of customers, contexts and offers are doubles, whether or not they are whole: a rule does
not work for one customer and fail for the next because one of them pays 40.00.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from models.errors import InputError, Mistake
from service.decision.cel_bounds import LONGEST, violations
from service.decision.cel_engine import compile_program
from service.decision.cel_source import ROOTS, bound_in, flattened, paths_of, words_of
from service.decision.document import Check, wrong
from service.decision.values import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from service.decision.cel_engine import Context, Program
    from service.decision.cel_source import Path, Word
    from service.decision.document import Found

__all__ = [
    "Expression",
    "ExpressionError",
    "amount",
    "compile_expression",
    "condition",
    "rethrow_stranger",
]


_TYPES: Final = frozenset({"bool", "bytes", "double", "int", "list", "map", "string", "uint"})


class ExpressionError(InputError):
    """An expression that cannot be used; its text says everything that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, compiled; two of the same source are equal.

    Parameters
    ----------
    source : str
        What was written.
    program : Program

    Attributes
    ----------
    paths : tuple of Path
        Each reading of a variable, in order.
    reads, asks : mapping of str to frozenset of str
        The names that it reads below each variable; those of which it asks whether they are there.
    run : callable
        Takes the variables by their flat names and returns the value; raises where a name is
        missing or a type does not fit.
    """

    source: str
    program: Program = field(repr=False, compare=False)
    paths: tuple[Path, ...] = field(default=(), repr=False, compare=False)
    reads: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    asks: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    run: Callable[[Context], Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        asked = [path for path in self.paths if path.asked]
        for name, value in (
            ("reads", _names(self.paths)),
            ("asks", _names(asked)),
            ("run", self.program.execute),
        ):
            object.__setattr__(self, name, value)

    @classmethod
    def of(cls, source: str, words: Sequence[Word] | None = None) -> Self:
        """Return an expression that is known to be one, compiled over flat names."""
        paths = tuple(paths_of(words_of(source) if words is None else words))
        return cls(source, compile_program(flattened(source, paths)), paths)


def _names(paths: Iterable[Path]) -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for path in paths:
        names.setdefault(path.root, set()).update([path.name] if path.names else ())
    return {root: frozenset(some) for root, some in names.items()}


def rethrow_stranger(error: BaseException) -> None:
    """Raise again what evaluating an expression raised, if it is none of the engine's.

    A panic in Rust arrives as an exception that is no ``Exception``; it must not end the process.
    """
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error


def compile_expression(source: str) -> Expression:
    """Return the expression compiled.

    Raises
    ------
    ExpressionError
        If it is no expression, or one whose cost has no bound.
    """
    words = words_of(source)
    if broken := list(violations(source, words)):
        raise ExpressionError("; ".join(broken))
    try:
        program = compile_program(source)
        expression = Expression.of(source, words)
    except ValueError as error:
        raise ExpressionError(_told(str(error))) from None
    strangers = _strangers(program, words)
    if strangers:
        known = ", ".join(sorted(ROOTS))
        raise ExpressionError(f"{strangers[0]!r} is no variable; known are {known}")
    return expression


def _told(message: str) -> str:
    """Return the parser's first complaint without the source that it repeats."""
    start = message.find("ERROR: <input>:")
    line = message[start:].splitlines()[0] if start >= 0 else message.splitlines()[0]
    return f"is no expression in CEL: {line.removeprefix('ERROR: <input>:')}"


def _strangers(program: Program, words: Sequence[Word]) -> list[str]:
    """Return the variables that nobody provides."""
    known = {
        *ROOTS,
        *bound_in(words),
        *(_TYPES if "type" in program.functions() else ()),
    }
    return sorted(set(program.variables()) - known)


def _checked(value: Any, path: str, found: Found) -> Expression | None:
    if not isinstance(value, str) or not value.strip():
        return wrong(value, path, found, "an expression in CEL", None)
    try:
        return compile_expression(value)
    except ExpressionError as error:
        found.append(Mistake(path, str(error)))
        return None


#: A check for an expression that is true or false.
condition: Final = Check(_checked, {"type": "string", "minLength": 1, "maxLength": LONGEST})


def amount(*, least: float) -> Check:
    """Return a check for a number of at least this, or an expression that gives one."""
    plain = number(least=least)

    def check(value: Any, path: str, found: Found) -> Any:
        reader = condition if isinstance(value, str) else plain
        return reader(value, path, found)

    return Check(check, {"anyOf": [plain.schema, condition.schema]})
