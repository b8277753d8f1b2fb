"""``nbo train``: from a dataset folder to a published bundle."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from training.commands.console import (
    as_json,
    data_folder,
    models_option,
    open_registry,
    print_json,
    progress_bars,
    read,
    stdout,
)
from training.commands.tables import measures_table, trials_table

if TYPE_CHECKING:
    from training.fit import Fitted

__all__ = ["train"]


@click.command()
@click.argument("folder", metavar="DIR", type=data_folder)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A TOML file of settings; see docs/retrain.md.",
)
@click.option("--until", metavar="DATE", help="Use only contacts before this date.")
@click.option("--seed", type=int, default=0, show_default=True)
@models_option
@as_json
@click.option("--dry-run", is_flag=True, help="Learn and judge, and publish nothing.")
def train(
    folder: Path,
    *,
    config_file: Path | None,
    until: str | None,
    seed: int,
    models_dir: Path,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Learn from the contacts in DIR and publish the model as a new version.

    The latest contacts are set aside and reported on; the version that is published has learned
    from all of them. It serves nobody until it is promoted.
    """
    from training.config import Config
    from training.contacts import parse_moment
    from training.fit import fit
    from training.publish import publish

    started = time.monotonic()
    config = Config() if config_file is None else Config.read(config_file)
    with progress_bars() as progress:
        dataset = read(folder, progress)
        moment = None if until is None else parse_moment(until, dataset)
        fitted = fit(dataset, until=moment, seed=seed, config=config, progress=progress)
        version = None if dry_run else publish(fitted, open_registry(models_dir))
    seconds = round(time.monotonic() - started, 3)
    if as_json:
        print_json(_summary(fitted, version, seconds))
        return
    _print(fitted, version, seconds)


def _summary(fitted: Fitted, version: str | None, seconds: float) -> dict[str, Any]:
    from training.publish import facts

    return {
        **facts(fitted),
        "version": version,
        "seconds": seconds,
        "trials": [asdict(trial) for trial in fitted.trials],
    }


def _print(fitted: Fitted, version: str | None, seconds: float) -> None:
    console = stdout()
    console.print(
        f"{fitted.rows:,} contacts, {fitted.positives:,} accepted, {fitted.offers} offers, "
        f"{seconds:.0f} s"
    )
    console.print(trials_table(fitted.trials))
    console.print("on contacts set aside:")
    console.print(measures_table(fitted.judged, compared_with="untuned LightGBM"))
    if version is None:
        console.print("dry run: nothing was published")
    else:
        console.print(f"published [bold]{version}[/]; promote it with: nbo promote {version}")
