"""``nbo decide``: what is best said to one customer now."""

from __future__ import annotations

from typing import Any

import click

from service.commands.given import a_pair, context, mistakes_shown, pairs, without_none
from service.commands.opening import as_json, database, models, opened_serving

__all__ = ["decide"]


@click.command()
@click.argument("customer_id", metavar="CUSTOMER")
@click.option("--channel", required=True, metavar="NAME", help="Where it will be shown.")
@click.option("--placement", metavar="NAME", help="Where in the channel; anywhere if left out.")
@click.option("--limit", type=click.IntRange(1, 100), help="Actions at most; 1 if left out.")
@context
@click.option(
    "--profile",
    type=a_pair,
    metavar="NAME=VALUE",
    multiple=True,
    help="An attribute beside the stored ones, for this decision only; repeatable.",
)
@click.option("--exclude", metavar="OFFER", multiple=True, help="Must not come up; repeatable.")
@click.option("--dedupe-key", metavar="KEY", help="Asked again with it, the answer is the same.")
@click.option(
    "--explain",
    type=click.Choice(("none", "reasons", "why_not", "full")),
    default="reasons",
    show_default=True,
    help="How much of the why; `why_not` has the others, `full` what would change it, too.",
)
@click.option("--dry-run", is_flag=True, help="Decide, but leave no trace.")
@database
@models
@as_json
def decide(*, database: str | None, models: str | None, as_json: bool, **given: Any) -> None:
    """Decide what is best said to CUSTOMER now, and record it.

    It is a decision like one over HTTP: it counts for caps, and outcomes can be reported for it.
    A VALUE that is a number, true, false, null or "in quotes" is taken as JSON, all else as text.
    """
    from service.commands.decision_text import show_decision
    from service.commands.telling import tell_json
    from service.resources import decisions

    document = without_none(**given) | {
        "context": pairs(given["context"]),
        "profile": pairs(given["profile"]),
        "exclude": list(given["exclude"]),
    }
    with opened_serving(database, models) as serving, mistakes_shown(document):
        decision = decisions.ask(serving, document)
    if as_json:
        tell_json(decision)
    else:
        show_decision(decision)
