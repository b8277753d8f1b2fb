import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss, roc_auc_score

from training.bootstrap import estimates, weightings
from training.judging import judge
from training.metrics import Ranking, Scored, per_offer

ONES = np.ones((1, 200))


def scores(seed=0, n=200, digits=1):
    """Draw outcomes and propensities with many ties."""
    random = np.random.default_rng(seed)
    y = (random.random(n) < 0.3).astype(float)
    p = np.clip(random.random(n) * 0.6 + 0.2 * y, 0.05, 0.95).round(digits)
    return y, p, np.array(["a", "b"], object)[random.integers(0, 2, n)]


@given(seed=st.integers(0, 1000), digits=st.integers(1, 6))
def test_auc_and_log_loss_are_scikit_learns(seed, digits):
    """Both equal scikit-learn's, ties included."""
    y, p, offers = scores(seed, digits=digits)

    measured = Scored.of(y, p, offers).measure(ONES)

    assert measured["auc"][0] == pytest.approx(roc_auc_score(y, p))
    assert measured["log_loss"][0] == pytest.approx(log_loss(y, p))


def test_weights_are_multiplicities():
    """A row that counts three times is worth three rows."""
    y, p, offers = scores(digits=6)
    W = np.random.default_rng(1).integers(0, 4, (1, 200)).astype(float)
    times = W[0].astype(int)

    weighted = Scored.of(y, p, offers).measure(W)
    repeated = Scored.of(y.repeat(times), p.repeat(times), offers.repeat(times)).measure(
        np.ones((1, times.sum()))
    )

    for name in ("auc", "within_offer_auc", "log_loss"):
        assert weighted[name][0] == pytest.approx(repeated[name][0])


def test_within_offer_auc_is_weighted_by_contacts():
    """It is the mean of the offers' AUC, weighted by their contacts."""
    y, p, offers = scores()
    parts = [
        ((offers == offer).sum(), roc_auc_score(y[offers == offer], p[offers == offer]))
        for offer in "ab"
    ]
    expected = sum(n * area for n, area in parts) / sum(n for n, _ in parts)

    assert Scored.of(y, p, offers).measure(ONES)["within_offer_auc"][0] == pytest.approx(expected)


def test_an_offer_with_one_outcome_is_left_out_of_the_mean():
    """Where nothing can be ranked, nothing is averaged."""
    y = np.array([1.0, 0.0, 1.0, 1.0])
    p = np.array([0.9, 0.1, 0.2, 0.3])
    offers = np.array(["a", "a", "b", "b"], object)

    assert Scored.of(y, p, offers).measure(np.ones((1, 4)))["within_offer_auc"][0] == 1.0
    assert per_offer(y, p, offers)["b"]["auc"] is None


def test_top_fifth_counts_the_best_fifth():
    """Two of ten rows are the top fifth; ties count by their share of it."""
    y = np.array([1, 0, 0, 0, 0, 0, 0, 0, 0, 1], float)

    assert Ranking.of(y, np.arange(10.0)).top_fifth(np.ones((1, 10)))[0] == 0.5
    assert Ranking.of(y, np.zeros(10)).top_fifth(np.ones((1, 10)))[0] == pytest.approx(0.2)


def test_calibration_error_of_what_is_calibrated_is_small():
    """Outcomes drawn from the propensities themselves show little error; shifted ones show it."""
    random = np.random.default_rng(0)
    p = random.random(50_000)
    y = (random.random(50_000) < p).astype(float)
    offers = np.full(50_000, "a", object)
    every = np.ones((1, 50_000))

    assert Scored.of(y, p, offers).measure(every)["ece"][0] < 0.01
    assert Scored.of(y, p * 0.8, offers).measure(every)["ece"][0] == pytest.approx(0.1, abs=0.01)


def test_the_first_weighting_is_the_data_itself():
    """The value of an estimate is that of the data, not of a draw."""
    customers = np.array(["x", "y", "y"], object)

    first, *rest = [row for W in weightings(customers, resamples=5, seed=0) for row in W]

    assert first.tolist() == [1, 1, 1]
    assert len(rest) == 5
    assert all(row[1] == row[2] for row in rest)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    """Of 200 intervals for a mean over customers with several rows, about 95% hold the truth."""
    held = 0
    for seed in range(200):
        random = np.random.default_rng(seed)
        customers = np.repeat(np.arange(60), 3).astype(str).astype(object)
        values = random.normal(size=60).repeat(3) + random.normal(size=180)

        def mean(W, values=values):
            return {"mean": W @ values / W.sum(axis=1)}

        found = estimates(mean, customers, resamples=200, seed=seed)["mean"]
        held += found.low <= 0 <= found.high

    assert 0.88 * 200 <= held <= 0.99 * 200


def test_a_model_compared_with_itself_differs_by_nothing():
    """Paired differences are taken on the same draws, so they are exactly zero here."""
    y, p, offers = scores()
    customers = np.arange(200).astype(str).astype(object)

    judged = judge(y, p, offers=offers, customers=customers, baseline=p, resamples=50, seed=0)

    assert all(each.low == each.high == 0 for each in judged.difference.values())


def test_what_cannot_be_measured_is_none():
    """An AUC of one outcome is not 0.5, nor a crash: it is None, and so is its interval."""
    y = np.zeros(4)
    offers = np.full(4, "a", object)

    judged = judge(y, y + 0.5, offers=offers, customers=offers, resamples=10, seed=0)

    assert judged.to_dict()["auc"] is None
    assert judged.model["auc"].low is None
