import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InputError
from tests.support.learning_samples import learning_sample
from training.sample import Sample
from training.split import folds, holdout


@given(seed=st.integers(0, 50), share=st.floats(0.05, 0.6))
def test_what_is_judged_is_strictly_later(seed, share):
    """No contact set aside is as early as one that is learned from; none is lost."""
    sample = learning_sample(200, seed=seed)

    split = holdout(sample, share=share, seed=seed)

    assert sample.times[split.learn].max() < sample.times[split.judge].min()
    assert sorted([*split.learn, *split.judge]) == list(range(200))


def test_the_origin_rolls():
    """Each inner fold learns from everything before it, and judges what comes next."""
    sample = learning_sample(400)

    made = folds(sample, count=3, seed=0)

    assert len(made) == 3
    for fold, later in itertools.pairwise(made):
        assert sample.times[fold.learn].max() < sample.times[fold.judge].min()
        assert set(later.learn) == set(fold.learn) | set(fold.judge)


def test_without_time_customers_are_never_on_both_sides():
    """A customer is learned from or judged on, never both, in the holdout and in every fold."""
    sample = learning_sample(300, timed=False)

    for fold in (holdout(sample, share=0.25, seed=1), *folds(sample, count=3, seed=1)):
        assert not set(sample.customers[fold.learn]) & set(sample.customers[fold.judge])


def test_contacts_of_one_moment_fall_back_on_customers():
    """If all happened at once, there is no later; customers are split."""
    sample = learning_sample(300)
    at_once = Sample(sample.X, sample.y, sample.offers, sample.customers, np.zeros(300, np.int64))

    split = holdout(at_once, share=0.25, seed=0)

    assert not set(sample.customers[split.learn]) & set(sample.customers[split.judge])


def test_too_few_acceptances_are_refused():
    """One acceptance cannot be on both sides; the message says so."""
    sample = learning_sample(50)
    y = np.zeros(50)
    y[3] = 1

    with pytest.raises(InputError, match="too few contacts"):
        holdout(
            Sample(sample.X, y, sample.offers, sample.customers, sample.times), share=0.3, seed=0
        )
