import json

import numpy as np
import pytest

from models.calibration import Platt
from models.errors import BundleError
from models.propensity import OwnModel, Propensity
from tests.support.learning_samples import QUICK, learning_sample, learning_schema
from training.choice import Choice
from training.parts import Parts


def learned(*, seed=0):
    sample = learning_sample(300)
    choice = Choice(crosses=True, variance=0.5, shape=QUICK.trees[0], share=0.5)
    parts = Parts.of(sample, learning_schema(), config=QUICK, choice=choice, seed=seed)
    own = OwnModel(parts.fit(np.flatnonzero(sample.offers == "b")), credibility=0.25)
    joint = parts.fit(np.arange(300))
    return Propensity(learning_schema(), joint, {"b": own}, Platt(0.9, 0.1))


@pytest.fixture
def folder(tmp_path):
    learned().save(tmp_path)
    return tmp_path


def files(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_loaded_scores_as_what_was_saved(folder):
    """Margins and contributions are bit for bit the same after a round trip."""
    sample = learning_sample(50, seed=5)
    offers, model = sample.offers.tolist(), learned()
    loaded = Propensity.load(folder)

    np.testing.assert_array_equal(loaded.margin(sample.X, offers), model.margin(sample.X, offers))
    for got, told in zip(
        loaded.contributions(sample.X, offers), model.contributions(sample.X, offers), strict=True
    ):
        np.testing.assert_array_equal(got, told)


def test_the_same_model_is_written_as_the_same_bytes(folder, tmp_path_factory):
    """The same seed, data and versions give byte-identical files; so does a round trip."""
    again, round_trip = tmp_path_factory.mktemp("again"), tmp_path_factory.mktemp("round")

    learned().save(again)
    Propensity.load(folder).save(round_trip)

    assert files(folder) == files(again) == files(round_trip)


def test_another_seed_is_another_model(folder, tmp_path_factory):
    """The seed does reach the trees."""
    other = tmp_path_factory.mktemp("other")

    learned(seed=1).save(other)

    assert files(folder) != files(other)


def test_nothing_is_pickled(folder):
    """A model is JSON and LightGBM's text, and nothing else."""
    assert sorted(files(folder)) == ["joint.txt", "own-0000.txt", "propensity.json"]
    json.loads((folder / "propensity.json").read_text())
    assert (folder / "trees" / "joint.txt").read_text().startswith("tree\n")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["format"], 99),
        (["design", "numbers", 0], 700),
        (["design", "numbers", 0], -1),
        (["design", "mean"], [0.0]),
        (["joint", "linear", "coefficients"], [1.0]),
        (["joint", "trees"], "../joint.txt"),
        (["joint", "trees"], "missing.txt"),
        (["design", "cross_left", 0], 10_000),
        (["calibration"], None),
        (["own"], [{"offer_id": "x"}]),
    ],
)
def test_a_document_that_does_not_fit_together_is_refused(folder, path, value):
    """A damaged document is a BundleError, never a crash and never a model."""
    document = json.loads((folder / "propensity.json").read_text())
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    (folder / "propensity.json").write_text(json.dumps(document))

    with pytest.raises(BundleError):
        Propensity.load(folder)


def test_a_truncated_document_is_refused(folder):
    """Half a document is a BundleError."""
    text = (folder / "propensity.json").read_text()
    (folder / "propensity.json").write_text(text[: len(text) // 2])

    with pytest.raises(BundleError, match="damaged"):
        Propensity.load(folder)
