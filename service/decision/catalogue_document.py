"""The catalogue's document: its keys, their checks and their defaults, in three tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.errors import Mistake
from service.decision.document import Check, Field, Found, child, list_of, optional, record
from service.decision.offer import OBJECTIVES, Offer, Treatment
from service.decision.policies import HoldoutPolicy, Policies
from service.decision.values import flag, json_object, moment, number, one_of, scalars, text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Contents", "read_catalogue"]

_A_YEAR: Final = 366.0 * 86_400.0
_SHARE: Final = number(least=0.0, most=1.0)
_MONEY: Final = number(least=0.0)

_TREATMENT: Final = {
    "treatment_id": Field(text()),
    "channel": Field(text()),
    "placements": Field(optional(list_of(text(), at_least=1)), None),
    "cost": Field(_MONEY, 0.0),
    "content": Field(json_object, {}),
}
_OFFER: Final = {
    "offer_id": Field(text()),
    "name": Field(optional(text()), None),
    "objective": Field(one_of(OBJECTIVES), "grow"),
    "group": Field(optional(text()), None),
    "value": Field(_MONEY, 1.0),
    "cost": Field(_MONEY, 0.0),
    "lever": Field(_MONEY, 1.0),
    "context_weight": Field(_MONEY, 1.0),
    "mandatory": Field(flag, False),
    "starts_at": Field(optional(moment), None),
    "ends_at": Field(optional(moment), None),
    "categories": Field(list_of(text()), []),
    "attributes": Field(scalars, {}),
    "treatments": Field(list_of(record(_TREATMENT), at_least=1)),
}
_DEFAULTS: Final = Policies()
_HOLDOUT: Final = {
    "share": Field(_SHARE, _DEFAULTS.holdout.share),
    "salt": Field(text(), _DEFAULTS.holdout.salt),
}
_POLICIES: Final = {
    "minimum_propensity": Field(_SHARE, _DEFAULTS.minimum_propensity),
    "holdout": Field(record(_HOLDOUT), asdict(_DEFAULTS.holdout)),
    "validity_seconds": Field(
        number(least=0.0, most=_A_YEAR, above=True), _DEFAULTS.validity_seconds
    ),
}
_CATALOGUE: Final[Check] = record(
    {
        "offers": Field(list_of(record(_OFFER))),
        "policies": Field(record(_POLICIES), asdict(_DEFAULTS)),
    }
)


class Contents(NamedTuple):
    """What a document without mistakes says."""

    offers: tuple[Offer, ...]
    policies: Policies


def read_catalogue(document: Any) -> tuple[Contents | None, tuple[Mistake, ...]]:
    """Return what the document says, or None, and all that is wrong with it."""
    found: Found = []
    plain = _CATALOGUE(document, "", found)
    found.extend(_contradictions(document))
    if found:
        return None, tuple(sorted(found, key=lambda mistake: mistake.path))
    return Contents(tuple(map(_offer, plain["offers"])), _policies(plain["policies"])), ()


def _contradictions(document: Any) -> Iterator[Mistake]:
    """Yield what no key is wrong about alone; keys that are wrong alone are left to their check."""
    offers = list(_items(document, "offers", ""))
    treatments = [pair for path, offer in offers for pair in _items(offer, "treatments", path)]
    yield from _repeated(offers, "offer_id")
    yield from _repeated(treatments, "treatment_id")
    for path, offer in offers:
        ignored: Found = []
        starts, ends = (moment(offer.get(key), "", ignored) for key in ("starts_at", "ends_at"))
        if not ignored and ends <= starts:
            yield Mistake(child(path, "ends_at"), "is not after starts_at")


def _items(parent: Any, key: str, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
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


def _offer(plain: dict[str, Any]) -> Offer:
    return Offer(
        **plain
        | {
            "name": plain["name"] or plain["offer_id"],
            "categories": tuple(plain["categories"]),
            "treatments": tuple(map(_treatment, plain["treatments"])),
        }
    )


def _treatment(plain: dict[str, Any]) -> Treatment:
    placements = plain["placements"]
    return Treatment(
        **plain | {"placements": None if placements is None else frozenset(placements)}
    )


def _policies(plain: dict[str, Any]) -> Policies:
    return Policies(**plain | {"holdout": HoldoutPolicy(**plain["holdout"])})
