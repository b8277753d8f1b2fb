"""The catalogue's document: its keys, their checks and their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.catalogue_sections import SECTIONS
from service.decision.document import Field, Found, list_of, optional, record
from service.decision.languages import languages_of
from service.decision.offer_contradictions import contradictions, items_of
from service.decision.offer_document import OFFER, offer_of
from service.decision.policies import HoldoutPolicy, Policies
from service.decision.sections import Compiled, Surroundings
from service.decision.values import number, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.decision.offer import Offer

__all__ = ["CATALOGUE", "Contents", "Reading", "read_catalogue", "read_document"]

_A_YEAR: Final = 366.0 * 86_400.0
_SHARE: Final = number(least=0.0, most=1.0)
_DEFAULTS: Final = Policies()
_NOBODY: Final = asdict(HoldoutPolicy())
_HOLDOUT: Final = {
    "share": Field(_SHARE, _NOBODY["share"]),
    "salt": Field(text(), _NOBODY["salt"]),
}
_POLICIES: Final = {
    "minimum_propensity": Field(_SHARE, _DEFAULTS.minimum_propensity),
    "holdout": Field(record(_HOLDOUT), _NOBODY, "The old place of `holdout/share`."),
    "validity_seconds": Field(
        number(least=0.0, most=_A_YEAR, above=True), _DEFAULTS.validity_seconds
    ),
}
CATALOGUE: Final = record(
    {
        "offers": Field(list_of(OFFER)),
        "policies": Field(record(_POLICIES), {**asdict(_DEFAULTS), "holdout": _NOBODY}),
        "placements": Field(optional(list_of(text())), None, "All there are; null allows any."),
        **{name: section.key for name, section in SECTIONS.items()},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a document without mistakes says."""

    offers: tuple[Offer, ...]
    policies: Policies
    sections: Mapping[str, Compiled]
    placements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document as its checks read it; what has a mistake is in it, but means nothing.

    Parameters
    ----------
    plain : mapping
        The keys as their checks return them.
    sections : mapping of str to mapping or list
        The keys of each section, with their defaults; a list where a section is one.
    around : Surroundings
    mistakes : tuple of Mistake
        By path.
    """

    plain: Mapping[str, Any]
    sections: Mapping[str, Any]
    around: Surroundings
    mistakes: tuple[Mistake, ...]

    def is_sound(self, name: str) -> bool:
        """Return whether a section, or ``offers`` as a whole, has no mistake."""
        return name not in {each.path.split("/")[1] for each in self.mistakes if each.path}


def read_document(document: Any) -> Reading:
    """Return what a document says, and all that is wrong with it."""
    found: Found = []
    plain = CATALOGUE(document, "", found)
    sections = {name: _section(name, plain, document, found) for name in SECTIONS}
    around = _surroundings(plain, sections, document, found)
    found.extend(contradictions(document))
    wrong = {each.path.split("/")[1] for each in found if each.path}
    for name, keys in sections.items():
        if name not in wrong:
            found.extend(SECTIONS[name].mistakes(keys, around))
    if plain and not wrong & {"policies", "holdout"}:
        found.extend(_said_twice(plain, sections))
    mistakes = tuple(sorted(found, key=lambda mistake: mistake.path))
    return Reading(plain=plain, sections=sections, around=around, mistakes=mistakes)


def read_catalogue(document: Any) -> tuple[Contents | None, tuple[Mistake, ...]]:
    """Return what the document says, or None, and all that is wrong with it."""
    reading = read_document(document)
    if reading.mistakes:
        return None, reading.mistakes
    around, plain = reading.around, reading.plain
    sections = {
        name: SECTIONS[name].compile(keys, around) for name, keys in reading.sections.items()
    }
    policies = dict(plain["policies"])
    old = HoldoutPolicy(**policies.pop("holdout"))
    if old.share > 0.0:
        kept = replace(sections["holdout"].value, everything=old)
        sections["holdout"] = replace(sections["holdout"], value=kept)
    return Contents(
        offers=around.offers,
        policies=Policies(**policies),
        sections=sections,
        placements=tuple(dict.fromkeys(plain["placements"] or ())),
    ), ()


def _said_twice(plain: Mapping[str, Any], sections: Mapping[str, Any]) -> Iterator[Mistake]:
    if plain["policies"]["holdout"]["share"] > 0.0 and sections["holdout"]["share"] > 0.0:
        yield Mistake(
            "/policies/holdout/share", "is said in /holdout/share, too; leave this one out"
        )


def _surroundings(
    plain: Mapping[str, Any], sections: Mapping[str, Any], document: Any, found: Found
) -> Surroundings:
    steps = [each.path.split("/") for each in found]
    broken = {step[2] for step in steps if len(step) > 2 and step[1] == "offers"}
    return Surroundings(
        offers=tuple(
            offer_of(offer)
            for at, offer in enumerate(plain.get("offers") or ())
            if str(at) not in broken
        ),
        broken=tuple(
            offer
            for path, offer in items_of(document, "offers", "")
            if path.rpartition("/")[2] in broken
        ),
        languages=None
        if any("languages" in step[1:2] for step in steps)
        else languages_of(sections["languages"]),
    )


def _section(name: str, plain: Mapping[str, Any], document: Any, found: Found) -> Any:
    """Return the section as it is said, or its defaults if it was not there or is none."""
    said = plain[name] if isinstance(document, Mapping) and name in document else None
    if said or isinstance(said, list):
        return said
    key = SECTIONS[name].key
    return key.check(key.default, f"/{name}", found)
