"""Validating a catalogue: every mistake at once, and every warning, each with its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from service.decision.bundle_findings import broken_bundles
from service.decision.catalogue import Catalogue
from service.decision.catalogue_document import read_document
from service.decision.catalogue_sections import SECTIONS
from service.decision.lifecycle_findings import unreachable_stages
from service.decision.offer_findings import content_findings, never_shown
from service.decision.rule_conflicts import conflicts
from service.decision.rule_findings import type_errors, unknown_names
from service.decision.spoken import spoken_in
from service.decision.voice_findings import unheard_voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from models.errors import Mistake
    from service.decision.catalogue_document import Reading
    from service.decision.rule_findings import Types
    from service.decision.spoken import Spoken

__all__ = ["Findings", "validate_catalogue"]


class Findings(NamedTuple):
    """What was found, by path.

    Parameters
    ----------
    mistakes : tuple of Mistake
        A document with one is not to be stored.
    warnings : tuple of Mistake
        What is allowed, but hardly meant: an offer that can never be shown, a treatment without
        content, rules that exclude each other.
    """

    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]


def validate_catalogue(
    document: Any,
    *,
    now: float,
    attributes: Mapping[str, Mapping[str, str] | None] | None = None,
) -> Findings:
    """Return all that is wrong with a document.

    It finds more than compiling does: rules are tried on values. A document that was stored once
    is compiled ever after, even if a later version would find a mistake in it.

    Parameters
    ----------
    document : object
        As it came out of JSON or TOML.
    now : float
        Epoch seconds: an offer that has ended can never be shown.
    attributes : mapping of str to mapping of str to str, or None
        Of ``customer`` and ``context`` the attributes that are known and their types, for a
        document that declares none.
    """
    reading = read_document(document)
    types = _types(reading, attributes or {})
    spoken = list(spoken_in(reading))
    mistakes = {*reading.mistakes, *unknown_names(spoken, types)}
    wrong = {each.path for each in mistakes}
    known = [each for each in spoken if each.path not in wrong]
    mistakes |= set(type_errors(known, types, now=now))
    warnings = set(_warnings(document, reading, types, now)) | set(
        _of_rules(spoken, mistakes, types, now)
    )
    return Findings(_in_order(mistakes), _in_order(warnings))


def _types(reading: Reading, known: Mapping[str, Mapping[str, str] | None]) -> Types:
    declared = reading.sections["attributes"] if reading.is_sound("attributes") else {}
    types: Types = {root: declared.get(root) or known.get(root) for root in ("customer", "context")}
    if types["customer"] is not None:
        types["customer"] = {**types["customer"], "lifecycle_stage": "text"}
    return types


def _of_rules(
    spoken: list[Spoken], mistakes: set[Mistake], types: Types, now: float
) -> Iterator[Mistake]:
    wrong = {each.path for each in mistakes}
    yield from conflicts([each for each in spoken if each.path not in wrong], types, now=now)


def _warnings(document: Any, reading: Reading, types: Types, now: float) -> Iterator[Mistake]:
    around, sections = reading.around, reading.sections
    for name, section in SECTIONS.items():
        if reading.is_sound(name):
            yield from section.warnings(sections[name], around)
    languages = SECTIONS["languages"].compile(sections["languages"], around).value
    yield from content_findings(document, languages.default)
    catalogue = _catalogue(reading)
    if not around.broken:  # what has a mistake may be what is heard
        yield from unheard_voice(catalogue)
    if reading.is_sound("lifecycle"):
        lifecycle = SECTIONS["lifecycle"].compile(sections["lifecycle"], around).value
        bundles = broken_bundles(catalogue, now=now)
        yield from never_shown(document, around.offers, lifecycle, bundles, now=now)
        yield from unreachable_stages(sections["lifecycle"]["stages"], types, now=now)


def _catalogue(reading: Reading) -> Catalogue:
    """Return the offers under what makes or breaks them, as far as nothing is wrong with it."""
    sound = {
        name: SECTIONS[name].compile(reading.sections[name], reading.around).value
        for name in ("contact_policy", "one_voice")
        if reading.is_sound(name)
    }
    return Catalogue(version=0, offers=reading.around.offers, **sound)


def _in_order(found: set[Mistake]) -> tuple[Mistake, ...]:
    return tuple(sorted(found, key=lambda each: (each.path, each.message)))
