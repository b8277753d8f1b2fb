"""What expressions see of one decision, and what has been found out from it so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from service.decision.cel_engine import Context
from service.decision.expressions import ExpressionError, rethrow_stranger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.decision.batches import Batch
    from service.decision.expressions import Expression
    from service.decision.reads import Named, Reads

__all__ = ["LONGEST_LIST", "Facts", "shown"]

#: Of a list in the request's context; a longer one is as good as none.
LONGEST_LIST: Final = 100
_DEEPEST: Final = 2
_AS_IT_IS: Final = frozenset({bool, str, float})
_NOTHING: Final[Any] = object()


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
    reads : Reads
        What the expressions to come will read: it is made ready at once. What is missing here is
        added when an expression asks for it.
    """

    __slots__ = (
        *("_absent", "_context", "_customer", "_now", "_reads"),
        *("_ready", "_sources", "_truths", "_values"),
    )

    def __init__(
        self, customer: Mapping[str, Any], context: Mapping[str, Any], now: float, reads: Reads
    ) -> None:
        self._customer, self._context, self._now = customer, context, now
        self._reads, self._sources = reads, reads.sources
        self._ready: Context | None = None
        self._absent: set[str] = set()
        self._truths: dict[str, bool | None] = {}
        self._values: dict[str, float | None] = {}

    def settle(self, name: str, value: str | None) -> None:
        """Make known an attribute of the customer that was found from the others."""
        self._customer = {**self._customer, name: value}
        if any(name == each for each, _ in self._reads.customer):
            self._ready = None

    def truth(self, expression: Expression) -> bool | None:
        """Return whether it is true; None if that cannot be evaluated."""
        source = expression.source
        truth: bool | None = self._truths.get(source, _NOTHING)
        if truth is _NOTHING:  # written out: rules are most of what a decision evaluates
            try:
                ready = self._ready if source in self._sources else None
                value = expression.run(ready or self._prepare(expression))
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is not true
                rethrow_stranger(error)
                value = None
            truth = self._truths[source] = value if value is True or value is False else None
        return truth

    def truths(self, batch: Batch) -> Mapping[str, bool] | None:
        """Return what is true of a batch, by source; None if they have to be asked one by one.

        It is not even tried where something that is read is known not to be there.
        """
        ready = self._ready or self._make_ready()
        if self._absent and not self._absent.isdisjoint(batch.names):
            return None
        try:
            truths = batch.truths(ready)
        except BaseException as error:  # noqa: BLE001 - which of them it was is found out singly
            rethrow_stranger(error)
            return None
        self._truths.update(truths)
        return truths

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
            value = self.evaluate(expression)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is no number
            rethrow_stranger(error)
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if abs(value) < float("inf") else None  # and so for NaN

    def evaluate(self, expression: Expression) -> Any:
        """Return its value, found anew; raises what the engine raises."""
        ready = self._ready if expression.source in self._sources else None
        return expression.run(ready or self._prepare(expression))

    def _prepare(self, expression: Expression) -> Context:
        """Return the variables, with what this expression reads among them."""
        if expression.source not in self._sources:
            self._reads = self._reads.and_of(expression)
            self._sources = self._reads.sources
        return self._make_ready()

    def _make_ready(self) -> Context:
        reads = self._reads
        variables: dict[str, Any] = {}
        self._absent = {
            *_show(self._customer, reads.customer, reads.asked_customer, variables),
            *_show(self._context, reads.context, reads.asked_context, variables),
        }
        if reads.now:
            variables["now"] = datetime.fromtimestamp(self._now, UTC)
        self._ready = Context(variables)
        return self._ready


def _show(
    values: Mapping[str, Any], read: Iterable[Named], asked: Iterable[Named], seen: dict[str, Any]
) -> list[str]:
    """Add to what is seen the values that are read, and whether they are; return the absent."""
    absent: list[str] = []
    for name, variable in read:
        value = values.get(name)
        if value.__class__ not in _AS_IT_IS:
            value = shown(value)
            if value is None:
                absent.append(variable)
                continue
        seen[variable] = value
    for name, flag in asked:
        value = values.get(name)
        seen[flag] = value is not None and shown(value) is not None
    return absent


def shown(value: Any, depth: int = _DEEPEST) -> Any:
    """Return a value as expressions see it: numbers as doubles; None for what they do not see."""
    if value.__class__ in _AS_IT_IS:
        return value
    if isinstance(value, int | float):
        return float(value)
    if depth == 0 or not isinstance(value, list | tuple | Mapping) or len(value) > LONGEST_LIST:
        return None
    if isinstance(value, Mapping):
        return {str(key): shown(each, depth - 1) for key, each in value.items()}
    return [shown(each, depth - 1) for each in value]
