"""What holds between a customer and us: consents, preferences, and lists of those left alone."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, or_, select

from models.errors import InputError
from service.decision.contact_state import Consent, Preferences, Suppression
from service.store.contact_documents import preferences_from_json, preferences_to_json
from service.store.documents import check_text, from_json, to_json
from service.store.queries import among, many, upsert
from service.store.tables import consents, preferences, suppressions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Delete

    from service.store.database import Database

__all__ = ["Wishes"]

_CHUNK: Final = 1000
_ANY: Final = ""  # a key cannot be null


class Wishes:
    """Consents, preferences and suppressions of customers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        insert = upsert(database.dialect, consents)
        fresh = insert.excluded
        self._consent = insert.on_conflict_do_update(
            index_elements=["customer_id", "purpose", "channel"],
            set_={name: fresh[name] for name in ("granted", "stated_at", "expires_at")},
            # What was said last counts, in whatever order it comes in; of what was said at the
            # same moment, the refusal.
            where=or_(
                consents.c.stated_at < fresh.stated_at,
                and_(consents.c.stated_at == fresh.stated_at, consents.c.granted),
            ),
        )
        insert = upsert(database.dialect, preferences)
        self._prefer = insert.on_conflict_do_update(
            index_elements=["customer_id"],
            set_={name: insert.excluded[name] for name in ("document", "stated_at")},
        )
        insert = upsert(database.dialect, suppressions)
        self._suppress = insert.on_conflict_do_update(
            index_elements=["customer_id", "list", "channel"],
            set_={name: insert.excluded[name] for name in ("until", "added_at")},
        )

    def put_consents(self, customer_id: str, said: Sequence[Consent]) -> None:
        """Note what a customer agreed to or refused; other purposes and channels stay as they are.

        What was said last, by ``at``, counts for its purpose and channel, in whatever order it
        is put; a refusal said at the same moment goes before a grant.

        Raises
        ------
        InputError
            If a value cannot be stored; then nothing is noted.
        """
        check_text(customer_id=customer_id)
        self.load_consents((customer_id, each) for each in said)

    def load_consents(self, items: Iterable[tuple[str, Consent]]) -> int:
        """Note consents of many customers, a thousand a transaction; return how many were given."""
        return self._database.write_many(self._consent, (_consent_row(*item) for item in items))

    def consents(self, customer_id: str) -> tuple[Consent, ...]:
        """Return what counts now, by purpose and channel; those that ran out too."""
        check_text(customer_id=customer_id)
        statement = (
            select(consents)
            .where(consents.c.customer_id == customer_id)
            .order_by(consents.c.purpose, consents.c.channel)
        )
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return tuple(
            Consent(
                purpose=row.purpose,
                channel=row.channel or None,
                granted=row.granted,
                at=row.stated_at,
                expires_at=row.expires_at,
            )
            for row in rows
        )

    def put_preferences(self, customer_id: str, wishes: Preferences | None) -> None:
        """Note a customer's wishes in place of those before; None takes them back."""
        check_text(customer_id=customer_id)
        if wishes is None:
            statement = delete(preferences).where(preferences.c.customer_id == customer_id)
            self._database.write(lambda connection: connection.execute(statement))
            return
        row = {
            "customer_id": customer_id,
            "document": to_json("preferences", preferences_to_json(wishes)),
            "stated_at": self._database.now(),
        }
        self._database.write(lambda connection: connection.execute(self._prefer, row))

    def preferences(self, customer_id: str) -> Preferences | None:
        """Return a customer's wishes; None if there are none."""
        check_text(customer_id=customer_id)
        statement = select(preferences.c.document).where(preferences.c.customer_id == customer_id)
        found = self._database.read(lambda connection: connection.scalar(statement))
        return None if found is None else preferences_from_json(from_json(found))

    def suppress(self, items: Iterable[tuple[str, Suppression]]) -> int:
        """Put customers on lists, a thousand a transaction; return how many were given.

        Who is on a list already, for the same channel, gets the new end.
        """
        now = self._database.now()
        rows = (_suppression_row(*item, now=now) for item in items)
        return self._database.write_many(self._suppress, rows)

    def release(self, list_name: str, customer_ids: Iterable[str]) -> int:
        """Take customers off a list, for every channel; return how many entries there were."""
        check_text(list_name=list_name)
        these = among(self._database.dialect, suppressions.c.customer_id, "these")
        statement = delete(suppressions).where(suppressions.c.list == list_name, these)
        left, released = iter(customer_ids), 0
        while chunk := list(islice(left, _CHUNK)):
            check_text(**{f"customer_ids[{at}]": name for at, name in enumerate(chunk)})
            released += self._remove(statement, these=many(self._database.dialect, chunk))
        return released

    def drop_list(self, list_name: str) -> int:
        """Remove a whole list; return how many entries it had."""
        check_text(list_name=list_name)
        return self._remove(delete(suppressions).where(suppressions.c.list == list_name))

    def _remove(self, statement: Delete, **values: Any) -> int:
        return self._database.write(
            lambda connection: connection.execute(statement, values).rowcount
        )

    def lists(self) -> dict[str, int]:
        """Return the lists that somebody is on, in order, and how many customers."""
        count = func.count(suppressions.c.customer_id.distinct())
        statement = (
            select(suppressions.c.list, count)
            .group_by(suppressions.c.list)
            .order_by(suppressions.c.list)
        )
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return {row[0]: row[1] for row in rows}

    def suppressed(
        self, list_name: str, *, after: str | None = None, limit: int = 1000
    ) -> list[tuple[str, Suppression]]:
        """Return who is on a list, in order of customers, from after ``after`` on: a page.

        At most ``limit`` customers, each with all channels.
        """
        check_text(list_name=list_name, after=after)
        is_on_it = suppressions.c.list == list_name
        page = select(suppressions.c.customer_id).where(is_on_it).distinct()
        if after is not None:
            page = page.where(suppressions.c.customer_id > after)
        page = page.order_by(suppressions.c.customer_id).limit(limit)
        statement = (
            select(suppressions)
            .where(is_on_it, suppressions.c.customer_id.in_(page))
            .order_by(suppressions.c.customer_id, suppressions.c.channel)
        )
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [
            (
                row.customer_id,
                Suppression(list_name=row.list, channel=row.channel or None, until=row.until),
            )
            for row in rows
        ]


def _consent_row(customer_id: str, consent: Consent) -> dict[str, Any]:
    check_text(customer_id=customer_id, purpose=consent.purpose, channel=consent.channel)
    _check_finite(at=consent.at, expires_at=consent.expires_at)
    return {
        "customer_id": customer_id,
        "purpose": consent.purpose,
        "channel": consent.channel or _ANY,
        "granted": consent.granted,
        "stated_at": consent.at,
        "expires_at": consent.expires_at,
    }


def _suppression_row(customer_id: str, entry: Suppression, *, now: float) -> dict[str, Any]:
    check_text(customer_id=customer_id, list_name=entry.list_name, channel=entry.channel)
    _check_finite(until=entry.until)
    return {
        "customer_id": customer_id,
        "list": entry.list_name,
        "channel": entry.channel or _ANY,
        "until": entry.until,
        "added_at": now,
    }


def _check_finite(**moments: float | None) -> None:
    for name, moment in moments.items():
        if moment is not None and not math.isfinite(moment):
            raise InputError(f"{name}: got {moment}, expected a finite number")
