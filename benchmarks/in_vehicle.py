"""A survey of coupons offered while driving: what a ``dataset.toml`` alone gives.

::

    python -m benchmarks.in_vehicle coupons.csv

The file is UCI's "in-vehicle coupon recommendation" (603). It names no person; answers that share
all twelve profile columns are taken as one person's, and no person is on both sides of a split.
Prints the AUC of three splits, of the model and of an untuned LightGBM.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

import click
import numpy as np
from rich.table import Table

from training.commands.console import progress_bars, read, stdout
from training.config import Config
from training.contacts import offered
from training.fit import trial_fit

_SEEDS: Final = (0, 1, 2)
_DESCRIPTION: Final = Path(__file__).with_name("in_vehicle.toml")


@click.command()
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def main(table: Path) -> None:
    """Print the AUC of each split."""
    with tempfile.TemporaryDirectory() as made, progress_bars() as progress:
        folder = Path(made)
        shutil.copy(table, folder / "coupons.csv")
        shutil.copy(_DESCRIPTION, folder / "dataset.toml")
        dataset = read(folder, progress)
        contacts = offered(dataset)
        judged = [
            trial_fit(dataset, contacts, config=Config(), seed=seed, progress=progress).judged
            for seed in _SEEDS
        ]
    ours = [each.model["auc"].value or 0.0 for each in judged]
    theirs = [each.compared["auc"].value or 0.0 for each in judged]
    shown = Table("AUC", *(f"split {seed}" for seed in _SEEDS), "mean")
    for name, areas in (("model", ours), ("untuned LightGBM", theirs)):
        shown.add_row(name, *(f"{area:.3f}" for area in areas), f"{np.mean(areas):.3f}")
    stdout().print(shown)


if __name__ == "__main__":
    main()
