"""Versions of the catalogue: each put makes a new one, and all are kept."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import desc, func, select

from models.errors import ConflictError
from service.store.documents import check_text, from_json, to_json
from service.store.queries import Query, upsert
from service.store.records import CatalogueFacts
from service.store.tables import catalogues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from service.store.database import Database

__all__ = ["Catalogues"]

_CURRENT: Final = Query(select(func.max(catalogues.c.version)))


class Catalogues:
    """The catalogue's versions, counted from 1."""

    def __init__(self, database: Database) -> None:
        self._database = database
        insert = upsert(database.dialect, catalogues).on_conflict_do_nothing()
        self._insert = insert.returning(catalogues.c.version)
        # A version never changes, so what was read of it stays true.
        self._groups: dict[int, Mapping[str, str | None]] = {}

    def current_version(self) -> int:
        """Return the latest version; 0 if there is none yet. Cheap enough for every request."""
        return self._database.fetch(_CURRENT)[0][0] or 0

    def current(self) -> tuple[int, dict[str, Any]]:
        """Return the latest version and its document; ``(0, {})`` if there is none yet."""
        statement = (
            select(catalogues.c.version, catalogues.c.document)
            .order_by(desc(catalogues.c.version))
            .limit(1)
        )
        row = self._database.read(lambda connection: connection.execute(statement).one_or_none())
        return (0, {}) if row is None else (row.version, from_json(row.document))

    def get(self, version: int) -> dict[str, Any] | None:
        """Return the document of a version; None if there is no such version."""
        return self._database.read(lambda connection: _document(connection, version))

    def put(
        self,
        document: Mapping[str, Any],
        expected_version: int | None = None,
        *,
        note: str | None = None,
    ) -> int:
        """Add a version and return its number.

        Raises
        ------
        ConflictError
            If the latest version is not the expected one; 0 stands for none. None expects nothing.
        InputError
            If it cannot be stored.
        """
        check_text(note=note)
        row = {
            "document": to_json("catalogue", dict(document)),
            "note": note,
            "token": secrets.token_hex(8),
        }
        while True:
            version = self._database.write(
                lambda connection: self._put(connection, row, expected_version)
            )
            if version is not None:
                return version

    def _put(
        self, connection: Connection, row: Mapping[str, Any], expected: int | None
    ) -> int | None:
        """Take the next number; None if another took it first and any number will do."""
        latest = connection.execute(
            select(catalogues.c.version, catalogues.c.token)
            .order_by(desc(catalogues.c.version))
            .limit(1)
        ).one_or_none()
        standing = 0 if latest is None else latest.version
        if latest is not None and latest.token == row["token"]:
            return standing  # ours: only the answer was lost
        if expected not in {None, standing}:
            raise ConflictError(f"the catalogue has version {standing}, expected {expected}")
        created_at = self._database.now(connection)
        new = {**row, "version": standing + 1, "created_at": created_at}
        if connection.execute(self._insert, new).one_or_none() is not None:
            return standing + 1
        if expected is None:
            return None
        raise ConflictError(f"the catalogue has a version after {standing}, expected {expected}")

    def versions(self) -> list[CatalogueFacts]:
        """Return all versions without their documents, the latest first."""
        statement = select(
            catalogues.c.version,
            catalogues.c.created_at,
            func.length(catalogues.c.document).label("size"),
            catalogues.c.note,
        ).order_by(desc(catalogues.c.version))
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [CatalogueFacts(*row) for row in rows]

    def groups(self, connection: Connection, version: int) -> Mapping[str, str | None]:
        """Return the group of each offer in a version; empty if there is no such version."""
        if version not in self._groups:
            document = _document(connection, version)
            if document is None:
                return {}
            self._groups[version] = {
                offer["offer_id"]: offer.get("group") for offer in document.get("offers", ())
            }
        return self._groups[version]


def _document(connection: Connection, version: int) -> dict[str, Any] | None:
    statement = select(catalogues.c.document).where(catalogues.c.version == version)
    document = connection.execute(statement).scalar_one_or_none()
    return None if document is None else dict(from_json(document))
