"""Judging a version's like on the contacts that training had set aside.

The published model has learned from every contact it was given, so there may be none left to judge
it on. What is known of it then is how a model of the same structure does that has learned without
the contacts set aside. Split, structure and seed are in the manifest, so it can be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from models.calibration import sigmoid
from models.dataset.dataset import CUSTOMER_ID
from models.features.spec import infer_schema
from training.choice import Choice
from training.config import Config
from training.contacts import Span, offered, within
from training.fit_trees import fit_untuned
from training.learning import learn
from training.sample import bare_sample, make_sample
from training.split import holdout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from models.dataset.dataset import Dataset
    from models.dataset.progress import Progress
    from models.propensity import Propensity
    from models.types import FloatVector
    from training.sample import Sample

__all__ = ["SetAside", "learn_like"]


@dataclass(frozen=True, slots=True, eq=False)
class SetAside:
    """A version's like, and what it may be judged on.

    Attributes
    ----------
    model : Propensity
        Of the version's structure, learned without the contacts set aside.
    sample : Sample
        Those contacts, with the model's features.
    untuned : FloatVector
        What an untuned LightGBM, learned from the same rows, says of them.
    contacts : pl.DataFrame
        All contacts of that time or of those customers, controls included.
    """

    model: Propensity
    sample: Sample
    untuned: FloatVector
    contacts: pl.DataFrame


def learn_like(manifest: Mapping[str, Any], dataset: Dataset, *, progress: Progress) -> SetAside:
    """Learn what the version would have been without the contacts set aside.

    Parameters
    ----------
    manifest : Mapping
        The version's; its data must be `dataset`.
    """
    config, seed = Config.from_dict(manifest["config"]), int(manifest["seed"])
    until = None if manifest["until"] is None else datetime.fromisoformat(manifest["until"])
    span = Span(until=until)
    contacts = offered(dataset, span)
    split = holdout(bare_sample(dataset, contacts), share=config.holdout_share, seed=seed)
    schema = infer_schema(dataset, contacts[split.learn])
    sample = make_sample(dataset, contacts, schema, progress=progress)
    chosen, aside = sample.take(split.learn), sample.take(split.judge)
    choice = Choice.from_dict(manifest["choice"])
    progress("learning without the contacts set aside", 0, 1)
    model = learn(chosen, schema, config=config, choice=choice, seed=seed)
    untuned = fit_untuned(chosen.X, chosen.y, schema, seed=seed)
    progress("learning without the contacts set aside", 1, 1)
    return SetAside(
        model=model,
        sample=aside,
        untuned=sigmoid(untuned.margin(aside.X)),
        contacts=_around(within(dataset.contacts, span), chosen, aside),
    )


def _around(contacts: pl.DataFrame, chosen: Sample, aside: Sample) -> pl.DataFrame:
    if chosen.times is not None and aside.times is not None:
        first = int(aside.times.min())
        if int(chosen.times.max()) < first:
            return contacts.filter(pl.col("time").dt.timestamp("us") >= first)
    return contacts.filter(pl.col(CUSTOMER_ID).is_in(sorted(set(aside.customers))))
