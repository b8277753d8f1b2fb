"""The integral behind Thompson sampling, against what can be computed in other ways."""

from __future__ import annotations

import math
from math import lgamma, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from models.exploration import Arm, Thompson
from models.exploration.best_beta import Beta, probability_of_best, probability_of_constant
from models.exploration.maturity import Maturity

unhurried = settings(max_examples=60)
whole = st.integers(1, 400)
NO_FLOOR = -math.inf


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _closed_form(a1: int, b1: int, a2: float, b2: float) -> float:
    """Return P(X1 > X2) for a whole a1, as a finite sum."""
    # E. Miller, Formulas for Bayesian A/B testing, 2015.
    return sum(
        math.exp(
            _log_beta(a2 + i, b1 + b2) - log(b1 + i) - _log_beta(1 + i, b1) - _log_beta(a2, b2)
        )
        for i in range(a1)
    )


@unhurried
@given(a1=whole, b1=whole, a2=whole, b2=whole)
def test_two_agree_with_the_closed_form(a1, b1, a2, b2):
    """Of two unscaled Betas, the integral is the known finite sum."""
    found = probability_of_best(Beta(a1, b1, 0.0), [Beta(a2, b2, 0.0)], NO_FLOOR)

    assert found == pytest.approx(_closed_form(a1, b1, a2, b2), abs=1e-8)


@pytest.mark.parametrize("counts", [1e-3, 0.1, 1.0, 100.0, 1e6])
@pytest.mark.parametrize("number", [2, 3, 10])
def test_equals_share_equally(counts, number):
    """Each of n equal arms is the best with probability 1/n, however much or little is known."""
    arm = Beta(0.3 * counts, 0.7 * counts, log(5.0))

    found = probability_of_best(arm, [arm] * (number - 1), NO_FLOOR)

    assert found == pytest.approx(1.0 / number, abs=1e-7)


@unhurried
@given(
    alpha=st.floats(0.05, 500.0),
    beta=st.floats(0.05, 500.0),
    scale=st.floats(0.01, 100.0),
    share=st.floats(0.001, 0.999),
)
def test_one_against_a_constant(alpha, beta, scale, share):
    """An arm is above a constant as often as its distribution says, and below it else."""
    arm, constant = Beta(alpha, beta, log(scale)), share * scale

    above = probability_of_best(arm, [], constant)

    assert above == pytest.approx(float(stats.beta.sf(share, alpha, beta)), abs=1e-8)
    assert above + probability_of_constant(constant, [arm]) == pytest.approx(1.0, abs=1e-8)


def test_little_and_much_knowledge_side_by_side():
    """A rival that is known to a hair's breadth is as good as a constant."""
    wide, narrow = Beta(0.4, 19.6, log(10.0)), Beta(0.03 * 1e9, 0.97 * 1e9, log(10.0))

    found = probability_of_best(wide, [narrow], NO_FLOOR)

    assert found == pytest.approx(float(stats.beta.sf(0.03, 0.4, 19.6)), abs=1e-5)


def test_nothing_is_above_its_scale():
    """An arm cannot be worth more than its scale: a constant above it is always better."""
    arm = Beta(2.0, 3.0, log(5.0))

    assert probability_of_best(arm, [], 5.0) == 0.0
    assert probability_of_constant(5.0, [arm]) == 1.0
    assert probability_of_constant(0.0, [arm]) == 0.0


def test_what_is_new_is_tried_more():
    """Of two offers with the same prospects below the best, the newer is chosen more often."""
    known = Maturity(pseudo_counts=10.0, ramp=5000.0, impressions={"best": 5000, "old": 5000})
    arms = [
        Arm("best", 0.6, 0.06, 10.0),
        Arm("new", 0.5, 0.05, 10.0),
        Arm("old", 0.5, 0.05, 10.0),
    ]

    best, new, old = Thompson(maturity=known).probabilities(arms)

    assert new > 10 * old
    assert best > new


def test_without_a_ramp_impressions_do_not_count():
    """By default all offers are equally sure."""
    maturity = Maturity(pseudo_counts=10.0, impressions={"old": 5000})

    assert maturity.of("old") == maturity.of("new") == 10.0
