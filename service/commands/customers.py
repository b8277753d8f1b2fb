"""``nbo customers``: what is known of one, what they wish, and forgetting them."""

from __future__ import annotations

from typing import Any, BinaryIO

import click

from models.errors import InputError
from service.commands.given import a_pair, an_id, document_of, mistakes_shown, pairs
from service.commands.opening import as_json, database, dry_run, opened_store
from service.commands.telling import rows_of, show, table_of, tell_json, when
from service.commands.wishes import consent, preferences

__all__ = ["customers"]

_id = click.argument("customer_id", metavar="CUSTOMER", type=an_id)


@click.group()
def customers() -> None:
    """Show, store and forget customers, and note what they wish."""


customers.add_command(consent)
customers.add_command(preferences)


@customers.command("show")
@_id
@database
@as_json
def show_one(customer_id: str, database: str | None, *, as_json: bool) -> None:
    """Show the attributes that are stored."""
    from service.resources import customers as resource

    with opened_store(database) as store:
        _tell(resource.show(store, customer_id), as_json=as_json)


@customers.command()
@_id
@click.argument("attributes", type=a_pair, nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--file", type=click.File("rb"), help='TOML or JSON: {"attributes": {...}}.')
@click.option("--add", is_flag=True, help="Keep the attributes that are not named.")
@click.option("--remove", metavar="NAME", multiple=True, help="With --add: take away; repeatable.")
@click.option("--expect", type=click.IntRange(0), help="The version it replaces; 0 for none yet.")
@dry_run
@database
@as_json
def put(
    *,
    customer_id: str,
    attributes: tuple[tuple[str, Any], ...],
    file: BinaryIO | None,
    add: bool,
    remove: tuple[str, ...],
    expect: int | None,
    dry_run: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Store attributes in place of those that are there.

    A VALUE that is a number, true, false, null or "in quotes" is taken as JSON, all else as text.
    The time zone that quiet hours go by is an attribute too: timezone=Europe/Rome.
    """
    from service.resources import customers as resource

    if remove and not add:
        raise InputError("--remove goes with --add: without it all that is not named is removed")
    document = _document(file, pairs(attributes))
    with opened_store(database) as store, mistakes_shown(document):
        resource.read(document)
        if add:
            stored = store.profiles.get(customer_id)
            expect = expect if stored is None or expect is not None else stored.version
            there = {} if stored is None else dict(stored.attributes)
            document = {"attributes": there | document["attributes"]}
            for name in remove:
                document["attributes"].pop(name, None)
        if dry_run:
            told = {"customer_id": customer_id, "attributes": resource.read(document)}
        else:
            told = resource.put(store, customer_id, document, expected_version=expect)
        _tell(told, as_json=as_json)


@customers.command()
@_id
@click.option("--yes", is_flag=True, help="Do not ask first.")
@dry_run
@database
@as_json
def delete(
    customer_id: str, database: str | None, *, yes: bool, dry_run: bool, as_json: bool
) -> None:
    """Forget everything about a customer: profile, decisions, outcomes, wishes."""
    from service.resources import customers as resource

    with opened_store(database) as store:
        held = resource.export(store, customer_id, now=store.now())["data"]
        del held["customer_id"]
        counts = {name: _count(each) for name, each in held.items() if each}
        if not as_json:
            show(rows_of(counts))
        if not dry_run:
            if not yes:
                click.confirm(f"Forget all of this about {customer_id}?", abort=True, err=True)
            resource.delete(store, customer_id)
    if as_json:
        tell_json({"customer_id": customer_id, "deleted": not dry_run, "held": counts})
    else:
        show("Nothing was deleted." if dry_run else "All of it is gone.")


@customers.command()
@_id
@database
@as_json
def timeline(customer_id: str, database: str | None, *, as_json: bool) -> None:
    """List touches, decisions and outcomes, the earliest first."""
    from service.resources import customers as resource

    with opened_store(database) as store:
        told = resource.show_timeline(store, customer_id)
    if as_json:
        tell_json(told)
        return
    rows = [
        (when(each["at"]), each["kind"], each["channel"], _what(each)) for each in told["entries"]
    ]
    show(table_of(("when", "kind", "channel", "what"), rows, whole=("when", "kind")))


@customers.command()
@_id
@database
def export(customer_id: str, database: str | None) -> None:
    """Print everything that is kept about a customer, as JSON."""
    from service.resources import customers as resource

    with opened_store(database) as store:
        tell_json(resource.export(store, customer_id, now=store.now()))


def _count(held: Any) -> int:
    return len(held) if isinstance(held, list) else 1


def _document(file: BinaryIO | None, named: dict[str, Any]) -> Any:
    """Return the file's document with what is named beside it, which goes first."""
    if file is None:
        return {"attributes": named}
    document = document_of(file)
    if named and isinstance(document, dict) and isinstance(document.get("attributes"), dict):
        return document | {"attributes": document["attributes"] | named}
    return document


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        tell_json(told)
        return
    version = told.get("version")
    known = f"version {version}" if version else "a dry run: nothing was stored"
    show(f"Customer {told['customer_id']}, {known}", rows_of(told["attributes"]))


def _what(entry: dict[str, Any]) -> str:
    detail = entry["detail"]
    if entry["kind"] == "decision":
        silence = detail["no_action"] or {"code": "-"}
        return f"{', '.join(detail['offers']) or silence['code']}\n{entry['decision_id']}"
    said = f"{entry['offer_id']}: {entry['outcome']}" if entry["outcome"] else entry["offer_id"]
    return f"{said} ({detail['reason']})" if detail.get("reason") else str(said)
