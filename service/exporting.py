"""Exporting the store as a dataset folder, which ``nbo data check`` and ``nbo train`` read.

What is in it: customers with a profile and their attributes; behaviour as events, one for each
that was counted, at the end of its day (the store keeps days, and a decision must not see what
came after it); every offer that was offered; and as contacts the history that was loaded and each
action that was decided, with the probability it was chosen with and what came of it. A silence that
was chosen, or kept for the holdout, is a contact without an offer.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.errors import InputError
from models.features.behaviour import AMOUNT_UNIT
from service.contacts import contacts_of
from service.tables import Tables, write_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from models.dataset import Progress
    from models.features.behaviour import Behaviour
    from service.store import Store

__all__ = ["Exported", "export_dataset"]

_DAY: Final = 86_400.0
_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """How much was written."""

    customers: int
    events: int
    offers: int
    contacts: int


def export_dataset(
    store: Store, folder: Path, *, progress: Progress, only_reached: bool = False
) -> Exported:
    """Write what the store holds as a dataset folder.

    Parameters
    ----------
    store
        Where from.
    folder
        Where to; made if it is not there, and must be empty.
    progress
        Told how far it is.
    only_reached
        Leave out actions of which no outcome says that they reached the customer.

    Raises
    ------
    InputError
        The folder is not empty, or nothing was offered to anyone yet.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty; name a new folder")
    tables = Tables()
    ids = list(_ids(store))
    for done, customer_id in enumerate(ids, start=1):
        _add_customer(tables, store, customer_id, only_reached=only_reached)
        progress("reading customers", done, len(ids))
    offered = {row["offer_id"] for row in tables.contacts} - {None}
    if not offered:
        raise InputError("the store holds no contact yet: nothing was decided, and none was loaded")
    tables.offers = list(_offers(store, offered))
    write_tables(tables, folder)
    return Exported(
        customers=len(tables.customers),
        events=len(tables.events),
        offers=len(tables.offers),
        contacts=len(tables.contacts),
    )


def _ids(store: Store) -> Iterator[str]:
    after = None
    while page := store.profiles.ids(after=after, limit=_PAGE):
        yield from page
        after = page[-1]


def _add_customer(tables: Tables, store: Store, customer_id: str, *, only_reached: bool) -> None:
    profile = store.profiles.get(customer_id)
    if profile is None:
        return  # erased since its id was read
    tables.customers.append({**profile.attributes, "customer_id": customer_id})
    tables.events.extend(_events(customer_id, profile.behaviour))
    tables.contacts.extend(contacts_of(store, customer_id, only_reached=only_reached))


def _events(customer_id: str, behaviour: Behaviour) -> Iterator[dict[str, Any]]:
    """Give as many events as were counted; their amounts add up to the day's."""
    now = time.time()
    for at in range(len(behaviour.days)):
        count = int(behaviour.counts[at])
        whole, rest = divmod(int(behaviour.amounts[at]), count)
        row = {
            "customer_id": customer_id,
            "occurred_at": min((float(behaviour.days[at]) + 1.0) * _DAY - 1e-6, now),
            "event": behaviour.types[behaviour.type_codes[at]],
        } | {
            f"c{level}": words[code - 1] if (code := int(codes[at])) else None
            for level, (words, codes) in enumerate(
                zip(behaviour.vocabulary, behaviour.category_codes, strict=True)
            )
        }
        yield row | {"amount": (whole + rest) / AMOUNT_UNIT}
        yield from ({**row, "amount": whole / AMOUNT_UNIT} for _ in range(count - 1))


def _offers(store: Store, wanted: set[str]) -> Iterator[dict[str, Any]]:
    """Give each wanted offer as the latest catalogue that has it describes it."""
    left = set(wanted)
    for facts in store.catalogues.versions():
        document = store.catalogues.get(facts.version) if left else None
        for offer in (document or {}).get("offers", ()):
            if offer["offer_id"] in left:
                left.remove(offer["offer_id"])
                yield _offer(offer)
    for offer_id in sorted(left):
        yield _offer({"offer_id": offer_id})


def _offer(offer: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {
        name: value if isinstance(value, str | float | int | None) else json.dumps(value)
        for name, value in (offer.get("attributes") or {}).items()
    }
    described = {
        name: offer.get(name) for name in ("offer_id", "name", "group", "starts_at", "ends_at")
    }
    return attributes | described | {"categories": list(offer.get("categories") or ())}
