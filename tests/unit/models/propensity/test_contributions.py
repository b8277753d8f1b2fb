import pickle

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calibration import Platt
from models.propensity import OwnModel, Propensity
from models.trees import Trees
from tests.support.learning_samples import QUICK, learning_sample, learning_schema
from training.choice import Choice
from training.parts import Parts

SCHEMA = learning_schema()


@pytest.fixture(scope="module")
def model():
    """Return a model with every part there can be: crosses, trees, an own model, a line."""
    sample = learning_sample(500)
    choice = Choice(crosses=True, variance=0.5, shape=QUICK.trees[0], share=0.6)
    parts = Parts.of(sample, SCHEMA, config=QUICK, choice=choice, seed=0)
    own = OwnModel(parts.fit(np.flatnonzero(sample.offers == "a")), credibility=0.4)
    joint = parts.fit(np.arange(len(sample)))
    return Propensity(SCHEMA, joint, {"a": own}, Platt(1.3, -0.2))


def test_contributions_add_up_through_shrinkage_and_calibration(model):
    """Contributions and base sum to the margin, whatever stands between the parts and it."""
    sample = learning_sample(200, seed=1)
    offers = sample.offers.tolist()

    contributions, base = model.contributions(sample.X, offers)

    np.testing.assert_allclose(
        contributions.sum(axis=1) + base, model.margin(sample.X, offers), rtol=0, atol=1e-9
    )


@settings(max_examples=50)
@given(
    row=st.lists(st.one_of(st.floats(-1e9, 1e9), st.just(float("nan"))), min_size=7, max_size=7),
    offer=st.sampled_from(["a", "b", "never seen"]),
)
def test_contributions_add_up_for_any_row(model, row, offer):
    """Missing, huge and senseless values, and categories never seen, still add up."""
    X = np.array([row])

    contributions, base = model.contributions(X, [offer])

    gap = contributions.sum() + base[0] - model.margin(X, [offer])[0]
    assert abs(gap) < 1e-9
    assert np.isfinite(model.propensity(X, [offer])).all()


def test_tree_contributions_are_lightgbms_own(model):
    """What the trees are said to contribute is exactly what LightGBM's pred_contrib says."""
    X = learning_sample(50, seed=2).X
    trees = model.joint.trees
    expected = lgb.Booster(model_str=trees.text).predict(X, pred_contrib=True, num_threads=1)

    values, base = trees.contributions(X)

    np.testing.assert_array_equal(np.column_stack([values, base]), expected)


def test_a_feature_the_model_does_not_use_contributes_nothing():
    """A feature that was left out has no contribution, whatever its value."""
    sample = learning_sample(300)
    choice = Choice(leave_out=("offer_id",), variance=0.5)
    parts = Parts.of(sample, SCHEMA, config=QUICK, choice=choice, seed=0)
    model = Propensity(SCHEMA, parts.fit(np.arange(300)))

    contributions, _ = model.contributions(sample.X, sample.offers.tolist())

    assert not contributions[:, SCHEMA.names.index("offer_id")].any()
    assert contributions[:, SCHEMA.names.index("count_365d")].any()


def test_linear_contributions_are_about_the_training_mean():
    """Over the rows learned from, what each feature adds is zero on average."""
    sample = learning_sample(400)
    choice = Choice(crosses=True, variance=1.0)
    blend = Parts.of(sample, SCHEMA, config=QUICK, choice=choice, seed=0).fit(np.arange(400))

    means = blend.linear.contributions(sample.X).mean(axis=0)

    np.testing.assert_allclose(means, 0, atol=1e-12)


def test_an_own_model_moves_only_its_offer(model):
    """The model of one offer changes that offer's scores and no other's."""
    X = learning_sample(20, seed=3).X
    alone = Propensity(SCHEMA, model.joint, {}, model.calibration)

    assert (model.margin(X, ["a"] * 20) != alone.margin(X, ["a"] * 20)).any()
    np.testing.assert_array_equal(model.margin(X, ["b"] * 20), alone.margin(X, ["b"] * 20))


def test_an_unseen_offer_is_scored(model):
    """An offer that was never in the data gets a propensity strictly between 0 and 1."""
    X = learning_sample(20, seed=3).X
    X[:, SCHEMA.names.index("offer_id")] = np.nan

    p = model.propensity(X, ["brand new"] * 20)

    assert ((p > 0) & (p < 1)).all()


def test_no_rows_give_no_scores(model):
    """An empty matrix is answered with empty results."""
    X = np.empty((0, 7))

    contributions, base = model.contributions(X, [])

    assert model.margin(X, []).shape == base.shape == (0,)
    assert contributions.shape == (0, 7)


def test_rows_of_the_wrong_shape_are_refused(model):
    """A matrix with a feature too few says what was expected."""
    with pytest.raises(ValueError, match=r"\(2, 7\) was expected"):
        model.margin(np.zeros((2, 6)), ["a", "b"])


def test_trees_pass_between_processes_as_text(model):
    """Trees sent to a worker come back as the same text, scoring the same."""
    X = learning_sample(20, seed=3).X
    copy = pickle.loads(pickle.dumps(model.joint.trees))

    assert isinstance(copy, Trees)
    np.testing.assert_array_equal(copy.margin(X), model.joint.trees.margin(X))
