"""Stages of the lifecycle that no customer can be in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.expressions import Expression
from service.decision.samples import samples_for, tried

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["unreachable_stages"]

_MOST: Final = 4_096


def unreachable_stages(
    stages: list[Mapping[str, Any]], types: Mapping[str, Mapping[str, str] | None], *, now: float
) -> Iterator[Mistake]:
    """Yield the stages that are never the first to be true."""
    before: list[Mapping[str, Any]] = []
    for at, stage in enumerate(stages):
        when = stage.get("when")
        if isinstance(when, Expression):
            if _is_unreachable([*(each["when"] for each in before), when], types, now):
                yield Mistake(f"/lifecycle/stages/{at}/when", _told(before))
            before.append(stage)


def _told(before: list[Mapping[str, Any]]) -> str:
    names = ", ".join(str(each["name"]) for each in before)
    return f"no customer can be in this stage: {f'{names} come first' if names else 'never true'}"


def _is_unreachable(
    order: list[Expression], types: Mapping[str, Mapping[str, str] | None], now: float
) -> bool:
    if any("now" in each.reads for each in order):
        # What depends on the moment is left out, unless a stage before takes everybody.
        return any(each.source.strip() == "true" for each in order[:-1])
    samples = samples_for(order, types, most=_MOST)
    for values in samples.values:
        *earlier, last = (tried(each, values, now=now).value for each in order)
        if last is True and all(each is False for each in earlier):
            return False
    return samples.are_enough
