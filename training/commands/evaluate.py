"""``nbo evaluate``: a published version on contacts it has not learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table

from training.commands.console import (
    as_json,
    data_folder,
    load_published,
    models_option,
    open_registry,
    print_json,
    progress_bars,
    read,
    stdout,
)
from training.commands.tables import interval, measures_table

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from training.evaluating import Evaluation

__all__ = ["evaluate"]


@click.command()
@click.argument("version")
@click.option("--data", "folder", type=data_folder, required=True, help="The dataset folder.")
@click.option("--from", "start", metavar="DATE", help="Only contacts from this date on.")
@click.option("--until", metavar="DATE", help="Only contacts before this date.")
@click.option("--against", metavar="VERSION", help="Compare with this version, paired.")
@click.option("--resamples", type=click.IntRange(10), default=1000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--allow-trained",
    is_flag=True,
    help="Judge on contacts the version has learned from all the same; the figures flatter it.",
)
@models_option
@as_json
def evaluate(
    version: str,
    *,
    folder: Path,
    start: str | None,
    until: str | None,
    against: str | None,
    resamples: int,
    seed: int,
    allow_trained: bool,
    models_dir: Path,
    as_json: bool,
) -> None:
    """Judge VERSION (or an alias) on contacts in a dataset folder, with 95% intervals.

    Where contacts have the probability with which they were chosen, the value of the version's
    policy is estimated too, beside that of each constant policy and of the random one. Contacts
    that the version has learned from are refused. Where it has learned from all there is, a model
    of the same structure, learned without the contacts set aside, is judged on those.
    """
    from training.contacts import Span, parse_moment
    from training.evaluating import evaluate as evaluate_version

    registry = open_registry(models_dir)
    with progress_bars() as progress:
        dataset = read(folder, progress)
        found = evaluate_version(
            load_published(registry, version),
            dataset,
            span=Span(
                None if start is None else parse_moment(start, dataset),
                None if until is None else parse_moment(until, dataset),
            ),
            against=None if against is None else load_published(registry, against),
            allow_trained=allow_trained,
            resamples=resamples,
            seed=seed,
            progress=progress,
        )
    if as_json:
        print_json(found.to_dict())
        return
    _print(stdout(), found)


def _print(console: Console, found: Evaluation) -> None:
    if found.flattered:
        console.print(
            "[bold red]These contacts were learned from: the figures flatter the version.[/]"
        )
    if found.set_aside:
        console.print(
            f"{found.version} has learned from all these contacts. What follows is of its like: a "
            "model of the same structure, learned without the contacts that training had set "
            "aside, on those."
        )
    span = f"from {found.span.start or 'the first'} until {found.span.until or 'the last'}"
    console.print(f"[bold]{found.version}[/] on contacts {span}")
    console.print(measures_table(found.judged, compared_with=found.compared_with or ""))
    console.print(_offers_table(found))
    if found.policies:
        console.print(_policies_table(found))


def _offers_table(found: Evaluation) -> Table:
    table = Table("offer", "contacts", "accepted", "rate", "mean propensity", "AUC")
    for offer, each in found.judged.by_offer.items():
        area = "-" if each["auc"] is None else f"{each['auc']:.3f}"
        rates = (f"{each['rate']:.1%}", f"{each['mean_propensity']:.1%}")
        table.add_row(offer, f"{each['rows']:,}", f"{each['positives']:,}", *rates, area)
    return table


def _policies_table(found: Evaluation) -> Table:
    title = "value of policies; gains are over the logging policy"
    table = Table("policy", "IPS", "SNIPS", "DR", "gain (DR)", title=title)
    for name, values in found.policies.items():
        estimates = [interval(values[key], digits=4) for key in ("ips", "snips", "dr")]
        table.add_row(name, *estimates, interval(values["dr_gain"], digits=4, signed=True))
    logging = next(iter(found.policies.values()))["logging"]
    table.add_row("logging (as it was)", interval(logging, digits=4), "", "", "")
    return table
