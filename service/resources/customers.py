"""Customers: their profiles, what has passed between us, all we hold, and forgetting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.errors import NotFoundError
from service.schemas.customers import CustomerPut
from service.schemas.fields import format_moment
from service.schemas.mistakes import load_strictly
from service.timeline import timeline

if TYPE_CHECKING:
    from service.store import Store, StoredProfile

__all__ = ["delete", "export", "put", "read", "show", "show_timeline"]

_PUT: Final = CustomerPut()


def show(store: Store, customer_id: str) -> dict[str, Any]:
    """Return the stored profile.

    Raises
    ------
    NotFoundError
        There is none.
    """
    stored = store.profiles.get(customer_id)
    if stored is None:
        raise _unknown()
    return _to_json(stored)


def put(
    store: Store, customer_id: str, document: Any, *, expected_version: int | None = None
) -> dict[str, Any]:
    """Store attributes in place of those that are there, and return the profile.

    Raises
    ------
    MistakesError
        With every mistake; then nothing is stored.
    ConflictError
        Another version than the expected one is there; 0 expects none.
    """
    attributes = read(document)
    return _to_json(
        store.profiles.put(customer_id, attributes=attributes, expected_version=expected_version)
    )


def read(document: Any) -> dict[str, Any]:
    """Return the attributes that a document says.

    Raises
    ------
    MistakesError
        With every mistake.
    """
    attributes: dict[str, Any] = load_strictly(_PUT, document)["attributes"]
    return attributes


def delete(store: Store, customer_id: str) -> int:
    """Forget everything about a customer; return how many rows that were.

    Raises
    ------
    NotFoundError
        There was nothing.
    """
    if (count := store.customers.erase(customer_id).total) == 0:
        raise _unknown()
    return count


def show_timeline(store: Store, customer_id: str) -> dict[str, Any]:
    """Return touches, decisions and outcomes in order.

    Raises
    ------
    NotFoundError
        There are none, and no profile.
    """
    entries = timeline(store, customer_id)
    if not entries and store.profiles.get(customer_id) is None:
        raise _unknown()
    return {"customer_id": customer_id, "entries": entries}


def export(store: Store, customer_id: str, *, now: float) -> dict[str, Any]:
    """Return everything that is kept about a customer.

    Raises
    ------
    NotFoundError
        There is nothing.
    """
    data = store.customers.export(customer_id)
    if data is None:
        raise _unknown()
    return {"customer_id": customer_id, "exported_at": format_moment(now), "data": data}


def _to_json(stored: StoredProfile) -> dict[str, Any]:
    return {
        "customer_id": stored.customer_id,
        "attributes": dict(stored.attributes),
        "updated_at": format_moment(stored.updated_at),
        "version": stored.version,
    }


def _unknown() -> NotFoundError:
    return NotFoundError("Nothing is known of this customer.")
