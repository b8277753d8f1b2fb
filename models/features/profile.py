"""What is known of a customer and of an offer at the moment of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.features.behaviour import Behaviour

__all__ = ["MOST_ITEMS", "AttributeValue", "OfferFacts", "Profile", "Touch"]

#: A list is of texts, of numbers or of booleans. Rules read it; no feature is made of it.
AttributeValue: TypeAlias = str | float | bool | list[str] | list[float] | list[bool] | None
MOST_ITEMS: Final = 100
"""Of a list; a longer one is refused wherever it comes in."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One contact that reached a customer, and what came of it.

    Times are epoch seconds. What is not known to have happened is None; as of a moment, an
    acceptance or rejection counts only if it lies before that moment.
    """

    offer_id: str
    group: str | None
    channel: str | None
    touched_at: float
    accepted_at: float | None = None
    rejected_at: float | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer: attributes, aggregated behaviour, and the touches so far (in any order)."""

    customer_id: str
    attributes: Mapping[str, AttributeValue]
    behaviour: Behaviour
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What features may know of an offer.

    Attributes
    ----------
    starts_at, ends_at : float or None
        Epoch seconds.
    categories : frozenset of str
        Values of any level of the events' categories (affinity).
    attributes : Mapping
        Column to value, as in the dataset's offers.
    """

    offer_id: str
    group: str | None
    starts_at: float | None
    ends_at: float | None
    categories: frozenset[str]
    attributes: Mapping[str, Any]
