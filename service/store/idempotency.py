"""Idempotency keys: a request that is repeated with its key gets the first one's reply."""

from __future__ import annotations

import math
import secrets
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, null, or_, select

from service.store.documents import check_text
from service.store.queries import upsert
from service.store.records import Begun, StoredReply
from service.store.tables import idempotency, idempotency_customers

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection, Row

    from service.store.database import Database

__all__ = ["Idempotency"]

_KEPT_SECONDS: Final = 48 * 3600.0
#: A request that has not finished by then has died; the next one with its key takes over.
_LOCKED_SECONDS: Final = 30.0


class Idempotency:
    """Keys of requests, per client."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, key: str, *, client: str, fingerprint: str) -> Begun:
        """Claim a key for a request, or learn what became of the first one that had it.

        Parameters
        ----------
        key : str
            What the client sent as ``Idempotency-Key``.
        client : str
            The API key's id: two clients' keys have nothing to do with each other.
        fingerprint : str
            Digest of method, path and body.
        """
        check_text(key=key, client=client, fingerprint=fingerprint)
        token = secrets.token_hex(16)  # made here, so that a repeated transaction knows its own
        row = {"client": client, "key": key, "fingerprint": fingerprint, "token": token}
        return self._database.write(lambda connection: self._begin(connection, row))

    def _begin(self, connection: Connection, row: dict[str, Any]) -> Begun:
        now = self._database.now(connection)
        claim = upsert(self._database.dialect, idempotency)
        is_dead = and_(
            idempotency.c.status.is_(null()),
            idempotency.c.locked_until <= now,
            idempotency.c.fingerprint == claim.excluded.fingerprint,
        )
        claim = claim.on_conflict_do_update(
            index_elements=["client", "key"],
            set_={
                name: claim.excluded[name]
                for name in ("fingerprint", "token", "locked_until", "expires_at", "status", "body")
            },
            where=or_(idempotency.c.expires_at <= now, is_dead),
        )
        fresh = {
            "locked_until": now + _LOCKED_SECONDS,
            "expires_at": now + _KEPT_SECONDS,
            "status": None,
            "body": None,
        }
        connection.execute(claim, row | fresh)
        standing = select(idempotency).where(_is(row["client"], row["key"]))
        return _begun(connection.execute(standing).one(), row, now)

    def finish(
        self,
        key: str,
        *,
        client: str,
        token: str,
        status: int,
        body: bytes,
        customers: Collection[str] = (),
    ) -> None:
        """Keep the reply; ``customers`` are those it speaks of: it is erased with any of them.

        A request that was taken for dead and overtaken keeps nothing.
        """
        check_text(**{f"customers[{at}]": name for at, name in enumerate(customers)})
        keep = (
            idempotency.update()
            .where(_is(client, key), idempotency.c.token == token)
            .values(status=status, body=body)
        )
        link = upsert(self._database.dialect, idempotency_customers).on_conflict_do_nothing()
        links = [
            {"client": client, "key": key, "customer_id": name} for name in sorted(set(customers))
        ]

        def work(connection: Connection) -> None:
            if connection.execute(keep).rowcount and links:
                connection.execute(link, links)

        self._database.write(work)

    def release(self, key: str, *, client: str, token: str) -> None:
        """Free a key whose request failed, so that the next one may try."""
        statement = delete(idempotency).where(
            _is(client, key), idempotency.c.token == token, idempotency.c.status.is_(null())
        )
        self._database.write(lambda connection: connection.execute(statement))

    def purge(self) -> int:
        """Remove what has been kept long enough; return how many keys."""
        statement = delete(idempotency).where(idempotency.c.expires_at <= self._database.now())
        return self._database.write(lambda connection: connection.execute(statement).rowcount)


def _is(client: str, key: str) -> ColumnElement[bool]:
    return and_(idempotency.c.client == client, idempotency.c.key == key)


def _begun(standing: Row[Any], asked: dict[str, Any], now: float) -> Begun:
    if standing.token == asked["token"]:
        return Begun("new", token=asked["token"])
    if standing.fingerprint != asked["fingerprint"]:
        return Begun("conflict")
    if standing.status is not None:
        return Begun("replay", reply=StoredReply(standing.status, bytes(standing.body)))
    left = max(1, math.ceil(standing.locked_until - now))
    return Begun("in_progress", retry_after_seconds=left)
