"""``nbo customers consent`` and ``preferences``: what a customer agreed to, and wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import click

from service.commands.given import an_id, document_of, mistakes_shown, without_none
from service.commands.opening import as_json, database, dry_run, opened_store
from service.commands.telling import rows_of, show, table_of, tell_json, when

if TYPE_CHECKING:
    from service.store import Store

__all__ = ["consent", "preferences"]

_id = click.argument("customer_id", metavar="CUSTOMER", type=an_id)


@click.command()
@_id
@click.argument("purpose", required=False)
@click.argument("answer", type=click.Choice(("yes", "no")), required=False)
@click.option("--channel", metavar="NAME", help="In this one; in every channel if left out.")
@click.option("--at", metavar="MOMENT", help="When it was said; now if left out.")
@click.option("--expires", "expires_at", metavar="MOMENT", help="When a yes ends by itself.")
@dry_run
@database
@as_json
def consent(
    *,
    customer_id: str,
    purpose: str | None,
    answer: str | None,
    channel: str | None,
    at: str | None,
    expires_at: str | None,
    dry_run: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Note that CUSTOMER agrees to PURPOSE, or refuses; without both, show what counts.

    A MOMENT is as 2026-11-21T19:00:00Z. The next decision holds to it.
    """
    from service.resources import wishes

    if (purpose is None) != (answer is None):
        raise click.UsageError(f"got the purpose {purpose!r} alone, expected yes or no after it")
    with opened_store(database) as store:
        if purpose is None:
            told = wishes.consents(store, customer_id)
        else:
            said = without_none(channel=channel, at=at, expires_at=expires_at)
            word = {"purpose": purpose, "granted": answer == "yes"} | said
            with mistakes_shown(document := {"consents": [word]}):
                told = wishes.put_consents(store, customer_id, document, dry_run=dry_run)
    if as_json:
        tell_json(told)
        return
    if dry_run:
        show("It is valid; nothing was changed. What counts now:")
    _show_consents(told["consents"])


@click.command()
@_id
@click.option("--only", "channels", metavar="CHANNEL", multiple=True, help="Only in; repeatable.")
@click.option(
    "--block",
    "blocked_topics",
    metavar="TOPIC",
    multiple=True,
    help="An objective, group or category that is not wanted; repeatable.",
)
@click.option("--at-most", type=int, metavar="N", help="Contacts in --per-days days.")
@click.option("--per-days", type=float, metavar="DAYS", help="See --at-most.")
@click.option(
    "--hours", metavar="FROM-TO", multiple=True, help="When it is welcome: 09:00-18:00; repeatable."
)
@click.option("--timezone", metavar="ZONE", help="Of the hours, as Europe/Rome.")
@click.option("--file", type=click.File("rb"), help="All of them, in TOML or JSON.")
@click.option("--clear", is_flag=True, help="Take back what was wished before.")
@dry_run
@database
@as_json
def preferences(
    *,
    customer_id: str,
    file: BinaryIO | None,
    clear: bool,
    dry_run: bool,
    database: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Note what CUSTOMER wishes; without any option, show it.

    A wish that is named takes the place of the one before; the others stay, unless --clear or
    --file is there.
    """
    from service.resources import wishes

    named = _named(given)
    with opened_store(database) as store:
        if not (named or file or clear):
            told = wishes.preferences(store, customer_id)
        else:
            before = _before(store, customer_id, file, clear=clear)
            document = before | named if isinstance(before, dict) else before
            with mistakes_shown(document):
                told = wishes.put_preferences(store, customer_id, document, dry_run=dry_run)
    if as_json:
        tell_json(told)
        return
    hours = [f"{each['from']}-{each['to']}" for each in told["hours"]]
    show(rows_of(told | {"hours": hours, "channels": _channels(told["channels"])}))


def _named(given: dict[str, Any]) -> dict[str, Any]:
    """Return the wishes that are named, as a document has them."""
    hours = [
        dict(zip(("from", "to"), each.partition("-")[::2], strict=True)) for each in given["hours"]
    ]
    lists = {name: list(given[name]) for name in ("channels", "blocked_topics") if given[name]}
    plain = {name: given[name] for name in ("at_most", "per_days", "timezone")}
    return without_none(**plain) | lists | ({"hours": hours} if hours else {})


def _before(store: Store, customer_id: str, file: BinaryIO | None, *, clear: bool) -> Any:
    from service.resources import wishes

    if file is not None:
        return document_of(file)
    if clear:
        return {}
    there = wishes.preferences(store, customer_id)
    del there["customer_id"]
    return there


def _channels(channels: list[str] | None) -> str:
    if channels is None:
        return "any"
    return ", ".join(channels) or "none"


def _show_consents(consents: list[dict[str, Any]]) -> None:
    if not consents:
        show("Nothing was ever said; without a word there is no consent.")
        return
    rows = [
        (
            each["purpose"],
            each["channel"] or "every channel",
            "yes" if each["granted"] else "no",
            when(each["at"]),
            when(each["expires_at"]),
        )
        for each in consents
    ]
    show(table_of(("purpose", "channel", "agreed", "said", "ends"), rows))
