"""The ledger of touches: what reached whom, through any channel, and what came of it.

It is written by :mod:`service.store.outcomes` as outcomes come in, and here from history.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Column, case, null, or_, select

from models.features.profile import Touch
from service.store.documents import check_text
from service.store.queries import upsert
from service.store.tables import touches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection

    from service.store.database import Database

__all__ = ["Ledger"]

_TOUCH: Final = (
    touches.c.offer_id,
    touches.c.offer_group,
    touches.c.channel,
    touches.c.touched_at,
    touches.c.accepted_at,
    touches.c.rejected_at,
)
#: What a touch's key begins with where no decision of ours stands behind it.
_LOADED: Final = "load:"


class Ledger:
    """Touches of customers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        insert = upsert(database.dialect, touches)
        self._note = insert.on_conflict_do_update(
            index_elements=["decision_id", "offer_id"],
            set_={
                column.name: _earliest(column, insert.excluded[column.name])
                for column in (touches.c.touched_at, touches.c.accepted_at, touches.c.rejected_at)
            },
        )

    def touches(self, customer_id: str) -> tuple[Touch, ...]:
        """Return all touches of a customer, the earliest first."""
        check_text(customer_id=customer_id)
        statement = (
            select(*_TOUCH)
            .where(touches.c.customer_id == customer_id)
            .order_by(touches.c.touched_at, touches.c.offer_id)
        )
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return tuple(Touch(*row) for row in rows)

    def load_many(self, items: Iterable[tuple[str, Touch]]) -> int:
        """Add history, ``(customer_id, touch)``; return how many were given.

        The same history loaded twice is there once: without a decision, a touch is named by
        customer, offer, channel and time.
        """
        rows = (_loaded(customer_id, touch) for customer_id, touch in items)
        return self._database.write_many(self._note, rows)

    def note(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Add touches, or move their times to the earliest known, in the caller's transaction."""
        if rows:  # in one order everywhere, so that two transactions cannot wait for each other
            in_order = sorted(rows, key=lambda row: (row["decision_id"], row["offer_id"]))
            connection.execute(self._note, in_order)


def _earliest(old: Column[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the lesser of two times; one that is null does not count."""
    return case((or_(old.is_(null()), new < old), new), else_=old)


def _loaded(customer_id: str, touch: Touch) -> dict[str, Any]:
    check_text(customer_id=customer_id, offer_id=touch.offer_id)
    name = orjson.dumps([customer_id, touch.offer_id, touch.channel, touch.touched_at])
    return {
        "decision_id": _LOADED + blake2b(name, digest_size=16).hexdigest(),
        "offer_id": touch.offer_id,
        "customer_id": customer_id,
        "offer_group": touch.group,
        "channel": touch.channel,
        "touched_at": touch.touched_at,
        "accepted_at": touch.accepted_at,
        "rejected_at": touch.rejected_at,
    }
