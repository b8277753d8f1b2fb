"""The real model's document, damaged and hashed again: refused, with an error of our own."""

from __future__ import annotations

import json
import random
import shutil
from typing import Any

import numpy as np
import pytest

from models.blend import Blend
from models.bundle import load_bundle
from models.calibration import Platt
from models.design import Design
from models.errors import BundleError
from models.linear import Linear
from models.propensity import OwnModel, Propensity
from models.registry import Registry
from models.trees import Trees
from tests.support.bundle_models import fit_trees, rows, schema
from tests.support.bundles import digest, publish, rehash


def propensity() -> Propensity:
    """Return a model with every part: linear, trees, an offer of its own, calibration."""
    at = np.arange
    design = Design(
        numbers=at(4), logged=np.array([True, False, True, False]), centre=np.zeros(4),
        spread=np.ones(4), clip=5.0, missing=at(2), category=np.array([4, 4]), code=at(2),
        cross_left=np.array([0]), cross_right=np.array([6]), mean=np.full(9, 0.1),
        scale=np.ones(9),
    )  # fmt: skip
    known = schema()
    linear = Linear(design, np.linspace(-1, 1, 9), -1.5, len(known.features))
    joint = Blend(linear, Trees.from_text(fit_trees(rounds=2).booster.model_to_string()), 0.6)
    own = Blend(linear, Trees.from_text(fit_trees(rounds=1).booster.model_to_string()), 0.3)
    return Propensity(known, joint, {"spring": OwnModel(own, 0.4)}, Platt(0.9, 0.1))


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> tuple[Registry, str]:
    """Publish the model once."""
    models = Registry(tmp_path_factory.mktemp("real") / "models")
    return models, publish(models, propensity())


@pytest.fixture
def folder(template, tmp_path):
    """Return a copy of the bundle."""
    models, version = template
    return shutil.copytree(models.path(version), tmp_path / version)


def test_the_real_model_goes_through_a_bundle_unchanged(template):
    """Margins and contributions are the same to the last bit, and add up."""
    models, version = template
    before, after = propensity(), models.load(version).propensity
    X, offers = rows(40, seed=5), ["spring", "summer"] * 20

    assert np.array_equal(before.margin(X, offers), after.margin(X, offers))
    contributions, base = after.contributions(X, offers)
    assert np.allclose(contributions.sum(axis=1) + base, after.margin(X, offers), atol=1e-9)


def test_the_real_model_is_the_same_bytes_again(template, tmp_path):
    """The same model is written as the same bundle."""
    models, version = template
    again = Registry(tmp_path / "again")

    assert publish(again, propensity()) == version
    assert digest(again.path(version)) == digest(models.path(version))


def places(document: Any, path: tuple[Any, ...] = ()):
    """Give the path of everything in a document."""
    yield path
    if isinstance(document, dict | list):
        inside = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in inside:
            yield from places(value, (*path, key))


def test_any_damage_to_the_document_is_refused_or_harmless(folder):
    """Whatever is put anywhere into it: an error of ours, or the very answers that were written."""
    path = folder / "propensity" / "propensity.json"
    document = json.loads(path.read_bytes())
    chance, refused = random.Random(5), 0
    everywhere = [where for where in places(document) if where]
    values = (None, -1, 10**30, 1e308, "x", [], {}, [[]], True, "../../../etc/passwd")

    for where in chance.sample(everywhere, 120):
        damaged = json.loads(path.read_bytes())
        inner = damaged
        for key in where[:-1]:
            inner = inner[key]
        inner[where[-1]] = chance.choice(values)
        forged = shutil.copytree(folder, folder.parent / "forged" / folder.name)
        (forged / "propensity" / "propensity.json").write_text(json.dumps(damaged))
        try:
            load_bundle(rehash(forged))
        except BundleError:
            refused += 1
        shutil.rmtree(folder.parent / "forged")

    assert refused > 60


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_a_document_nested_deep_is_refused(folder, depth):
    """The parser's own limit is an error like any other."""
    (folder / "propensity" / "propensity.json").write_text("[" * depth + "]" * depth)

    with pytest.raises(BundleError):
        load_bundle(rehash(folder))


def test_a_message_of_the_model_holds_no_path(folder):
    """What the model's reader says of a file that is not there is told without the folder."""
    path = folder / "propensity" / "propensity.json"
    path.write_text(path.read_text().replace('"joint.txt"', '"other.txt"'))

    with pytest.raises(BundleError, match=r"other\.txt") as caught:
        load_bundle(rehash(folder))

    assert str(folder.parent) not in str(caught.value)
