"""The households in the demo's store, and what is noted of them beside their data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from models.features.behaviour import Behaviour
    from models.features.profile import AttributeValue
    from service.store import Store

__all__ = ["households", "note"]

_PAGE: Final = 1_000


def households(store: Store) -> Iterator[str]:
    """Yield the ids of all."""
    after = None
    while page := store.profiles.ids(after=after, limit=_PAGE):
        yield from page
        after = page[-1]


def note(store: Store, attributes: Mapping[str, Mapping[str, AttributeValue]]) -> None:
    """Add attributes to those that households have; those that are not there stay unknown."""
    store.profiles.load_many(_noted(store, attributes))


def _noted(
    store: Store, attributes: Mapping[str, Mapping[str, AttributeValue]]
) -> Iterator[tuple[str, dict[str, AttributeValue], Behaviour]]:
    for customer_id, those in attributes.items():
        stored = store.profiles.get(customer_id)
        if stored is not None:
            yield customer_id, {**stored.attributes, **those}, stored.behaviour
