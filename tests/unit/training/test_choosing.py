from dataclasses import replace

import numpy as np
import pytest

from models.dataset.progress import silent
from tests.support.learning_samples import QUICK, learning_sample, learning_schema
from training.choice import Choice, Losses, select
from training.choosing import choose
from training.learning import learn
from training.metrics import Ranking
from training.split import folds

SCHEMA = learning_schema()
NOISE = np.random.default_rng(0).normal(size=1000)


def losses(mean, *, raw=None, spread=0.3):
    refined = mean + spread * np.abs(NOISE)
    return Losses(raw=refined if raw is None else raw + spread * np.abs(NOISE), refined=refined)


def chosen(sample, config=QUICK):
    inner = folds(sample, count=config.folds, seed=0)
    return choose(sample, inner, SCHEMA, config=config, seed=0, progress=silent)[0]


def area(model, sample):
    p = model.propensity(sample.X, sample.offers.tolist())
    return Ranking.of(sample.y, p).auc(np.ones((1, len(sample))))[0]


def test_the_default_stands_against_what_may_be_noise():
    """A candidate that is better by less than two standard errors does not displace it."""
    default = losses(0.5)
    other = replace(default, refined=default.refined - 0.001 + 0.1 * np.roll(NOISE, 1))

    assert select({"default": default, "other": other}) == "default"


def test_what_is_clearly_better_is_taken():
    """A candidate that is better on nearly every row is."""
    assert select({"default": losses(0.5), "other": losses(0.4), "best": losses(0.3)}) == "best"


def test_what_tells_apart_more_at_the_cost_of_calibration_is_not_taken():
    """A worse log loss keeps a sharper candidate out."""
    assert select({"default": losses(0.5), "other": losses(0.4, raw=0.6)}) == "default"


def test_crosses_are_chosen_where_they_matter():
    """If what counts for one kind of offer counts the other way for another, crosses are taken."""
    config = replace(QUICK, trees=(), credibility_constants=())

    assert chosen(learning_sample(1500, signal=0.3, crossed=1.5), config).crosses
    assert not chosen(learning_sample(1500, crossed=0.0), config).crosses


def test_own_models_are_chosen_where_offers_differ():
    """Offers whose customers differ get models of their own, shrunk by their evidence."""
    config = replace(QUICK, trees=(), crosses=(False,))
    sample = learning_sample(1500, signal=0.2, crossed=2.0, timed=False)

    choice = chosen(sample, config)
    model = learn(sample, SCHEMA, config=config, choice=choice, seed=0)

    assert choice.credibility_constant is not None
    assert sorted(model.own) == list("abcd")
    assert all(0 < own.credibility < 1 for own in model.own.values())


def test_the_offers_id_is_left_out_if_offers_to_come_are_new():
    """If each offer is made once and never again, its id is no feature."""
    sample = learning_sample(600)
    rank = np.argsort(np.argsort(sample.times, kind="stable"), kind="stable")
    new = np.array([f"offer {i}" for i in range(12)], object)[rank // 50]

    assert "offer_id" in chosen(replace(sample, offers=new)).leave_out
    assert "offer_id" not in chosen(sample).leave_out


def test_shuffled_outcomes_give_no_skill():
    """A model of outcomes that have nothing to do with the features ranks no better than chance."""
    sample, later = learning_sample(1500), learning_sample(1500, seed=1)
    shuffled = replace(sample, y=np.random.default_rng(2).permutation(sample.y))

    nothing = learn(shuffled, SCHEMA, config=QUICK, choice=chosen(shuffled), seed=0)
    something = learn(sample, SCHEMA, config=QUICK, choice=chosen(sample), seed=0)

    assert area(nothing, later) == pytest.approx(0.5, abs=0.08)
    assert area(something, later) > 0.65


@pytest.mark.parametrize("backend", ["threading", pytest.param("loky", marks=pytest.mark.slow)])
def test_parallel_workers_learn_the_same(backend):
    """Own models fitted by two workers are those fitted by one, to the last bit."""
    sample = learning_sample(600, timed=False)
    choice = Choice(variance=0.5, shape=QUICK.trees[0], share=0.5, credibility_constant=100.0)
    parallel = replace(QUICK, jobs=2, backend=backend)

    one = learn(sample, SCHEMA, config=QUICK, choice=choice, seed=0)
    two = learn(sample, SCHEMA, config=parallel, choice=choice, seed=0)

    X, offers = sample.X[:50], sample.offers[:50].tolist()
    assert one.own.keys() == two.own.keys()
    np.testing.assert_array_equal(one.margin(X, offers), two.margin(X, offers))
