"""What a policy is about: offers and claims that are alike in some dimensions."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from service.decision.contact_policy.policy import ALL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from service.decision.contact_policy.policy import Key
    from service.decision.contact_state import Claim, Response
    from service.decision.offer import Offer

__all__ = [
    "DIMENSIONS",
    "EVERYTHING",
    "Dimension",
    "Scope",
    "in_dimension",
    "limit_fields",
    "value_of",
]

Dimension = Literal["offer", "group", "objective", "channel"]
#: From the narrowest to the widest.
DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)
_FIELDS: Final = {
    "offer": "offer_id",
    "group": "group",
    "objective": "objective",
    "channel": "channel",
}
_OF_LIMITS: Final = {each: f"{name}s" for each, name in _FIELDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """All that have these values; with ``each``, every value of that dimension by itself.

    Parameters
    ----------
    fixed : mapping of Dimension to frozenset of str
        In each of these dimensions, one of these values; they are counted together.
    each : Dimension or None
    """

    fixed: Mapping[Dimension, frozenset[str]] = field(default_factory=dict)
    each: Dimension | None = None

    @property
    def narrowest(self) -> Dimension | None:
        """The narrowest dimension that it speaks of; None if it is about everything."""
        named = {*self.fixed, self.each}
        return next((each for each in DIMENSIONS if each in named), None)

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the value that an offer counts under; None if it is not in the scope."""
        for dimension, values in self.fixed.items():
            if value_of(dimension, offer, channel) not in values:
                return None
        return ALL if self.each is None else value_of(self.each, offer, channel)

    def fields(self, key: Any = None) -> dict[str, Any]:
        """Return which fields of a ``Limit`` have which values: for one key, or for any."""
        if self.each is None or key is None:
            return limit_fields(self.fixed)
        return limit_fields({**self.fixed, self.each: frozenset({key})})

    @property
    def reader(self) -> Callable[[Claim], Key | None]:
        """What returns the value that a claim in the scope counts under, None if it has none."""
        return _all if self.each is None else attrgetter(_FIELDS[self.each])


def _all(_: Claim) -> str:
    return ALL


EVERYTHING: Final = Scope()


def limit_fields(values: Mapping[Dimension, frozenset[str]]) -> dict[str, Any]:
    """Return values by dimension as the fields of a ``Limit``."""
    return {_OF_LIMITS[each]: some for each, some in values.items()}


def in_dimension(dimension: Dimension, said: Claim | Response) -> str | None:
    """Return the value that a claim or a response has in a dimension."""
    value: str | None = getattr(said, _FIELDS[dimension])
    return value


def value_of(dimension: Dimension, offer: Offer, channel: str) -> str | None:
    """Return the value that an offer in a channel has in a dimension."""
    if dimension == "channel":
        return channel
    value: str | None = getattr(offer, _FIELDS[dimension])
    return value
