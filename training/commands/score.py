"""``nbo score``: propensities of a file of pairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from models.errors import InputError
from training.commands.console import (
    data_folder,
    load_published,
    models_option,
    open_registry,
    progress_bars,
    read,
)

if TYPE_CHECKING:
    from models.types import FloatVector

__all__ = ["score"]


@click.command()
@click.argument("version")
@click.option("--data", "folder", type=data_folder, required=True, help="The dataset folder.")
@click.option(
    "--pairs",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=True,
    help="Parquet or CSV with customer_id, offer_id and, if given, as_of, channel, context.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Parquet or CSV; the same rows, in the same order, with their propensity.",
)
@models_option
def score(version: str, folder: Path, pairs: Path, out: Path, models_dir: Path) -> None:
    """Score pairs of customer and offer with VERSION (or an alias, e.g. champion)."""
    from models.dataset import read_pairs
    from training.scoring import score_pairs

    if out.suffix not in {".csv", ".parquet"}:
        raise InputError(f"{out.name}: the output is written as .parquet or .csv")
    published = load_published(open_registry(models_dir), version)
    with progress_bars() as progress:
        dataset = read(folder, progress)
        rows = read_pairs(pairs, dataset)
        p = score_pairs(published.model, dataset, rows, progress=progress)
    _write(pairs, out, p)
    click.echo(f"{out}: {len(p):,} pairs scored by {published.version}")


def _write(pairs: Path, out: Path, p: FloatVector) -> None:
    import polars as pl

    whole = (
        pl.read_csv(pairs, infer_schema=False) if pairs.suffix == ".csv" else pl.read_parquet(pairs)
    )
    scored = whole.with_columns(pl.Series("propensity", p))
    if out.suffix == ".csv":
        scored.write_csv(out)
    else:
        scored.write_parquet(out)
