"""From a dataset to a model that is ready to be published: split, choose, judge, learn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.calibration import sigmoid
from models.features.spec import infer_schema
from training.ablation import ablate
from training.choosing import choose
from training.contacts import Span, data_digest, offered
from training.fit_trees import fit_untuned
from training.judging import judge
from training.learning import learn
from training.metrics import Ranking
from training.sample import bare_sample, make_sample
from training.split import folds, holdout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import polars as pl

    from models.dataset.dataset import Dataset
    from models.dataset.progress import Progress
    from models.features.schema import FeatureSchema
    from models.propensity import Propensity
    from models.types import FloatMatrix, IntVector
    from training.choice import Choice, Trial
    from training.config import Config
    from training.judging import Judged
    from training.sample import Sample

__all__ = ["Fitted", "TrialFit", "fit", "trial_fit"]

_GOLDEN_ROWS: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A model learned from all rows it was given, and how its like did on those set aside.

    Attributes
    ----------
    propensity : Propensity
        What is published.
    choice, trials
        Its structure, and what it was chosen against.
    judged : Judged
        A model of the same structure, learned without the rows set aside, on those rows.
    ablation : mapping of str to float
        The AUC on those rows of models that see only some families of features.
    rows, positives, offers : int
        What the published model learned from.
    golden_rows, golden_offers
        Rows for the bundle to ask again.
    facts : dict
        For the manifest.
    """

    propensity: Propensity
    choice: Choice
    trials: tuple[Trial, ...]
    judged: Judged
    ablation: Mapping[str, float]
    rows: int
    positives: int
    offers: int
    golden_rows: FloatMatrix
    golden_offers: tuple[str, ...]
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class TrialFit:
    """What was chosen without the rows set aside, and how it did on them."""

    choice: Choice
    trials: tuple[Trial, ...]
    judged: Judged
    ablation: Mapping[str, float]


def fit(
    dataset: Dataset,
    *,
    until: datetime | None = None,
    seed: int = 0,
    config: Config,
    progress: Progress,
) -> Fitted:
    """Fit a model to a dataset.

    The latest contacts (without time: some customers) are set aside. Everything that is chosen is
    chosen without them; then a model of the chosen structure is judged on them, and the one that
    is published learns from all contacts.

    Parameters
    ----------
    until : datetime, optional
        Only contacts before this moment are used at all.

    Raises
    ------
    InputError
        If there is too little to learn from.
    """
    contacts = offered(dataset, Span(until=until))
    trial = trial_fit(dataset, contacts, config=config, seed=seed, progress=progress)
    schema = infer_schema(dataset, contacts)
    sample = make_sample(dataset, contacts, schema, progress=progress)
    progress("learning from all contacts", 0, 1)
    propensity = learn(sample, schema, config=config, choice=trial.choice, seed=seed)
    progress("learning from all contacts", 1, 1)
    golden = _golden(sample)
    return Fitted(
        propensity=propensity,
        choice=trial.choice,
        trials=trial.trials,
        judged=trial.judged,
        ablation=trial.ablation,
        rows=len(sample),
        positives=int(sample.y.sum()),
        offers=len(set(sample.offers)),
        golden_rows=sample.X[golden],
        golden_offers=tuple(map(str, sample.offers[golden])),
        facts=_facts(dataset, contacts, until=until, seed=seed, config=config),
    )


def trial_fit(
    dataset: Dataset, contacts: pl.DataFrame, *, config: Config, seed: int, progress: Progress
) -> TrialFit:
    """Choose a structure, and judge it on contacts set aside before anything was chosen."""
    split = holdout(bare_sample(dataset, contacts), share=config.holdout_share, seed=seed)
    schema = infer_schema(dataset, contacts[split.learn])
    sample = make_sample(dataset, contacts, schema, progress=progress)
    chosen, aside = sample.take(split.learn), sample.take(split.judge)
    inner = folds(chosen, count=config.folds, seed=seed)
    given: Any = {"config": config, "seed": seed}
    choice, trials = choose(chosen, inner, schema, **given, progress=progress)
    model = learn(chosen, schema, choice=choice, **given)
    judged = _judge(model, chosen, aside, schema, **given)
    said = ablate(chosen, aside, schema, choice=choice, **given, progress=progress)
    every = np.ones((1, len(aside)))
    areas = {name: float(Ranking.of(aside.y, p).auc(every)[0]) for name, p in said.items()}
    return TrialFit(choice, trials, judged, areas)


def _judge(
    model: Propensity,
    chosen: Sample,
    aside: Sample,
    schema: FeatureSchema,
    *,
    config: Config,
    seed: int,
) -> Judged:
    untuned = fit_untuned(chosen.X, chosen.y, schema, seed=seed)
    return judge(
        aside.y,
        model.propensity(aside.X, aside.offers.tolist()),
        offers=aside.offers,
        customers=aside.customers,
        baseline=sigmoid(untuned.margin(aside.X)),
        resamples=config.resamples,
        seed=seed,
    )


def _golden(sample: Sample) -> IntVector:
    """Return rows spread over the sample, first and last included."""
    count = min(_GOLDEN_ROWS, len(sample))
    return np.unique(np.linspace(0, len(sample) - 1, count).astype(np.int64))


def _facts(
    dataset: Dataset, contacts: pl.DataFrame, *, until: datetime | None, seed: int, config: Config
) -> dict[str, Any]:
    first, last = contacts["time"].min(), contacts["time"].max()
    return {
        "trained_from": None if first is None else first.isoformat(),  # type: ignore[union-attr]
        "trained_until": None if last is None else last.isoformat(),  # type: ignore[union-attr]
        "until": None if until is None else until.isoformat(),
        "seed": seed,
        "data": {"name": dataset.description.name, "sha256": data_digest(dataset)},
        "config": config.to_dict(),
        "contacts_by_offer": _contacts_by_offer(contacts),
    }


def _contacts_by_offer(contacts: pl.DataFrame) -> dict[str, int]:
    """Return how often each offer was made: how well the model knows it."""
    counted = contacts.group_by("offer_id").len().sort("offer_id")
    return dict(counted.iter_rows())
