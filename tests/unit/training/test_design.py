import numpy as np
import pytest

from tests.support.learning_samples import learning_sample, learning_schema
from training.fit_linear import fit_linear, learn_design

SCHEMA = learning_schema()


def design(X, *, crosses=False, window_prior=0.5, leave_out=frozenset()):
    return learn_design(X, SCHEMA, crosses=crosses, window_prior=window_prior, leave_out=leave_out)


def test_outcomes_are_not_looked_at():
    """The design is made of features alone: the same rows give the same columns."""
    X = learning_sample(300).X

    np.testing.assert_array_equal(design(X).transform(X), design(X.copy()).transform(X))


def test_a_heavy_tail_is_tamed():
    """Counts with a long tail are taken on a logarithmic scale, symmetric numbers are not."""
    made = design(learning_sample(500).X)
    logged = dict(zip(made.numbers.tolist(), made.logged.tolist(), strict=True))

    assert logged[SCHEMA.names.index("count_365d")]
    assert not logged[SCHEMA.names.index("age")]


def test_a_short_window_is_trusted_less():
    """The prior of a feature over 30 days is (30/365)^0.5 of that over 365 days."""
    made = design(learning_sample(500).X)
    scale = dict(zip(made.owners.tolist(), made.scale.tolist(), strict=True))

    assert scale[0] == 1.0
    assert scale[1] == pytest.approx((30 / 365) ** 0.5)


def test_missing_values_have_a_column_and_no_other_effect():
    """A gap is put at the mean, and marked."""
    X = learning_sample(500).X
    age = SCHEMA.names.index("age")
    made = design(X)

    assert age in made.missing
    assert np.isfinite(made.transform(np.full((3, 7), np.nan))).all()


def test_a_cross_belongs_to_the_customers_feature():
    """No cross column belongs to an offer's feature; offer columns cross with nothing of theirs."""
    made = design(learning_sample(500).X, crosses=True)
    crossed = made.owners[-len(made.cross_left) :]

    assert len(made.cross_left)
    assert {SCHEMA.features[i].family for i in crossed} == {"attribute", "behaviour"}


def test_constant_and_left_out_features_have_no_column():
    """What does not vary, or is left out, gets no column."""
    X = learning_sample(300).X
    X[:, 0] = 3.0

    owners = set(design(X, leave_out=frozenset({"age"})).owners)

    assert not owners & {0, SCHEMA.names.index("age")}


def test_no_column_at_all_gives_the_base_rate():
    """With nothing to tell rows apart, the margin is that of the mean."""
    X, y = np.ones((100, 7)), np.r_[np.ones(20), np.zeros(80)]
    made = design(X)

    margin = fit_linear(made, X, y, variance=1.0).margin(X)

    assert made.n_columns == 0
    np.testing.assert_allclose(1 / (1 + np.exp(-margin)), 0.2, atol=0.01)


def test_less_variance_shrinks_the_margin():
    """The prior's variance bounds how far margins spread."""
    sample = learning_sample(500)
    made = design(sample.X)

    spreads = [
        fit_linear(made, sample.X, sample.y, variance=variance).margin(sample.X).std()
        for variance in (0.01, 0.1, 1.0)
    ]

    assert spreads == sorted(spreads)
