"""What expressions see of one decision, and what has been found out from it so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import cel

from service.decision.expressions import ExpressionError

if TYPE_CHECKING:
    from service.decision.expressions import Expression

__all__ = ["LONGEST_LIST", "Facts", "shown"]

#: Of a list in the request's context; a longer one is as good as none.
LONGEST_LIST: Final = 100
_DEEPEST: Final = 2
_NOTHING: Final = object()


class Facts:
    """The variables of one decision, and the values of the expressions over them.

    Each expression is evaluated once, when it is first asked for. Not to be shared by threads.

    Parameters
    ----------
    customer, context : mapping
        Attributes of the customer, and what the host knows of the moment. What is null is not
        there.
    now : float
        Epoch seconds.
    reads : mapping of str to frozenset of str
        What the expressions to come will read: it is made ready at once. What is missing here is
        added when an expression asks for it.
    """

    __slots__ = ("_context", "_customer", "_now", "_reads", "_ready", "_truths", "_values")

    def __init__(
        self,
        customer: Mapping[str, Any],
        context: Mapping[str, Any],
        now: float,
        reads: Mapping[str, frozenset[str]],
    ) -> None:
        self._customer, self._context, self._now, self._reads = customer, context, now, reads
        self._ready: cel.Context | None = None
        self._truths: dict[str, bool | None] = {}
        self._values: dict[str, Any] = {}

    def settle(self, name: str, value: str | None) -> None:
        """Make known an attribute of the customer that was found from the others."""
        self._customer = {**self._customer, name: value}
        if name in self._reads.get("customer", ()):
            self._ready = None

    def truth(self, expression: Expression) -> bool | None:
        """Return whether it is true; None if that cannot be evaluated."""
        source = expression.source
        if source in self._truths:
            return self._truths[source]
        try:
            value = self._evaluate(expression)
        except Exception:  # noqa: BLE001 - whatever it is, it cannot be evaluated
            value = None
        truth = value if value is True or value is False else None
        self._truths[source] = truth
        return truth

    def number(self, expression: Expression) -> float:
        """Return its value as a finite number.

        Raises
        ------
        ExpressionError
            If it cannot be evaluated, or is none.
        """
        value = self._values.get(expression.source, _NOTHING)
        if value is _NOTHING:
            value = self._values[expression.source] = self._number(expression)
        if value is None:
            raise ExpressionError(f"{expression.source} gives no number here")
        return float(value)

    def _number(self, expression: Expression) -> float | None:
        try:
            value = self._evaluate(expression)
        except Exception:  # noqa: BLE001 - whatever it is, it cannot be evaluated
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if abs(value) < float("inf") else None  # and so for NaN

    def _evaluate(self, expression: Expression) -> Any:
        if self._ready is None or any(
            not names <= self._reads.get(root, frozenset())
            for root, names in expression.reads.items()
        ):
            self._prepare(expression.reads)
        assert self._ready is not None
        return expression.evaluate(self._ready)

    def _prepare(self, added: Mapping[str, frozenset[str]]) -> None:
        reads = {root: self._reads.get(root, frozenset()) for root in {*self._reads, *added}}
        self._reads = {root: names | added.get(root, frozenset()) for root, names in reads.items()}
        self._ready = cel.Context(
            {
                "customer": _shown_of(self._customer, self._reads.get("customer", ())),
                "context": _shown_of(self._context, self._reads.get("context", ())),
                "now": datetime.fromtimestamp(self._now, UTC),
            }
        )


def _shown_of(values: Mapping[str, Any], names: Any) -> dict[str, Any]:
    seen = ((name, shown(values[name])) for name in names if name in values)
    return {name: value for name, value in seen if value is not None}


def shown(value: Any, depth: int = _DEEPEST) -> Any:
    """Return a value as expressions see it: numbers as doubles; None for what they do not see."""
    if isinstance(value, bool | str | float):
        return value
    if isinstance(value, int):
        return float(value)
    if depth == 0 or not isinstance(value, list | tuple | Mapping) or len(value) > LONGEST_LIST:
        return None
    if isinstance(value, Mapping):
        return {str(key): shown(each, depth - 1) for key, each in value.items()}
    return [shown(each, depth - 1) for each in value]
