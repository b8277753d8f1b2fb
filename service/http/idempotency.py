"""``Idempotency-Key``: the same request twice has one effect and one reply.

A key belongs to the API key that sent it. Used again with the same body it gives the stored
reply; with another body 422; while the first still runs 409 with Retry-After. What fails is not
kept, so that it can be tried again under the same key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from flask import Response, g, request

from service.http.answers import answer_bytes
from service.http.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.store import Begun, StoredReply
    from service.store.idempotency import Idempotency

__all__ = ["HEADER", "Reply", "once"]

HEADER: Final = "Idempotency-Key"
_PROPER: Final = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?")


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that can be kept, and the customers it speaks of (erased with them)."""

    status: int
    body: bytes
    customers: frozenset[str] = frozenset()


def once(keys: Idempotency, raw: bytes, act: Callable[[str | None], Reply]) -> Response:
    """Act, or give the reply of the time it was done.

    Parameters
    ----------
    keys
        The store's.
    raw
        The body, by which a repeat is told from another request.
    act
        Given a name that is the same for a repeat (None without the header), does it.
    """
    key = _read_key()
    if key is None:
        return _respond(act(None))
    client: str = g.key_id
    begun = keys.begin(key, client=client, fingerprint=_fingerprint(raw))
    if begun.state != "new" or begun.token is None:
        return _respond(_reply_of(begun), replayed=True)
    try:
        reply = act(blake2b(f"{client}\n{key}".encode(), digest_size=12).hexdigest())
    except BaseException:
        keys.release(key, client=client, token=begun.token)
        raise
    keys.finish(
        key,
        client=client,
        token=begun.token,
        status=reply.status,
        body=reply.body,
        customers=reply.customers,
    )
    return _respond(reply)


def _read_key() -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not _PROPER.fullmatch(key):
        raise Problem(400, f"{HEADER} takes 1 to 255 printable ASCII characters.")
    return key


def _fingerprint(raw: bytes) -> str:
    head = f"{request.method} {request.path}\n".encode()
    return blake2b(head + raw, digest_size=16).hexdigest()


def _reply_of(begun: Begun) -> StoredReply:
    if begun.state == "conflict":
        raise Problem(422, f"This {HEADER} was used with another body.", kind="key-reused")
    if begun.reply is None:
        raise Problem(
            409,
            f"The first request with this {HEADER} still runs.",
            headers={"Retry-After": str(begun.retry_after_seconds)},
        )
    return begun.reply


def _respond(reply: Reply | StoredReply, *, replayed: bool = False) -> Response:
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return answer_bytes(reply.body, reply.status, headers=headers)
