from dataclasses import replace

import polars as pl
import pytest

from models.dataset import read_dataset
from models.dataset.progress import silent
from tests.support.learning_samples import QUICK, write_learning_folder
from training.contacts import offered
from training.fit import fit, trial_fit
from training.sample import bare_sample
from training.split import holdout


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return read_dataset(write_learning_folder(tmp_path_factory.mktemp("data")))


def flipped(dataset):
    """Turn round every outcome that is set aside, and no other."""
    sample = bare_sample(dataset, dataset.contacts)
    aside = set(holdout(sample, share=QUICK.holdout_share, seed=0).judge.tolist())
    rows = pl.Series([index in aside for index in range(len(sample))])
    outcome = pl.when(rows).then(1 - pl.col("outcome")).otherwise(pl.col("outcome"))
    return replace(dataset, contacts=dataset.contacts.with_columns(outcome.alias("outcome")))


def test_the_holdout_changes_nothing_but_its_metrics(dataset):
    """Flipping every outcome set aside changes no choice, no loss, and no judged propensity."""
    trials = [
        trial_fit(each, offered(each), config=QUICK, seed=0, progress=silent)
        for each in (dataset, flipped(dataset))
    ]

    assert trials[0].choice == trials[1].choice
    assert trials[0].trials == trials[1].trials
    assert trials[0].judged.p.tolist() == trials[1].judged.p.tolist()
    assert trials[0].judged.model["auc"] != trials[1].judged.model["auc"]


def test_the_published_model_has_learned_from_all_rows(dataset):
    """What is published learns from the rows set aside too, once they are judged."""
    fitted, other = (
        fit(each, config=QUICK, seed=0, progress=silent) for each in (dataset, flipped(dataset))
    )

    X, offers = fitted.golden_rows, fitted.golden_offers
    assert fitted.rows == dataset.contacts.height
    assert (fitted.propensity.margin(X, offers) != other.propensity.margin(X, offers)).any()


def test_until_hides_what_came_later(dataset):
    """Contacts from that moment on do not change a byte of what is published."""
    cut = dataset.contacts["time"].sort()[300]
    later = pl.col("time") >= cut
    outcome = pl.when(later).then(1 - pl.col("outcome")).otherwise(pl.col("outcome"))
    other = replace(dataset, contacts=dataset.contacts.with_columns(outcome.alias("outcome")))

    fitted = [
        fit(each, until=cut, config=QUICK, seed=0, progress=silent) for each in (dataset, other)
    ]

    X, offers = fitted[0].golden_rows, fitted[0].golden_offers
    margins = [each.propensity.margin(X, offers).tolist() for each in fitted]
    assert margins[0] == margins[1]
    assert fitted[0].judged.to_dict() == fitted[1].judged.to_dict()
