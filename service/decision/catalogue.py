"""The catalogue: offers, treatments and policies, compiled from a document for deciding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from models.errors import CatalogueError
from service.decision.catalogue_document import read_catalogue
from service.decision.offer import Candidate, Offer
from service.decision.policies import Policies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.rules import Rule

__all__ = ["Catalogue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A compiled catalogue.

    Parameters
    ----------
    version : int
        As the store counts them; 0 for none yet.
    offers : tuple of Offer
        By offer id: nothing depends on the order of the document.
    policies : Policies
    rules : mapping of str to tuple of Rule
        By stage; a stage without rules keeps every offer.

    Examples
    --------
    >>> document = {"offers": [{"offer_id": "a", "treatments": [
    ...     {"treatment_id": "a-email", "channel": "email"}]}]}
    >>> Catalogue.compile(document, 1).offers[0].name
    'a'
    """

    version: int
    offers: tuple[Offer, ...] = ()
    policies: Policies = field(default_factory=Policies)
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    _shown: Mapping[str, tuple[tuple[Candidate, ...], ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_shown", _by_channel(self.offers))

    @classmethod
    def compile(cls, document: Mapping[str, Any], version: int) -> Self:
        """Return the document checked and made ready; it may change afterwards.

        Raises
        ------
        CatalogueError
            With all mistakes of the document, each with its JSON pointer.
        """
        contents, mistakes = read_catalogue(document)
        if contents is None:
            raise CatalogueError(mistakes)
        offers = tuple(sorted(contents.offers, key=lambda offer: offer.offer_id))
        return cls(version=version, offers=offers, policies=contents.policies)

    def candidates(self, channel: str) -> tuple[tuple[Candidate, ...], ...]:
        """Return for each offer what it may be in a channel, in order of preference."""
        return self._shown.get(channel) or ((),) * len(self.offers)


def _by_channel(offers: tuple[Offer, ...]) -> dict[str, tuple[tuple[Candidate, ...], ...]]:
    channels = {each.channel for offer in offers for each in offer.treatments}
    return {channel: tuple(_in(channel, offer) for offer in offers) for channel in channels}


def _in(channel: str, offer: Offer) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(offer, each, offer.value - offer.cost - each.cost)
        for each in offer.treatments
        if each.channel == channel
    )
