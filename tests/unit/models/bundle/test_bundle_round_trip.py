"""What is written is what is read, and the same inputs are the same bytes."""

from __future__ import annotations

import numpy as np
import pytest

from models.errors import BundleError
from tests.support.bundle_models import LinearModel, TreeModel, fit_trees, schema
from tests.support.bundles import FACTS, digest, margins, publish, registry


def test_a_loaded_model_answers_as_the_written_one(tmp_path):
    """A LightGBM model that went through a bundle gives the same margins, bit for bit."""
    model = fit_trees()
    models = registry(tmp_path, model=TreeModel)

    bundle = models.load(publish(models, model))

    assert np.array_equal(margins(bundle.propensity), margins(model))


def test_same_inputs_give_the_same_bytes(tmp_path):
    """The same model and facts give the same version and byte-identical folders."""
    first, second = registry(tmp_path / "a"), registry(tmp_path / "b")

    versions = {publish(each, LinearModel(schema())) for each in (first, second)}

    (version,) = versions
    assert digest(first.path(version)) == digest(second.path(version))


def test_publishing_twice_changes_nothing(tmp_path):
    """A version that is there already is left as it is, and nothing is left aside."""
    models = registry(tmp_path)
    version = publish(models, LinearModel(schema()))
    before = digest(models.path(version))

    again = publish(models, LinearModel(schema()))

    assert again == version
    assert digest(models.path(version)) == before
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [version]


@pytest.mark.parametrize(
    "changed",
    [{"seed": 4}, {"data": "1" * 64}, {"metrics": {"auc": 0.81}}, {"trained_until": 1.5e9}],
)
def test_another_input_is_another_version(tmp_path, changed):
    """Whatever the manifest notes, if it differs, so does the version."""
    models = registry(tmp_path)

    versions = [publish(models, LinearModel(schema()), facts=FACTS | add) for add in ({}, changed)]

    assert len(set(versions)) == 2
    assert models.versions() == tuple(sorted(versions))


def test_the_version_begins_with_the_last_day_of_the_data(tmp_path):
    """A person sees from the version how fresh the data was; without time it says undated."""
    models = registry(tmp_path)

    dated = publish(models, LinearModel(schema()))
    by_date = publish(models, LinearModel(schema()), facts={"trained_until": "2017-12-31"})
    undated = publish(models, LinearModel(schema()), facts={"seed": 3})

    assert [version.split("-")[0] for version in (dated, by_date, undated)] == [
        "20170101",
        "20171231",
        "undated",
    ]


def test_the_manifest_tells_what_it_was_made_from(tmp_path):
    """Seed, data, metrics, libraries and schema are in the manifest as they were given."""
    models = registry(tmp_path)

    manifest = models.load(publish(models, LinearModel(schema()))).manifest

    assert manifest["seed"] == 3
    assert manifest["metrics"] == {"auc": 0.8}
    assert {"python", "numpy", "lightgbm"} <= manifest["libraries"].keys()
    assert [each["name"] for each in manifest["feature_schema"]["features"]] == list(schema().names)


def test_facts_cannot_take_the_manifests_own_entries(tmp_path):
    """A fact called like an entry of the manifest is refused when it is written."""
    with pytest.raises(ValueError, match="'files' is the bundle's own"):
        publish(registry(tmp_path), LinearModel(schema()), facts={"files": {}})


class Unfaithful(LinearModel):
    """Its reasons do not add up to its margin."""

    def margin(self, X, offer_ids):
        """Return a little more than the reasons explain."""
        return super().margin(X, offer_ids) + 0.001


def test_reasons_that_do_not_add_up_are_not_published(tmp_path):
    """A model whose contributions miss the margin never becomes a bundle."""
    with pytest.raises(BundleError, match="do not add up"):
        publish(registry(tmp_path), Unfaithful(schema()))


def test_an_infinite_answer_is_not_published(tmp_path):
    """A model with a weight that overflowed never becomes a bundle."""
    with pytest.raises(BundleError, match="not finite"):
        publish(registry(tmp_path), LinearModel(schema(), bias=float("inf")))


class Forgetful(LinearModel):
    """What it saves is not what it is."""

    def save(self, folder):
        """Save another model."""
        LinearModel(self.schema, bias=self.bias + 1).save(folder)


def test_what_does_not_load_is_not_published(tmp_path):
    """A bundle is loaded and asked before it gets its name; a wrong one leaves nothing behind."""
    models = registry(tmp_path)

    with pytest.raises(BundleError, match="golden row 1: not the margin"):
        publish(models, Forgetful(schema()))

    assert models.versions() == ()
    assert not list(tmp_path.glob(".staging-*"))
