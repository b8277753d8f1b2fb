"""Which columns of a file are attributes, which stay text, which must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.dataset.description import Contacts, Customers, Description, Offers
from models.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = [
    "id_columns",
    "kept_columns",
    "needed_columns",
    "reserve",
    "text_columns",
    "used_elsewhere",
]


def kept_columns(present: list[str], table: Customers | Offers, *, never: set[str]) -> list[str]:
    """Return the columns that are attributes, in the file's order."""
    wanted = present if table.columns is None else table.columns
    return [n for n in present if n in wanted and n not in never and n not in table.exclude]


def used_elsewhere(description: Description) -> set[str]:
    """Return the columns of the customers' file that are no attributes: others use them."""
    customers, offers, contacts = description.customers, description.offers, description.contacts
    used = set(contacts.columns) if contacts.file == customers.file else set()
    if offers.file == customers.file:
        named = (offers.offer, offers.name, offers.group, offers.start, offers.end)
        used |= {name for name in (*named, *(offers.columns or ())) if name is not None}
    return used


def text_columns(table: Customers | Offers | Contacts) -> set[str]:
    """Return the columns that stay text in a CSV, whatever they look like."""
    wanted = {name for name, kind in table.types.items() if kind in ("category", "ordinal")}
    return wanted | set(table.orders)


def id_columns(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the id's columns that stay text: not the parts of a composite, often attributes."""
    return names if len(names) == 1 else ()


def needed_columns(table: Customers | Offers) -> list[str]:
    """Return the columns that the description names: they must be there."""
    named = [*(table.columns or ()), *table.exclude, *table.types, *table.orders]
    if isinstance(table, Customers):
        return [*table.customer, *named]
    single = (table.offer, table.name, table.group, table.start, table.end, table.categories)
    return [*(name for name in single if name is not None), *named]


def reserve(words: Iterable[str], attributes: Collection[str], file: str) -> None:
    """Raise a `DatasetError` if an attribute is called what we call something else."""
    for name in words:
        if name in attributes:
            message = f"{name!r} is our own word; name the column under its key, or exclude it"
            raise DatasetError(message, file=file, column=name)
