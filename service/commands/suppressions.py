"""``nbo suppressions``: lists of those who are left alone."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from models.errors import InputError
from service.commands.given import an_id, ids_of, mistakes_shown, without_none
from service.commands.opening import as_json, database, dry_run, opened_store
from service.commands.telling import show, table_of, tell_json, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.store import Store

__all__ = ["suppressions"]

_list = click.argument("list_name", metavar="LIST", type=an_id)
_customers = click.argument("customers", nargs=-1, metavar="[CUSTOMER]...", type=an_id)
_file = click.option("--file", type=click.File("rb"), help="A customer id on each line.")


@click.group()
def suppressions() -> None:
    """Keep the lists of those who are left alone."""


@suppressions.command("list")
@database
@as_json
def list_all(database: str | None, *, as_json: bool) -> None:
    """List the lists, and how many customers are on each."""
    from service.resources import suppressions as resource

    with opened_store(database) as store:
        told = resource.lists(store)
    if as_json:
        tell_json(told)
    else:
        rows = [(each["list"], f"{each['customers']:,}") for each in told["lists"]]
        show(table_of(("list", "customers"), rows) if rows else "There is no list.")


@suppressions.command("show")
@_list
@click.option("--after", metavar="ID", help="Only customers after this one.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=1_000, show_default=True)
@database
@as_json
def show_one(
    list_name: str, after: str | None, limit: int, database: str | None, *, as_json: bool
) -> None:
    """Show who is on LIST, in order of customers."""
    from service.resources import suppressions as resource

    with opened_store(database) as store:
        told = resource.show(store, list_name, after=after, limit=limit)
    if as_json:
        tell_json(told)
        return
    rows = [
        (
            each["customer_id"],
            each["channel"] or "every channel",
            when(each["until"]) or "they are released",
        )
        for each in told["customers"]
    ]
    show(table_of(("customer", "channel", "until"), rows) if rows else "Nobody is on it.")


@suppressions.command()
@_list
@_customers
@_file
@click.option("--channel", metavar="NAME", help="In this one; in every channel if left out.")
@click.option("--until", metavar="MOMENT", help="As 2026-11-21T19:00:00Z; until released if not.")
@dry_run
@database
@as_json
def add(
    *,
    list_name: str,
    customers: tuple[str, ...],
    file: BinaryIO | None,
    channel: str | None,
    until: str | None,
    dry_run: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Put customers on LIST; who is on it already gets the new end."""
    body = without_none(channel=channel, until=until)
    ids = ids_of(customers, file)
    with opened_store(database) as store:
        told = _change(store, list_name, ids, "customer_ids", body, dry_run=dry_run)
    _tell(told, as_json=as_json, dry_run=dry_run)


@suppressions.command()
@_list
@_customers
@_file
@click.option("--all", "everybody", is_flag=True, help="Empty the list.")
@dry_run
@database
@as_json
def remove(
    *,
    list_name: str,
    customers: tuple[str, ...],
    file: BinaryIO | None,
    everybody: bool,
    dry_run: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Take customers off LIST, for every channel."""
    from service.resources import suppressions as resource

    if everybody and (customers or file):
        raise InputError("got customers and --all: expected one of the two")
    with opened_store(database) as store:
        if everybody:
            told = resource.drop(store, list_name, dry_run=dry_run) | {"suppressed": 0}
        else:
            ids = ids_of(customers, file)
            told = _change(store, list_name, ids, "release", {}, dry_run=dry_run)
    _tell(told, as_json=as_json, dry_run=dry_run)


def _change(
    store: Store,
    list_name: str,
    ids: list[str],
    key: str,
    body: dict[str, Any],
    *,
    dry_run: bool,
) -> dict[str, Any]:
    """Put customers on a list, or take them off it, as many at a time as may be in one call."""
    from service.resources import suppressions as resource

    told = {"list": list_name, "suppressed": 0, "released": 0}
    for chunk in _chunks(ids, resource.MOST_CUSTOMERS):
        with mistakes_shown(document := body | {key: chunk}):
            done = resource.change_many(store, list_name, document, dry_run=dry_run)
        for name in ("suppressed", "released"):
            told[name] += done[name]
    return told


def _chunks(ids: list[str], size: int) -> Iterator[list[str]]:
    waiting = iter(ids)
    while chunk := list(itertools.islice(waiting, size)):
        yield chunk


def _tell(told: dict[str, Any], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        tell_json(told)
    elif dry_run:
        show("It is valid; nothing was changed.")
    else:
        show(f"{told['suppressed']:,} put on {told['list']}, {told['released']:,} taken off it.")
