"""``nbo load``: a dataset folder's customers, history and offers into the store."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.commands.opening import as_json, database, dry_run, opened_store

if TYPE_CHECKING:
    from models.dataset import Dataset, Progress
    from service.loading import Loaded
    from service.store import Store

__all__ = ["load"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--shift-to-now", is_flag=True, help="Move all dates by whole days to end now.")
@click.option("--channels", metavar="A,B,...", help="In which each offer gets a treatment.")
@database
@dry_run
@as_json
def load(
    folder: Path,
    channels: str | None,
    database: str | None,
    *,
    shift_to_now: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load the dataset in FOLDER into the store.

    Customers become profiles, events their behaviour, contacts their touches, and offers a
    catalogue with one treatment for each channel. Doing it again changes nothing.
    """
    from models.dataset import read_dataset
    from service.commands.progress import bars

    started = time.monotonic()
    wanted = tuple(part.strip() for part in (channels or "").split(",") if part.strip())
    with bars() as progress:
        dataset = read_dataset(folder, progress=progress)
        loaded = _load(
            dataset, database, wanted, progress, shift_to_now=shift_to_now, dry_run=dry_run
        )
    seconds = round(time.monotonic() - started, 3)
    click.echo(_to_json(loaded, seconds) if as_json else _to_text(loaded, dry_run=dry_run))


def _load(
    dataset: Dataset,
    database: str | None,
    channels: tuple[str, ...],
    progress: Progress,
    *,
    shift_to_now: bool,
    dry_run: bool,
) -> Loaded:
    from service.loading import load_dataset, shift_to

    now, days = time.time(), 0
    if shift_to_now:
        dataset, days = shift_to(dataset, now)

    def write(store: Store | None) -> Loaded:
        return load_dataset(
            dataset, store, now=now, progress=progress, channels=channels, shifted_days=days
        )

    if dry_run:
        return write(None)
    with opened_store(database, makes=True) as store:
        return write(store)


def _to_json(loaded: Loaded, seconds: float) -> str:
    return json.dumps(asdict(loaded) | {"seconds": seconds})


def _to_text(loaded: Loaded, *, dry_run: bool) -> str:
    done = "Would load" if dry_run else "Loaded"
    moved = f", all dates moved by {loaded.shifted_days} days" if loaded.shifted_days else ""
    catalogue = "" if dry_run else f" as catalogue version {loaded.catalogue_version}"
    return (
        f"{done} {loaded.customers:,} customers, {loaded.touches:,} touches and "
        f"{loaded.offers:,} offers{catalogue} (channels: {', '.join(loaded.channels)}){moved}."
    )
