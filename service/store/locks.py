"""Locks on customers: whoever counts a customer's claims, or erases them, does so alone."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

__all__ = ["lock_customers"]

# Row by row in the order of the keys, and in each row from left to right: the last row tells the
# time after the last lock.
_LOCK: Final = (
    "SELECT pg_advisory_xact_lock(key),"
    " CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"
    " FROM unnest(CAST(%(keys)s AS bigint[])) AS key"
)
#: Other uses of such locks hash with another person, or are few.
_PERSON: Final = b"nbo customer"


def lock_customers(connection: Connection, customer_ids: Iterable[str]) -> float | None:
    """Lock these customers until the transaction ends; return the time since when they are.

    SQLite's writing transactions are alone anyway, and whoever is in one may ask the time: None.
    Two customers whose hashes are the same wait for each other without need, and that is all.
    """
    if connection.dialect.name != "postgresql":
        return None
    # The lowest first, everywhere, so that no two wait for each other.
    keys = sorted({_key(customer_id) for customer_id in customer_ids})
    if not keys:
        return None
    rows = connection.exec_driver_sql(_LOCK, {"keys": keys}).all()
    return float(rows[-1][1])


def _key(customer_id: str) -> int:
    hashed = blake2b(customer_id.encode(), digest_size=8, person=_PERSON).digest()
    return int.from_bytes(hashed, "big", signed=True)
