"""`nbo keys`: made, listed without their secrets, revoked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from models.errors import NotFoundError
from service.commands.keys import keys
from service.http.access import SCOPES
from service.store import open_store


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(keys, arguments, catch_exceptions=False)


def _make(url: str, *arguments: str) -> dict[str, Any]:
    result = _run("create", "crm", "--database", url, "--json", *arguments)
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(result.stdout)
    return made


def test_a_key_is_made_and_can_be_used(sqlite_url: str) -> None:
    """Its secret is shown once, and is a key with the scopes that were named."""
    made = _make(sqlite_url, "--scope", "decide", "--scope", "feedback", "--days", "30")

    store = open_store(sqlite_url)
    facts = store.keys.verify(made["secret"])
    store.close()

    assert facts is not None
    assert facts.scopes == {"decide", "feedback"}
    assert facts.expires_at is not None
    assert facts.key_id == made["key_id"]


def test_the_secret_is_all_that_standard_output_holds(sqlite_url: str) -> None:
    """So that KEY=$(nbo keys create ...) works."""
    result = _run("create", "crm", "--database", sqlite_url, "--scope", "read")

    assert len(result.stdout.split()) == 1


def test_keys_are_listed_without_their_secrets(sqlite_url: str) -> None:
    """Name, scopes, dates and whether it is revoked; never the secret."""
    made = _make(sqlite_url, "--scope", "admin")

    told = _run("list", "--database", sqlite_url)
    rows = json.loads(_run("list", "--database", sqlite_url, "--json").stdout)

    assert made["key_id"] in told.stdout
    assert made["secret"] not in told.stdout + json.dumps(rows)
    assert [row["scopes"] for row in rows] == [["admin"]]


def test_a_revoked_key_is_none(sqlite_url: str) -> None:
    """Revoking is at once; an unknown id is an error."""
    made = _make(sqlite_url, "--scope", "read")

    assert _run("revoke", made["key_id"], "--database", sqlite_url).exit_code == 0
    store = open_store(sqlite_url)
    assert store.keys.verify(made["secret"]) is None
    store.close()
    with pytest.raises(NotFoundError):
        _run("revoke", "nope", "--database", sqlite_url)


def test_every_scope_of_the_api_can_be_given() -> None:
    """The command knows the scopes that routes ask for, and no other."""
    (option,) = [each for each in keys.commands["create"].params if each.name == "scopes"]

    assert set(option.type.choices) == set(SCOPES)


def test_a_key_without_a_scope_is_refused(sqlite_url: str) -> None:
    """It could do nothing."""
    assert _run("create", "crm", "--database", sqlite_url).exit_code == 2
