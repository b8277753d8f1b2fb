"""Batches: many conditions in one expression, so that the engine is entered once for all of them.

It gives a number, in which the first condition is the lowest bit: a list of truths would take as
long to come back from the engine as half of the conditions take there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from service.decision.cel_engine import compile_program
from service.decision.cel_source import flat_name, flattened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from service.decision.cel_engine import Context
    from service.decision.expressions import Expression
    from service.decision.offer import Offer
    from service.decision.rules import Rule

__all__ = ["Batch", "batches_of"]

#: A batch fails as a whole if one of its conditions does: this bounds what is then in vain. Sixty
#: is what an integer of the engine can hold.
_MOST: Final = 32


@dataclass(frozen=True, slots=True)
class Batch:
    """Some conditions as one expression.

    Parameters
    ----------
    sources : tuple of str
        Of the conditions, in order.
    names : frozenset of str
        The variables that they read, and not only ask for. Where one is not there, some fail.
    run : callable
        Takes the variables and returns the number; raises if a condition fails, or is neither
        true nor false.

    Attributes
    ----------
    all_true : mapping of str to bool
        What is found most often.
    """

    sources: tuple[str, ...]
    names: frozenset[str]
    run: Callable[[Context], int] = field(repr=False, compare=False)
    all_true: Mapping[str, bool] = field(init=False, repr=False, compare=False)
    _all: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "all_true", dict.fromkeys(self.sources, True))
        object.__setattr__(self, "_all", (1 << len(self.sources)) - 1)

    @classmethod
    def of(cls, conditions: Sequence[Expression]) -> Self:
        """Return these conditions as one."""
        bits = [f"({_plain(each)} ? {1 << place} : 0)" for place, each in enumerate(conditions)]
        names = {
            flat_name(path.root, path.name)
            for each in conditions
            for path in each.paths
            if path.names and not path.asked
        }
        program = compile_program(" + ".join(bits))
        return cls(tuple(each.source for each in conditions), frozenset(names), program.execute)

    def truths(self, variables: Context) -> Mapping[str, bool]:
        """Return what is true, by source; raises what the engine raises."""
        bits = self.run(variables)
        if bits == self._all:
            return self.all_true
        return {source: bits >> place & 1 == 1 for place, source in enumerate(self.sources)}


def _plain(condition: Expression) -> str:
    """Return a condition as it may stand before ``?``; a comment at its end ends with its line."""
    plain = flattened(condition.source, condition.paths)
    return f"({plain}\n)" if "?" in plain else f"{plain}\n"


def batches_of(
    rules: Mapping[str, Sequence[Rule]], offers: Iterable[Offer], known: Iterable[str]
) -> dict[str, tuple[Batch, ...]]:
    """Return for each stage its rules' conditions in batches.

    In one batch are those of offers in the same channels, which are in play together, and those
    that read the same, which fail together. What an earlier stage evaluates is left out.

    Parameters
    ----------
    known : iterable of str
        The sources of expressions that are evaluated before any stage.
    """
    channels = {offer.offer_id: _channels(offer) for offer in offers}
    seen = set(known)
    batches: dict[str, tuple[Batch, ...]] = {}
    for stage, each in rules.items():
        said: dict[Expression, set[str]] = {}
        for rule in each:
            for offer_id, condition in rule.conditions.items():
                if condition.source not in seen:
                    said.setdefault(condition, set()).update(channels[offer_id])
        seen.update(condition.source for condition in said)
        batches[stage] = tuple(map(Batch.of, _cut(sorted(said, key=lambda one: _order(one, said)))))
    return batches


def _channels(offer: Offer) -> list[str]:
    return sorted({each.channel for each in offer.treatments})


def _order(condition: Expression, said: Mapping[Expression, set[str]]) -> tuple[Any, ...]:
    names = sorted(path.name for path in condition.paths if not path.asked)
    return sorted(said[condition]), names, condition.source


def _cut(conditions: Sequence[Expression]) -> Iterable[Sequence[Expression]]:
    """Yield them in parts of about the same size."""
    if not conditions:
        return
    size = math.ceil(len(conditions) / math.ceil(len(conditions) / _MOST))
    for start in range(0, len(conditions), size):
        yield conditions[start : start + size]
