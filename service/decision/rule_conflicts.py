"""Rules that exclude each other, and rules that nothing passes: found by trying them.

What is told is so: only of rules that merely compare, and of which every combination of values that
matters was tried. What is so is not always told.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from models.errors import Mistake
from service.decision.moments import Span, at_each_moment
from service.decision.samples import samples_for, tried
from service.decision.spoken import rules_by_offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.decision.expressions import Expression
    from service.decision.rule_findings import Types
    from service.decision.spoken import Spoken

__all__ = ["conflicts"]

_MOST_PAIRED: Final = 4_096
_MOST_EVALUATED: Final = 200_000


class _Trials:
    """Finds out whether rules can be true; what was tried once is not tried again.

    The whole search has an end: a large catalogue is not looked at longer than people wait.
    """

    def __init__(self, types: Types, now: float) -> None:
        self._types, self._now, self._left = types, now, _MOST_EVALUATED
        self._found: dict[tuple[Span | None, tuple[str, ...]], bool] = {}

    def exclude(self, *rules: Spoken) -> bool:
        """Return whether it is certain that nothing passes all of these rules."""
        heard = [each.heard for each in rules]
        span = self._span(rules) if any("now" in each.reads for each in heard) else None
        key = (span, tuple(each.source for each in heard))
        if key not in self._found:
            self._found[key] = self._search(heard, span)
        return self._found[key]

    def _span(self, rules: Sequence[Spoken]) -> Span:
        """Return the time that is still to come of the offer that hears the rules."""
        offer = rules[0].offer
        starts = None if offer is None else offer.starts_at
        ends = None if offer is None else offer.ends_at
        start = self._now if starts is None else max(self._now, starts)
        return Span(start) if ends is None else Span(start, ends)

    def _search(self, heard: Sequence[Expression], span: Span | None) -> bool:
        if span is None:
            return self._are_exclusive(heard)
        moments = at_each_moment(heard, span)
        if moments is None or span.end <= span.start:  # that it is over is told of its dates
            return False
        return all(map(self._are_exclusive, moments))

    def _are_exclusive(self, heard: Sequence[Expression]) -> bool:
        samples = samples_for(heard, self._types, most=_MOST_PAIRED)
        for values in samples.values:
            self._left -= 1
            if self._left < 0 or all(
                tried(each, values, now=self._now).value is True for each in heard
            ):
                return False
        return samples.are_enough


def conflicts(spoken: list[Spoken], types: Types, *, now: float) -> Iterator[Mistake]:
    """Yield the rules that nothing passes, and the pairs of an offer that nothing passes both."""
    trials = _Trials(types, now)
    told: set[tuple[str, ...]] = set()
    for offer_id, rules in rules_by_offer(spoken).items():
        shut = [each for each in rules if trials.exclude(each)]
        pairs = [
            (first, second)
            for first, second in itertools.combinations(rules, 2)
            if first not in shut and second not in shut and _share(first, second)
        ]
        found: list[tuple[Spoken, ...]] = [(each,) for each in shut]
        found += [pair for pair in pairs if trials.exclude(*pair)]
        for each in found:
            if (paths := tuple(one.path for one in each)) not in told:
                told.add(paths)
                beside = f" together with {paths[0]}" if len(paths) > 1 else ""
                message = f"is never true{beside}: {offer_id!r} can never be shown"
                yield Mistake(paths[-1], message)


def _share(first: Spoken, second: Spoken) -> bool:
    mine, its = first.heard.reads, second.heard.reads
    return ("now" in mine and "now" in its) or any(
        mine[root] & its.get(root, frozenset()) for root in mine
    )
