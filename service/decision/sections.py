"""A section of the catalogue's document: mostly a table of keys, and what its owner makes of it.

Contact policy, arbitration, exploration and the like each have a module of their own, which holds
a ``Section``: its keys, how they become a compiled value and rules, and what is wrong with it that
no key is wrong about alone. ``catalogue_sections.SECTIONS`` is the table of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from service.decision.document import Field, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from models.errors import Mistake
    from service.decision.expressions import Expression
    from service.decision.languages import Languages
    from service.decision.offer import Offer
    from service.decision.rules import Rule

__all__ = ["Compiled", "Section", "Surroundings", "nothing_wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What else the document says, for a section that refers to it.

    Parameters
    ----------
    offers : tuple of Offer
        All offers, without those that have a mistake of their own.
    broken : tuple of mapping
        Those that have one, as the document says them.
    languages : Languages or None
        None while there is a mistake in them.
    """

    offers: tuple[Offer, ...] = ()
    broken: tuple[Mapping[str, Any], ...] = ()
    languages: Languages | None = None

    @property
    def offer_ids(self) -> frozenset[str]:
        """The ids of all offers."""
        return frozenset(each.offer_id for each in self.offers) | _texts(self.broken, "offer_id")

    @property
    def groups(self) -> frozenset[str]:
        """The groups that an offer is in."""
        return frozenset(each.group for each in self.offers if each.group) | _texts(
            self.broken, "group"
        )

    @property
    def channels(self) -> frozenset[str]:
        """The channels that a treatment is for."""
        broken = [each.get("treatments") for each in self.broken]
        treatments = [each for some in broken if isinstance(some, list) for each in some]
        return frozenset(
            each.channel for offer in self.offers for each in offer.treatments
        ) | _texts(treatments, "channel")


def _texts(items: Iterable[Any], key: str) -> frozenset[str]:
    said = (each.get(key) for each in items if isinstance(each, Mapping))
    return frozenset(each for each in said if isinstance(each, str))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What becomes of a section.

    Parameters
    ----------
    value : object
        Becomes the field of ``Catalogue`` that has the section's name.
    rules : mapping of str to tuple of Rule
        By stage; they come after those of the sections before.
    expressions : tuple of Expression
        All that its rules and its value evaluate, so that what they read is made ready at once.
    """

    value: Any = None
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    expressions: tuple[Expression, ...] = ()


def nothing_wrong(plain: Any, around: Surroundings) -> Iterable[Mistake]:
    """Find nothing: for a section whose keys can only be wrong alone."""
    del plain, around
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of the document; it may always be left out.

    Parameters
    ----------
    fields : mapping of str to Field
        Its keys. Each has a default.
    whole : Field or None
        What it is if it is no table of keys; its default is as a document says it.
    compile : callable
        From the keys as their checks return them, and the surroundings, to what becomes of them.
        Called on documents without mistakes only.
    mistakes, warnings : callable
        From the same to what is wrong, each with its path from the document's root. Called when
        the section's own keys have no mistake. A document with a mistake is refused; a warning
        is only told by ``validate``.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    whole: Field | None = None
    compile: Callable[[Any, Surroundings], Compiled]
    mistakes: Callable[[Any, Surroundings], Iterable[Mistake]] = nothing_wrong
    warnings: Callable[[Any, Surroundings], Iterable[Mistake]] = nothing_wrong

    @property
    def key(self) -> Field:
        """What it is under its name in the document."""
        return self.whole or Field(record(self.fields), {})
