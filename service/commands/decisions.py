"""``nbo decisions``: look one up, take one again, ask whether one may still be said."""

from __future__ import annotations

import click

from service.commands.given import an_id, without_none
from service.commands.opening import (
    as_json,
    database,
    models,
    opened_serving,
    opened_store,
)
from service.commands.telling import rows_of, show, table_of, tell_json, when

__all__ = ["decisions"]

_id = click.argument("decision_id", metavar="DECISION", type=an_id)


@click.group()
def decisions() -> None:
    """Look decisions up, take them again, and confirm them before delivery."""


@decisions.command("show")
@_id
@database
@as_json
def show_one(decision_id: str, database: str | None, *, as_json: bool) -> None:
    """Show a decision as it was recorded, with its evidence and what came of it."""
    from service.commands.decision_text import show_decision
    from service.resources import decisions as resource

    with opened_store(database) as store:
        record = resource.show(store, decision_id)
    if as_json:
        tell_json(record)
        return
    show_decision(record["response"])
    if record["evidence"]["attributes"]:
        show("", "What was known of the customer", rows_of(record["evidence"]["attributes"]))
    if record["outcomes"]:
        rows = [
            (when(each["occurred_at"]), each["offer_id"], each["outcome"], each["reason"])
            for each in record["outcomes"]
        ]
        show("", "What came of it", table_of(("when", "offer", "outcome", "reason"), rows))


@decisions.command("list")
@click.option("--customer", "customer_id", required=True, type=an_id, metavar="ID", help="Whose.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True)
@database
@as_json
def list_all(customer_id: str, limit: int, database: str | None, *, as_json: bool) -> None:
    """List a customer's decisions, the latest first."""
    from service.resources import decisions as resource

    with opened_store(database) as store:
        found = resource.latest(store, customer_id, limit=limit)
    if as_json:
        tell_json(found)
        return
    rows = [
        (
            when(each["decided_at"]),
            each["channel"],
            f"{', '.join(each['offers']) or each['no_action']}\n{each['decision_id']}",
        )
        for each in found
    ]
    show(table_of(("decided", "channel", "said"), rows, whole=("decided",)))


@decisions.command()
@_id
@database
@models
@as_json
@click.pass_context
def replay(
    ctx: click.Context, decision_id: str, database: str | None, models: str | None, *, as_json: bool
) -> None:
    """Decide again from the evidence; exit with 1 if it does not come out the same."""
    from service.resources import decisions as resource

    with opened_serving(database, models) as serving:
        told = resource.take_again(serving, decision_id)
    if as_json:
        tell_json(told)
    elif told["same"]:
        show("The same." if told["identical"] else "The same, but for the last bits of numbers.")
    else:
        rows = [
            (each["pointer"], str(each["recorded"]), str(each["again"]))
            for each in told["differences"]
        ]
        show("It comes out otherwise.", table_of(("where", "recorded", "again"), rows))
    ctx.exit(0 if told["same"] else 1)


@decisions.command()
@_id
@click.option("--offer", "offer_id", metavar="ID", help="This one; else all of the decision's.")
@database
@models
@as_json
@click.pass_context
def confirm(
    ctx: click.Context,
    decision_id: str,
    offer_id: str | None,
    database: str | None,
    models: str | None,
    *,
    as_json: bool,
) -> None:
    """Say whether a decision may still be delivered now; exit with 1 if it may not."""
    from service.resources import decisions as resource

    with opened_serving(database, models) as serving:
        told = resource.confirm(serving, decision_id, without_none(offer_id=offer_id))
    if as_json:
        tell_json(told)
    else:
        rows = [
            (
                each["offer_id"],
                "yes" if each["allowed"] else "no",
                "yes" if each["released"] else "",
                each["code"],
                each["rule"],
                when(each["until"]),
                each["text"],
            )
            for each in told["actions"]
        ]
        names = ("offer", "may be said", "given back", "code", "rule", "until", "why")
        show(table_of(names, rows) if rows else "It had nothing to say.")
    ctx.exit(0 if told["allowed"] else 1)
