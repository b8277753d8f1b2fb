"""What is wrong with offers that no key is wrong about alone: ids, dates, and each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from models.errors import Mistake
from service.decision.document import Found, child
from service.decision.values import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["contradictions", "items_of"]


def contradictions(document: Any) -> Iterator[Mistake]:
    """Yield what contradicts itself; keys that are wrong alone are left to their check."""
    offers = list(items_of(document, "offers", ""))
    treatments = [pair for path, offer in offers for pair in items_of(offer, "treatments", path)]
    yield from _repeated(offers, "offer_id")
    yield from _repeated(treatments, "treatment_id")
    for path, offer in offers:
        yield from _dates(path, offer)
    ids = {each["offer_id"] for _, each in offers if isinstance(each.get("offer_id"), str)}
    for key in ("requires", "conflicts"):
        for path, offer in offers:
            yield from _references(path, offer, key, ids)


def items_of(parent: Any, key: str, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the objects of a list and their paths, as far as they are what they should be."""
    items = parent.get(key) if isinstance(parent, Mapping) else None
    for index, item in enumerate(items if isinstance(items, list | tuple) else ()):
        if isinstance(item, Mapping):
            yield child(child(path, key), index), item


def _repeated(items: list[tuple[str, Mapping[str, Any]]], key: str) -> Iterator[Mistake]:
    seen: Counter[str] = Counter()
    for path, item in items:
        name = item.get(key)
        if isinstance(name, str):
            seen[name] += 1
            if seen[name] > 1:
                yield Mistake(child(path, key), f"{name!r} is taken by an earlier one")


def _dates(path: str, offer: Mapping[str, Any]) -> Iterator[Mistake]:
    ignored: Found = []
    starts, ends = (moment(offer.get(key), "", ignored) for key in ("starts_at", "ends_at"))
    if not ignored and ends <= starts:
        yield Mistake(child(path, "ends_at"), "is not after starts_at")


def _references(path: str, offer: Mapping[str, Any], key: str, ids: set[str]) -> Iterator[Mistake]:
    said = offer.get(key)
    for at, each in enumerate(said if isinstance(said, list | tuple) else ()):
        if not isinstance(each, str) or not each.strip():
            continue
        if each not in ids:
            yield Mistake(child(child(path, key), at), f"{each!r} is no offer of the catalogue")
        elif each == offer.get("offer_id"):
            yield Mistake(child(child(path, key), at), "is the offer itself")
