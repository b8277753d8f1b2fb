"""Profiles: attributes and aggregated behaviour by customer, and the read that a decision needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, literal_column, null, select, union_all

from models.errors import ConflictError
from models.features.behaviour import Behaviour
from models.features.profile import Profile, Touch
from service.store.documents import check_text, from_json, to_json
from service.store.queries import Query, upsert
from service.store.records import StoredProfile
from service.store.tables import profiles, touches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from models.features.profile import AttributeValue
    from service.store.database import Database

__all__ = ["Profiles"]

# One round trip for both tables: rows of the one have nulls for the columns of the other.
_READ: Final = Query(
    union_all(
        select(
            profiles.c.attributes,
            profiles.c.behaviour,
            *[null()] * 6,
        ).where(profiles.c.customer_id == bindparam("customer_id")),
        select(
            null(),
            null(),
            touches.c.offer_id,
            touches.c.offer_group,
            touches.c.channel,
            touches.c.touched_at,
            touches.c.accepted_at,
            touches.c.rejected_at,
        ).where(touches.c.customer_id == bindparam("customer_id")),
    )
)


class Profiles:
    """Customers' profiles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, customer_id: str) -> Profile | None:
        """Return what a decision needs to know, in one round trip; None if nothing is known.

        A customer without a profile who was touched has one without attributes: caps hold for
        those too.
        """
        check_text(customer_id=customer_id)
        rows = self._database.fetch(_READ, customer_id=customer_id)
        if not rows:
            return None
        told = tuple([Touch(*row[2:]) for row in rows if row[0] is None])
        for row in rows:
            if row[0] is not None:
                behaviour = Behaviour.from_bytes(row[1])
                return Profile(customer_id, from_json(row[0]), behaviour, told)
        return Profile(customer_id, {}, Behaviour.empty(), told)

    def get(self, customer_id: str) -> StoredProfile | None:
        """Return the profile as it is kept; None if there is none."""
        check_text(customer_id=customer_id)
        return self._database.read(lambda connection: _load(connection, customer_id))

    def put(
        self,
        customer_id: str,
        *,
        attributes: Mapping[str, AttributeValue] | None = None,
        behaviour: Behaviour | None = None,
        expected_version: int | None = None,
    ) -> StoredProfile:
        """Make or replace a profile; a part that is None stays as it was.

        Raises
        ------
        ConflictError
            If its version is not the expected one (0: there must be none).
        InputError
            If something cannot be stored.
        """
        check_text(customer_id=customer_id)
        if attributes is not None:
            to_json("attributes", attributes)

        def work(connection: Connection) -> StoredProfile:
            return self._put(connection, customer_id, attributes, behaviour, expected_version)

        return self._database.write(work)

    def _put(
        self,
        connection: Connection,
        customer_id: str,
        attributes: Mapping[str, AttributeValue] | None,
        behaviour: Behaviour | None,
        expected_version: int | None,
    ) -> StoredProfile:
        # Made first, so that there is always a row to lock: two who put at once take turns.
        row = _row(customer_id, {}, Behaviour.empty(), 0.0) | {"version": 0}
        insert = upsert(self._database.dialect, profiles).on_conflict_do_nothing()
        connection.execute(insert, row)
        standing = _load(connection, customer_id, lock=True)
        assert standing is not None
        if expected_version not in {None, standing.version}:
            raise ConflictError(
                f"the profile has version {standing.version}, expected {expected_version}"
            )
        stored = StoredProfile(
            customer_id,
            standing.attributes if attributes is None else dict(attributes),
            standing.behaviour if behaviour is None else behaviour,
            self._database.now(connection),
            standing.version + 1,
        )
        connection.execute(
            profiles.update().where(profiles.c.customer_id == customer_id),
            _row(customer_id, stored.attributes, stored.behaviour, stored.updated_at)
            | {"version": stored.version},
        )
        return stored

    def load_many(
        self, items: Iterable[tuple[str, Mapping[str, AttributeValue], Behaviour]]
    ) -> int:
        """Make or replace profiles in bulk, a thousand a transaction; return how many."""
        insert = upsert(self._database.dialect, profiles)
        replace = insert.on_conflict_do_update(
            index_elements=["customer_id"],
            set_={
                "attributes": insert.excluded.attributes,
                "behaviour": insert.excluded.behaviour,
                "updated_at": insert.excluded.updated_at,
                "version": profiles.c.version + literal_column("1"),
            },
        )
        now = self._database.now()
        rows = (_row(*item, now) | {"version": 1} for item in items)
        return self._database.write_many(replace, rows)

    def ids(self, *, after: str | None = None, limit: int = 1000) -> list[str]:
        """Return customers' ids in order, from after ``after`` on: a page."""
        statement = select(profiles.c.customer_id).order_by(profiles.c.customer_id).limit(limit)
        if after is not None:
            statement = statement.where(profiles.c.customer_id > after)
        return self._database.read(lambda connection: list(connection.scalars(statement)))


def _load(connection: Connection, customer_id: str, *, lock: bool = False) -> StoredProfile | None:
    statement = select(profiles).where(profiles.c.customer_id == customer_id)
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    if row is None:
        return None
    return StoredProfile(
        row.customer_id,
        from_json(row.attributes),
        Behaviour.from_bytes(row.behaviour),
        row.updated_at,
        row.version,
    )


def _row(
    customer_id: str,
    attributes: Mapping[str, AttributeValue],
    behaviour: Behaviour,
    updated_at: float,
) -> dict[str, Any]:
    check_text(customer_id=customer_id)
    return {
        "customer_id": customer_id,
        "attributes": to_json("attributes", dict(attributes)),
        "behaviour": behaviour.to_bytes(),
        "updated_at": updated_at,
    }
