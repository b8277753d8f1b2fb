"""Lists of those who are left alone, one by one and in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.errors import NotFoundError
from service.decision.contact_state import Suppression
from service.schemas.fields import moment_or_none
from service.schemas.mistakes import load_strictly
from service.schemas.wishes import MOST_CUSTOMERS, SuppressionMany, SuppressionPut

if TYPE_CHECKING:
    from service.store import Store

__all__ = ["MOST_CUSTOMERS", "change_many", "drop", "lists", "put", "release", "show"]

_PUT: Final = SuppressionPut()
_MANY: Final = SuppressionMany()


def put(store: Store, list_name: str, customer_id: str, document: Any) -> dict[str, Any]:
    """Put a customer on a list; unless the document says else, in every channel and for good.

    Raises
    ------
    MistakesError
        With every mistake; then nothing is noted.
    """
    entry = Suppression(list_name=list_name, **load_strictly(_PUT, document))
    store.wishes.suppress([(customer_id, entry)])
    return _to_json(customer_id, entry)


def release(store: Store, list_name: str, customer_id: str) -> None:
    """Take a customer off a list, for every channel.

    Raises
    ------
    NotFoundError
        They are not on it.
    """
    if not store.wishes.release(list_name, [customer_id]):
        raise NotFoundError("This customer is not on this list.")


def change_many(
    store: Store, list_name: str, document: Any, *, dry_run: bool = False
) -> dict[str, Any]:
    """Take many customers off a list, and put many on it; a dry run only reads the document.

    Raises
    ------
    MistakesError
        With every mistake; then nothing is noted.
    """
    body = load_strictly(_MANY, document)
    if dry_run:
        return {"list": list_name, "suppressed": 0, "released": 0}
    entry = Suppression(list_name=list_name, channel=body["channel"], until=body["until"])
    released = store.wishes.release(list_name, dict.fromkeys(body["release"]))
    added = store.wishes.suppress((each, entry) for each in dict.fromkeys(body["customer_ids"]))
    return {"list": list_name, "suppressed": added, "released": released}


def lists(store: Store) -> dict[str, Any]:
    """Return all lists, and how many customers are on each."""
    rows = [{"list": name, "customers": count} for name, count in store.wishes.lists().items()]
    return {"lists": rows}


def show(
    store: Store, list_name: str, *, after: str | None = None, limit: int = 1_000
) -> dict[str, Any]:
    """Return who is on a list, from after ``after`` on: at most ``limit`` customers."""
    rows = store.wishes.suppressed(list_name, after=after, limit=limit)
    return {"list": list_name, "customers": [_to_json(*each) for each in rows]}


def drop(store: Store, list_name: str, *, dry_run: bool = False) -> dict[str, Any]:
    """Remove a whole list; a dry run only looks whether anybody is on it.

    Raises
    ------
    NotFoundError
        Nobody is on it.
    """
    there = store.wishes.lists().get(list_name, 0) if dry_run else store.wishes.drop_list(list_name)
    if not there:
        raise NotFoundError("There is nobody on this list.")
    return {"list": list_name, "released": 0 if dry_run else there}


def _to_json(customer_id: str, entry: Suppression) -> dict[str, Any]:
    return {
        "list": entry.list_name,
        "customer_id": customer_id,
        "channel": entry.channel,
        "until": moment_or_none(entry.until),
    }
