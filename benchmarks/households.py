"""Real households: what the model is worth on campaigns it has never seen.

::

    python -m benchmarks.households [DIR] [--until 2017-08-01] [--end 2017-12-01]

Learns from the campaigns that start before `--until`, judges on those that start after it and
before `--end`, and prints every figure with its 95% interval over households: the model, the
untuned LightGBM on the same features, their paired difference, counts of earlier redemptions
alone, and each family of features alone and left out.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from models.calibration import sigmoid
from models.features.spec import infer_schema
from training.ablation import ablate
from training.commands.console import progress_bars, read, stdout
from training.commands.tables import MEASURE_NAMES, interval, trials_table
from training.config import Config
from training.contacts import Span, offered, parse_moment
from training.datasets import complete_journey
from training.fit import trial_fit
from training.fit_trees import fit_untuned
from training.judging import judge
from training.learning import learn
from training.sample import make_sample

if TYPE_CHECKING:
    import numpy as np

    from models.dataset.progress import Progress
    from training.choice import Trial
    from training.judging import Judged
    from training.sample import Sample

_ALONE = {
    "earlier redemptions alone": "behaviour_count_redemption_365d",
    "earlier campaigns accepted alone": "contact_history_accepted_all",
}

_RANKING = ("auc", "within_offer_auc", "top_fifth")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--until", default="2017-08-01", show_default=True)
@click.option("--end", default="2017-12-01", show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(folder: Path | None, until: str, end: str, seed: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as made, progress_bars() as progress:
        if folder is None:
            folder = Path(made)
            complete_journey.write(folder, progress=progress)
        judged, trials = run(folder, until=until, end=end, seed=seed, progress=progress)
    console = stdout()
    console.print(trials_table(trials))
    rows = len(judged["model"].y)
    console.print(f"{rows:,} sends, {int(judged['model'].y.sum()):,} with a redemption")
    table = Table("", *MEASURE_NAMES.values())
    for name, each in judged.items():
        # A count ranks; it is no probability, so there is nothing to calibrate.
        told = _RANKING if name in _ALONE else MEASURE_NAMES
        cells = (interval(each.model[key]) if key in told else "-" for key in MEASURE_NAMES)
        table.add_row(name, *cells)
    differences = judged["model"].difference
    cells = (interval(differences[measure], signed=True) for measure in MEASURE_NAMES)
    table.add_row("model minus untuned LightGBM", *cells)
    console.print(table)


def run(
    folder: Path, *, until: str, end: str, seed: int, progress: Progress
) -> tuple[dict[str, Judged], tuple[Trial, ...]]:
    """Learn, and judge everything that the table shows."""
    dataset, config = read(folder, progress), Config()
    cut = parse_moment(until, dataset)
    contacts = offered(dataset, Span(until=cut))
    trial = trial_fit(dataset, contacts, config=config, seed=seed, progress=progress)
    schema = infer_schema(dataset, contacts)
    learned = make_sample(dataset, contacts, schema, progress=progress)
    later = offered(dataset, Span(start=cut, until=parse_moment(end, dataset)))
    sample = make_sample(dataset, later, schema, progress=progress)
    model = learn(learned, schema, config=config, choice=trial.choice, seed=seed)
    untuned = sigmoid(fit_untuned(learned.X, learned.y, schema, seed=seed).margin(sample.X))
    said = {"untuned LightGBM": untuned}
    for name, feature in _ALONE.items():
        # Brought below 1, so that it can be read as a propensity; its order is what counts.
        said[name] = sample.X[:, schema.names.index(feature)] / 1e6
    said |= ablate(
        learned, sample, schema, config=config, choice=trial.choice, seed=seed, progress=progress
    )
    p = model.propensity(sample.X, sample.offers.tolist())
    judged = {"model": _judge(sample, p, baseline=untuned, seed=seed)}
    judged |= {name: _judge(sample, each, seed=seed) for name, each in said.items()}
    return judged, trial.trials


def _judge(
    sample: Sample, p: np.ndarray, *, baseline: np.ndarray | None = None, seed: int
) -> Judged:
    return judge(
        sample.y,
        p,
        offers=sample.offers,
        customers=sample.customers,
        baseline=baseline,
        resamples=1000,
        seed=seed,
    )


if __name__ == "__main__":
    main()
