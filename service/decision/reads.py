"""What expressions read, as the variables that have to be made ready for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from service.decision.cel_source import flat_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.decision.expressions import Expression

__all__ = ["Reads"]

Named = tuple[str, str]


class Reads(NamedTuple):
    """What some expressions read.

    Parameters
    ----------
    customer, context : tuple of (str, str)
        The name of an attribute, and the variable that holds it.
    asked_customer, asked_context : tuple of (str, str)
        The same for the variable that says whether it is there.
    now : bool
        Whether the moment is read.
    sources : frozenset of str
        Whose reads these are.
    """

    customer: tuple[Named, ...] = ()
    context: tuple[Named, ...] = ()
    asked_customer: tuple[Named, ...] = ()
    asked_context: tuple[Named, ...] = ()
    now: bool = False
    sources: frozenset[str] = frozenset()

    @classmethod
    def of(cls, expressions: Iterable[Expression]) -> Self:
        """Return what all of these read together."""
        every = list(expressions)
        return cls(
            customer=_named("customer", every, asked=False),
            context=_named("context", every, asked=False),
            asked_customer=_named("customer", every, asked=True),
            asked_context=_named("context", every, asked=True),
            now=any("now" in each.reads for each in every),
            sources=frozenset(each.source for each in every),
        )

    def and_of(self, expression: Expression) -> Reads:
        """Return this with what one more reads."""
        more = Reads.of([expression])
        return Reads(
            customer=_both(self.customer, more.customer),
            context=_both(self.context, more.context),
            asked_customer=_both(self.asked_customer, more.asked_customer),
            asked_context=_both(self.asked_context, more.asked_context),
            now=self.now or more.now,
            sources=self.sources | more.sources,
        )


def _both(mine: tuple[Named, ...], its: tuple[Named, ...]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(mine + its))


def _named(root: str, expressions: list[Expression], *, asked: bool) -> tuple[Named, ...]:
    names: set[str] = set()
    for each in expressions:
        names |= (each.asks if asked else each.reads).get(root, frozenset())
    return tuple((name, flat_name(root, name, asked=asked)) for name in sorted(names))
