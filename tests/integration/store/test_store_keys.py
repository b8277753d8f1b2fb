"""API keys: told once, kept hashed, refused once they should be."""

from __future__ import annotations

import re
import time
from hashlib import sha256

import pytest
from sqlalchemy import select

from models.errors import InputError, NotFoundError
from service.store import open_store
from service.store.tables import api_keys
from tests.support.clock import Clock


def test_a_secret_is_verified(store):
    """Who shows the secret is known, with their scopes."""
    key_id, secret = store.keys.create("crm", ["read", "decide"])

    facts = store.keys.verify(secret)

    assert re.fullmatch(rf"nbo_{key_id}_[A-Za-z0-9_-]{{43}}", secret)
    assert (facts.key_id, facts.name, facts.scopes) == (key_id, "crm", {"read", "decide"})
    assert abs(facts.created_at - time.time()) < 60


def test_the_secret_is_not_kept(store):
    """Only its SHA-256 is in the database."""
    _, secret = store.keys.create("crm", ["read"])

    row = store._database.read(lambda connection: connection.execute(select(api_keys)).one())

    assert row.secret_sha256 == sha256(secret.encode()).hexdigest()
    assert secret[21:] not in repr(row)


@pytest.mark.parametrize(
    "forge",
    [
        lambda _: "",
        lambda secret: secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        lambda secret: secret + "A",
        lambda secret: secret + "\n",
        lambda secret: secret.upper(),
        lambda secret: "nbo_" + "0" * 16 + secret[20:],
        lambda _: "nbo_é\0\ud800",
        lambda _: "x" * 100_000,
    ],
)
def test_nothing_else_is_verified(store, forge):
    """One character more, less or other; another id; garbage."""
    _, secret = store.keys.create("crm", ["read"])

    assert store.keys.verify(forge(secret)) is None


def test_two_keys_do_not_open_each_other(store):
    """One's id with the other's secret part is nobody."""
    (_, one), (_, other) = (store.keys.create(name, ["read"]) for name in ("a", "b"))

    assert store.keys.verify(one[:20] + other[20:]) is None


def test_a_key_expires(database_url):
    """At the second it says."""
    clock = Clock()
    store = open_store(database_url, clock=clock)
    _, secret = store.keys.create("crm", ["read"], expires_at=clock.now + 10)

    clock.advance(seconds=9.9)
    before = store.keys.verify(secret)
    clock.advance(seconds=0.1)

    assert before is not None
    assert store.keys.verify(secret) is None
    store.close()


def test_a_revoked_key_is_refused_at_once(database_url):
    """In every process, from the next request on; revoking again changes nothing."""
    clock = Clock()
    store, elsewhere = (open_store(database_url, clock=clock) for _ in range(2))
    key_id, secret = store.keys.create("crm", ["read"])
    assert elsewhere.keys.verify(secret) is not None

    store.keys.revoke(key_id)
    revoked_at = clock.now
    clock.advance(seconds=5)
    store.keys.revoke(key_id)

    assert elsewhere.keys.verify(secret) is None
    assert [facts.revoked_at for facts in store.keys.list()] == [revoked_at]
    store.close()
    elsewhere.close()


def test_an_unknown_key_cannot_be_revoked(store):
    """It is said so."""
    with pytest.raises(NotFoundError):
        store.keys.revoke("nobody")


def test_keys_are_listed_in_order(database_url):
    """The oldest first."""
    clock = Clock()
    store = open_store(database_url, clock=clock)
    for name in "cab":
        store.keys.create(name, ["read"])
        clock.advance(seconds=1)

    assert [facts.name for facts in store.keys.list()] == ["c", "a", "b"]
    store.close()


@pytest.mark.parametrize("scopes", [[], [""], ["a b"], ["\0"]])
def test_scopes_that_say_nothing_are_refused(store, scopes):
    """A key without a scope could do nothing; one with a blank would be two."""
    with pytest.raises(InputError):
        store.keys.create("crm", scopes)
