"""API keys: the secret is told once and never kept, only its SHA-256."""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, select

from models.errors import InputError, NotFoundError
from service.store.documents import check_text
from service.store.queries import Query, upsert
from service.store.records import KeyFacts
from service.store.tables import api_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from service.store.database import Database

__all__ = ["Keys"]

# The id has no underscore, so that it ends where the secret part begins.
_FORM: Final = re.compile(r"nbo_([0-9a-f]{16})_([A-Za-z0-9_-]{43})", re.ASCII)
_FACTS: Final = (
    api_keys.c.key_id,
    api_keys.c.name,
    api_keys.c.scopes,
    api_keys.c.created_at,
    api_keys.c.expires_at,
    api_keys.c.revoked_at,
)
_VERIFY: Final = Query(
    select(*_FACTS, api_keys.c.secret_sha256).where(api_keys.c.key_id == bindparam("key_id"))
)


class Keys:
    """The keys that callers show."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, name: str, scopes: Collection[str], expires_at: float | None = None
    ) -> tuple[str, str]:
        """Make a key; return its id and its secret, which nobody can read again.

        The secret is ``nbo_<id>_<43 characters>``: 256 random bits.

        Raises
        ------
        InputError
            If the name or a scope cannot be stored, or there is no scope.
        """
        check_text(name=name, scopes=" ".join(scopes))
        if not scopes or any(not scope or " " in scope for scope in scopes):
            raise InputError(f"scopes: got {sorted(scopes)}, expected at least one, without blanks")
        key_id = secrets.token_hex(8)
        secret = f"nbo_{key_id}_{secrets.token_urlsafe(32)}"
        row = {
            "key_id": key_id,
            "name": name,
            "secret_sha256": _hash(secret),
            "scopes": " ".join(sorted(set(scopes))),
            "created_at": self._database.now(),
            "expires_at": expires_at,
        }
        insert = upsert(self._database.dialect, api_keys).on_conflict_do_nothing()
        self._database.write(lambda connection: connection.execute(insert, row))
        return key_id, secret

    def verify(self, secret: str) -> KeyFacts | None:
        """Return whose secret it is; None if it is nobody's, expired or revoked.

        It is read each time: a revoked key is refused from the next request on.
        """
        form = _FORM.fullmatch(secret)
        if form is None:
            return None
        rows = self._database.fetch(_VERIFY, key_id=form[1])
        if not rows or not hmac.compare_digest(rows[0][6], _hash(secret)):
            return None
        facts = _facts(rows[0])
        return facts if self._is_valid(facts) else None

    def _is_valid(self, facts: KeyFacts) -> bool:
        if facts.revoked_at is not None:
            return False
        return facts.expires_at is None or self._database.now() < facts.expires_at

    def standing(self, key_id: str) -> KeyFacts | None:
        """Return a key by its id; None if there is none, or it expired or was revoked."""
        rows = self._database.fetch(_VERIFY, key_id=key_id)
        facts = _facts(rows[0]) if rows else None
        return facts if facts is not None and self._is_valid(facts) else None

    def list(self) -> list[KeyFacts]:
        """Return all keys, the oldest first, revoked ones too."""
        statement = select(*_FACTS).order_by(api_keys.c.created_at, api_keys.c.key_id)
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [_facts(row) for row in rows]

    def revoke(self, key_id: str) -> None:
        """Refuse a key from now on; revoking it again changes nothing.

        Raises
        ------
        NotFoundError
            If there is no such key.
        """
        check_text(key_id=key_id)
        statement = (
            api_keys.update()
            .where(api_keys.c.key_id == key_id)
            .values(revoked_at=func.coalesce(api_keys.c.revoked_at, self._database.now()))
        )
        found = self._database.write(lambda connection: connection.execute(statement).rowcount)
        if not found:
            raise NotFoundError(f"there is no key {key_id!r}")


def _hash(secret: str) -> str:
    # Plain SHA-256 is enough for 256 random bits: there is nothing to guess slowly.
    return sha256(secret.encode()).hexdigest()


def _facts(row: Sequence[Any]) -> KeyFacts:
    key_id, name, scopes, created_at, expires_at, revoked_at = row[:6]
    return KeyFacts(key_id, name, frozenset(scopes.split()), created_at, expires_at, revoked_at)
