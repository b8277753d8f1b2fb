"""``nbo keys``: who may call the service, and for what."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from service.commands.opening import as_json, database, opened_store

if TYPE_CHECKING:
    from service.store import KeyFacts

__all__ = ["keys"]

_SCOPES = ("decide", "feedback", "profile", "catalogue", "models", "read", "panel", "admin")


@click.group()
def keys() -> None:
    """Create, list and revoke API keys."""


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(_SCOPES),
    help="What it may do; may be repeated.",
)
@click.option("--days", type=click.IntRange(1, 36_500), help="Days until it expires; else never.")
@database
@as_json
def create(
    name: str, scopes: tuple[str, ...], days: int | None, database: str | None, *, as_json: bool
) -> None:
    """Create a key called NAME and print its secret, which is shown only now."""
    expires_at = None if days is None else time.time() + 86_400.0 * days
    with opened_store(database, makes=True) as store:
        key_id, secret = store.keys.create(name, sorted(set(scopes)), expires_at)
    if as_json:
        click.echo(json.dumps({"key_id": key_id, "secret": secret, "scopes": sorted(set(scopes))}))
    else:
        click.echo(f"Key {key_id} ({name}), scopes: {', '.join(sorted(set(scopes)))}.", err=True)
        click.echo("The secret, shown only now:", err=True)
        click.echo(secret)


@keys.command("list")
@database
@as_json
def list_keys(database: str | None, *, as_json: bool) -> None:
    """List all keys, without their secrets."""
    with opened_store(database) as store:
        rows = [_to_json(facts) for facts in store.keys.list()]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        state = "revoked" if row["revoked_at"] else f"expires {row['expires_at'] or 'never'}"
        click.echo(f"{row['key_id']}  {row['name']}  {','.join(row['scopes'])}  {state}")


@keys.command()
@click.argument("key_id")
@database
def revoke(key_id: str, database: str | None) -> None:
    """Revoke a key; running services refuse it within two seconds."""
    with opened_store(database) as store:
        store.keys.revoke(key_id)
    click.echo(f"Key {key_id} is revoked.", err=True)


def _to_json(facts: KeyFacts) -> dict[str, Any]:
    from service.schemas.fields import format_moment

    def moment(seconds: float | None) -> str | None:
        return None if seconds is None else format_moment(seconds)

    return {
        "key_id": facts.key_id,
        "name": facts.name,
        "scopes": sorted(facts.scopes),
        "created_at": format_moment(facts.created_at),
        "expires_at": moment(facts.expires_at),
        "revoked_at": moment(facts.revoked_at),
    }
