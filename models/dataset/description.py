"""What ``dataset.toml`` says: where the tables are, and what their columns mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from models.dataset.keys import read_toml, take_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Contacts", "Customers", "Description", "Events", "Offers"]

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """``[customers]``: one row a customer, unless `distinct`.

    Attributes
    ----------
    customer : tuple of str
        The id's columns; several make a composite id, none makes each row a customer.
    columns : tuple of str or None
        The attributes to keep; None keeps all that are not excluded.
    exclude : tuple of str
        Never an attribute.
    distinct : bool
        The file repeats customers; their rows must agree in what is kept.
    types : Mapping
        Column to ``number``, ``category``, ``boolean`` or ``ordinal``, where inference is wrong.
    orders : Mapping
        Column to its values in rising order (an ordinal).
    """

    file: str
    customer: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    distinct: bool = False
    types: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """``[events]``: behaviour, one row each; `categories` from the coarsest to the finest."""

    file: str
    time: str
    customer: tuple[str, ...]
    type: str | None = None
    amount: str | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """``[offers]``: a table of offers, or the name of the single one there is.

    Attributes
    ----------
    uncontacted : bool
        Offers that no contact names are meant (new ones, to be scored only).
    """

    file: str | None = None
    offer: str | None = None
    single: str | None = None
    name: str | None = None
    group: str | None = None
    start: str | None = None
    end: str | None = None
    categories: str | None = None
    columns: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    distinct: bool = False
    uncontacted: bool = False
    types: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """``[contacts]``: what was offered, and what came of it.

    Attributes
    ----------
    positive : str or None
        What in `outcome` counts as 1; None: the column holds 0/1 or booleans.
    context : tuple of str
        Columns known at the moment of the decision.
    """

    file: str
    outcome: str
    customer: tuple[str, ...] = ()
    offer: str | None = None
    time: str | None = None
    channel: str | None = None
    positive: str | None = None
    outcome_time: str | None = None
    rejected_time: str | None = None
    value: str | None = None
    probability: str | None = None
    context: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> frozenset[str]:
        """All columns of the file that this table uses for something."""
        single = (
            self.outcome,
            self.offer,
            self.time,
            self.channel,
            self.outcome_time,
            self.rejected_time,
            self.value,
            self.probability,
        )
        return frozenset((*self.context, *(name for name in single if name is not None)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A whole ``dataset.toml``.

    Attributes
    ----------
    folder : Path
        Where it was read from; relative files are looked for here.
    timezone : str
        An IANA name: what naive timestamps are in.
    affinity : Mapping
        Offer id to the customer attribute that speaks of this offer itself.
    """

    folder: Path
    name: str
    customers: Customers
    offers: Offers
    contacts: Contacts
    timezone: str = "UTC"
    events: Events | None = None
    affinity: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Description:
        """Read ``dataset.toml`` in a folder.

        Raises
        ------
        DatasetError
            If there is none, it is no TOML, or a key is unknown, missing or of the wrong type.
        """
        document = read_toml(folder)
        head = document["dataset"]
        events = document.get("events")
        return cls(
            folder=folder,
            name=head["name"],
            timezone=head.get("timezone", "UTC"),
            customers=take_table(Customers, document["customers"], "customers"),
            events=None if events is None else take_table(Events, events, "events"),
            offers=take_table(Offers, document["offers"], "offers"),
            contacts=take_table(Contacts, document["contacts"], "contacts"),
            affinity=dict(document.get("affinity", _NOTHING)),
        )
