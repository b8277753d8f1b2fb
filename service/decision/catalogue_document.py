"""The catalogue's document: its keys, their checks and their defaults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.catalogue_sections import SECTIONS
from service.decision.document import Field, Found, child, list_of, optional, record
from service.decision.offer_document import OFFER, offer_of
from service.decision.policies import HoldoutPolicy, Policies
from service.decision.sections import Compiled, Surroundings
from service.decision.values import moment, number, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.decision.offer import Offer

__all__ = ["CATALOGUE", "Contents", "read_catalogue"]

_A_YEAR: Final = 366.0 * 86_400.0
_SHARE: Final = number(least=0.0, most=1.0)
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
CATALOGUE: Final = record(
    {
        "offers": Field(list_of(OFFER)),
        "policies": Field(record(_POLICIES), asdict(_DEFAULTS)),
        "placements": Field(optional(list_of(text())), None, "All there are; null allows any."),
        **{name: Field(record(section.fields), {}) for name, section in SECTIONS.items()},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a document without mistakes says."""

    offers: tuple[Offer, ...]
    policies: Policies
    sections: Mapping[str, Compiled]
    placements: tuple[str, ...] = ()


def read_catalogue(document: Any) -> tuple[Contents | None, tuple[Mistake, ...]]:
    """Return what the document says, or None, and all that is wrong with it."""
    found: Found = []
    plain = CATALOGUE(document, "", found)
    found.extend(_contradictions(document))
    around = _surroundings(plain, document, found)
    sections = {name: _section(name, plain, found) for name in SECTIONS}
    for name, keys in sections.items():
        if not _is_wrong(f"/{name}", found):
            found.extend(SECTIONS[name].mistakes(keys, around))
    if found:
        return None, tuple(sorted(found, key=lambda mistake: mistake.path))
    compiled = {name: SECTIONS[name].compile(keys, around) for name, keys in sections.items()}
    return Contents(
        offers=around.offers,
        policies=_policies(plain["policies"]),
        sections=compiled,
        placements=tuple(dict.fromkeys(plain["placements"] or ())),
    ), ()


def _surroundings(plain: Mapping[str, Any], document: Any, found: Found) -> Surroundings:
    broken = {path for path, _ in _items(document, "offers", "") if _is_wrong(path, found)}
    return Surroundings(
        offers=tuple(
            offer_of(offer)
            for at, offer in enumerate(plain.get("offers") or ())
            if not _is_wrong(f"/offers/{at}", found)
        ),
        broken=tuple(offer for path, offer in _items(document, "offers", "") if path in broken),
    )


def _section(name: str, plain: Mapping[str, Any], found: Found) -> Mapping[str, Any]:
    """Return the section's keys with their defaults, whether or not it was there."""
    keys = plain.get(name)
    whole: Mapping[str, Any] = keys or record(SECTIONS[name].fields)({}, f"/{name}", found)
    return whole


def _is_wrong(path: str, found: Found) -> bool:
    return any(each.path == path or each.path.startswith(f"{path}/") for each in found)


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


def _policies(plain: dict[str, Any]) -> Policies:
    return Policies(**plain | {"holdout": HoldoutPolicy(**plain["holdout"])})
