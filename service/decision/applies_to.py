"""Which offers something in the catalogue is about: all, or those of an objective or a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.errors import Mistake
from service.decision.document import Check, Field, Found, record, wrong
from service.decision.offer import OBJECTIVES
from service.decision.values import one_of, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.decision.offer import Offer
    from service.decision.sections import Surroundings

__all__ = ["LEVELS", "TARGET", "AppliesTo", "strangers_in"]

#: The levels from the widest to the narrowest, and the field of an offer that is compared.
LEVELS: Final = {"all": None, "objective": "objective", "group": "group", "offer": "offer_id"}


class AppliesTo(NamedTuple):
    """Which offers it is about."""

    level: str = "all"
    value: str | None = None

    def is_for(self, offer: Offer) -> bool:
        """Return whether it is about this offer."""
        name = LEVELS[self.level]
        return name is None or getattr(offer, name) == self.value


def strangers_in(target: AppliesTo, around: Surroundings, path: str) -> Iterator[Mistake]:
    """Yield a mistake if it is about an offer or a group that is not there."""
    level, value = target
    known = {"offer": around.offer_ids, "group": around.groups}
    if level in known and value not in known[level]:
        yield Mistake(f"{path}/{level}", f"{value!r} is no {level} of the catalogue")


def _read(value: Any, path: str, found: Found) -> AppliesTo:
    if value == "all":
        return AppliesTo()
    if not isinstance(value, Mapping) or len(value) != 1 or not set(value) < set(LEVELS):
        wanted = '"all" or one of objective, group and offer, as in {"group": "loans"}'
        return wrong(value, path, found, wanted, AppliesTo())
    ((level, name),) = value.items()
    check = one_of(OBJECTIVES) if level == "objective" else text()
    return AppliesTo(level, check(name, f"{path}/{level}", found))


TARGET: Final = Check(
    _read,
    {
        "anyOf": [
            {"const": "all"},
            record({"objective": Field(one_of(OBJECTIVES))}).schema,
            record({"group": Field(text())}).schema,
            record({"offer": Field(text())}).schema,
        ]
    },
)
