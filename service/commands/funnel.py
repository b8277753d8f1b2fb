"""``nbo funnel``: where offers fall, and who is left with nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from models.errors import InputError
from service.commands.given import context as with_context
from service.commands.given import pairs
from service.commands.opening import as_json, database, models, opened_serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.commands.progress import Progress
    from service.serving import Serving
    from service.store import Store

__all__ = ["funnel"]

_PAGE = 1_000


@click.command()
@click.option("--channel", required=True, metavar="NAME", help="In which channel.")
@click.option("--placement", metavar="NAME", help="Where in the channel.")
@click.option("--limit", type=click.IntRange(1, 100), default=1, help="Actions at most, for each.")
@with_context
@click.option(
    "--customers",
    type=click.Path(path_type=Path),
    help="A file with a customer id on each line; else all that are stored.",
)
@click.option("--silent", type=click.Path(path_type=Path), help="Write who gets nothing to a file.")
@database
@models
@as_json
def funnel(
    *,
    channel: str,
    placement: str | None,
    limit: int,
    context: tuple[tuple[str, Any], ...],
    customers: Path | None,
    silent: Path | None,
    database: str | None,
    models: str | None,
    as_json: bool,
) -> None:
    """Decide for many customers without a trace, and say where their offers fall.

    A dry run for each: nothing is recorded, counted or learned from.
    """
    from service.commands.progress import bars

    named = None if customers is None else _read_ids(customers)
    wish = {"channel": channel, "placement": placement, "limit": limit, "context": pairs(context)}
    with opened_serving(database, models) as serving, bars() as progress:
        told = _run(serving, named, wish, progress)
    if silent is not None:
        lines = (f"{each['customer_id']}\t{each['code']}\n" for each in told["silent"])
        silent.write_text("".join(lines), encoding="utf-8")
    click.echo(json.dumps(told) if as_json else _to_text(told))


def _run(
    serving: Serving, named: list[str] | None, wish: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    from service.decision import Request
    from service.funnel import run_funnel

    ground = serving.grounds.present()

    def ask(customer_id: str) -> Request:
        return Request(customer_id=customer_id, dry_run=True, explain="none", **wish)

    whom = _stored(serving.store) if named is None else iter(named)
    done = run_funnel(serving.store, ground, _counted(whom, progress, named), ask)
    return {
        "catalogue_version": ground.catalogue.version,
        "model_version": ground.scorer.version if ground.scorer else None,
        **done.to_dict(),
    }


def _counted(
    customer_ids: Iterator[str], progress: Progress, named: list[str] | None
) -> Iterator[str]:
    for done, customer_id in enumerate(customer_ids, start=1):
        yield customer_id
        if done % 100 == 0:
            progress("customers", done, max(done, len(named or ())))


def _stored(store: Store) -> Iterator[str]:
    after: str | None = None
    while page := store.profiles.ids(after=after, limit=_PAGE):
        yield from page
        after = page[-1]


def _read_ids(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {file.name}: expected a text file in UTF-8") from error
    ids = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not ids:
        raise InputError(f"{file.name} names nobody: expected a customer id on each line")
    return ids


def _to_text(told: dict[str, Any]) -> str:
    some, none = f"{told['with_action']:,} with an action", f"{told['with_nothing']:,} with nothing"
    lines = [
        f"{told['customers']:,} customers: {some}, {none}.",
        *_of_lifecycle(told["lifecycle"]),
        "",
        f"{'stage':16}{'offers':>10}{'fell':>10}  why",
    ]
    for stage in told["stages"]:
        lines.append(f"{stage['stage']:16}{stage['entered']:>10,}{stage['fell']:>10,}")
        for each in stage["reasons"]:
            rule = f" {each['rule']}" if each["rule"] else ""
            lines.append(f"{'':26}{each['offers']:>10,}  {each['code']}{rule}")
    lines += ["", "Said:"]
    lines += [f"{each['customers']:>10,}  {each['offer_id']}" for each in told["actions"]]
    if told["no_action"]:
        lines += ["", "Nothing said:"]
        lines += [
            f"{each['customers']:>10,}  {each['code']}: {each['text']}"
            for each in told["no_action"]
        ]
    return "\n".join(lines)


def _of_lifecycle(stages: list[dict[str, Any]]) -> list[str]:
    """Return a line of how many are in which stage; none where there are no stages."""
    if [each["stage"] for each in stages] in ([], [None]):
        return []
    told = [f"{each['customers']:,} {each['stage'] or 'in none'}" for each in stages]
    return [f"In the lifecycle: {', '.join(told)}."]
