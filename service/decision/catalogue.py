"""The catalogue: a document of offers, treatments and policies, compiled for deciding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from service.decision.policies import Policies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from service.decision.offer import Offer

__all__ = ["Catalogue", "catalogue_from_offers"]


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
    """

    version: int
    offers: tuple[Offer, ...] = ()
    policies: Policies = field(default_factory=Policies)

    @classmethod
    def compile(cls, document: Mapping[str, Any], version: int) -> Self:
        """Return the document checked and made ready.

        Raises
        ------
        CatalogueError
            With all mistakes of the document, each with its JSON pointer.
        """
        raise NotImplementedError


def catalogue_from_offers(
    offers: Iterable[Mapping[str, Any]],
    *,
    channels: Sequence[str],
    policies: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a catalogue document made of a dataset's offers, one treatment per channel.

    Parameters
    ----------
    offers : iterable of mapping
        Rows of the dataset's offers: ``offer_id``; optional ``name``, ``group``, ``starts_at``,
        ``ends_at`` (datetime, epoch seconds or text), ``categories``; every other key is an
        attribute of the offer.
    channels : sequence of str
        In which each offer gets a treatment.
    policies : mapping or None
        The document's policies; the defaults if None.
    """
    raise NotImplementedError
