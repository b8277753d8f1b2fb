"""``nbo export``: what the store holds as a dataset folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from service.commands.opening import as_json, database, opened_store

__all__ = ["export"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--reached", is_flag=True, help="Only actions known to have reached the customer.")
@database
@as_json
def export(folder: Path, database: str | None, *, reached: bool, as_json: bool) -> None:
    """Write the store's customers, behaviour, offers and contacts into FOLDER.

    The folder is a dataset as `nbo data check` and `nbo train` read it: history that was loaded,
    and every action that was decided, with the probability it was chosen with and what came of it.
    """
    from service.commands.progress import bars
    from service.exporting import export_dataset

    with opened_store(database) as store, bars() as progress:
        done = export_dataset(store, folder, progress=progress, only_reached=reached)
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(
        f"Wrote {done.customers:,} customers, {done.events:,} events, {done.offers:,} offers and "
        f"{done.contacts:,} contacts."
    )
