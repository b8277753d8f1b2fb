from dataclasses import replace

import numpy as np
import pytest

from models.exploration import Epsilon, Greedy, Softmax, Thompson
from training.off_policy import Log, constant, exploring, greedy, policy_value, uniform

N, K = 20_000, 3


def simulated(*, expected_off_by=0.0, seed=0):
    """Log a policy that prefers the wrong offers, with its probabilities; the truth is known."""
    random = np.random.default_rng(seed)
    x = random.random(N)
    truth = np.column_stack([0.2 + 0.0 * x, 0.1 + 0.4 * x, 0.5 - 0.4 * x])
    logging = np.column_stack([0.6 - 0.3 * x, 0.2 + 0.1 * x, 0.2 + 0.2 * x])
    actions = (random.random((N, 1)) > logging.cumsum(axis=1)).sum(axis=1)
    rows = np.arange(N)
    reward = (random.random(N) < truth[rows, actions]).astype(float)
    log = Log(
        actions=actions,
        probability=logging[rows, actions],
        reward=reward,
        expected=truth + expected_off_by,
        customers=rows.astype(str).astype(object),
    )
    return log, truth, logging


@pytest.mark.parametrize("estimator", ["ips", "snips", "dr"])
@pytest.mark.parametrize("off_by", [0.0, 0.3])
def test_policies_never_run_are_valued_without_bias(estimator, off_by):
    """Each estimator finds the true value, DR even if the model it leans on is wrong."""
    log, truth, _ = simulated(expected_off_by=off_by)
    policies = [greedy(log), uniform(log), *(constant(log, action) for action in range(K))]

    for policy in policies:
        found = policy_value(log, policy, resamples=20, seed=0)[estimator]

        assert found.value == pytest.approx((policy * truth).sum(axis=1).mean(), abs=0.025)


def test_the_logging_policy_is_valued_at_what_it_brought():
    """Valued as itself, its IPS value is its mean reward and the gain is nothing."""
    log, _, logging = simulated()

    found = policy_value(log, logging, resamples=20, seed=0)

    assert found["ips"].value == pytest.approx(found["logging"].value)
    assert found["ips_gain"].low == pytest.approx(0.0, abs=1e-12)


def test_a_good_model_makes_the_doubly_robust_estimate_surer():
    """Where a model explains the rewards, DR's interval is narrower than IPS's."""
    log, truth, _ = simulated()
    log = replace(log, reward=truth[np.arange(N), log.actions])

    found = policy_value(log, greedy(log), resamples=100, seed=0)

    assert found["dr"].high - found["dr"].low < found["ips"].high - found["ips"].low


def test_a_policy_that_never_agrees_has_no_self_normalised_value():
    """If no contact was what the policy would have done, SNIPS is None, not a division by zero."""
    log, _, _ = simulated()
    only_first = Log(
        actions=np.zeros(N, np.int64),
        probability=np.ones(N),
        reward=log.reward,
        expected=log.expected,
        customers=log.customers,
    )

    assert (
        policy_value(only_first, constant(only_first, 1), resamples=5, seed=0)["snips"].value
        is None
    )


def test_without_exploration_it_is_the_greedy_policy():
    """Exploring by nothing is being greedy; by chance alone, it is the random policy."""
    log, _, _ = simulated()

    assert np.array_equal(exploring(log, Greedy()), greedy(log))
    assert exploring(log, Epsilon(epsilon=1.0)) == pytest.approx(uniform(log))


@pytest.mark.parametrize(
    "exploration", [Epsilon(epsilon=0.2), Softmax(temperature=0.1), Thompson()]
)
def test_an_exploring_policy_is_one(exploration):
    """Each row adds up to 1, and no offer is likelier than that of which the model expects most."""
    log, _, _ = simulated()
    log = replace(log, expected=log.expected[:200])

    policy = exploring(log, exploration)

    assert policy.sum(axis=1) == pytest.approx(np.ones(200), abs=1e-7)
    assert (policy.argmax(axis=1) == log.expected.argmax(axis=1)).all()


def test_what_exploring_costs_can_be_told():
    """The value of exploring lies between that of the model and that of chance."""
    log, truth, _ = simulated()

    found = policy_value(log, exploring(log, Epsilon(epsilon=0.3)), resamples=20, seed=0)["dr"]

    expected = 0.7 * truth.max(axis=1).mean() + 0.3 * truth.mean()
    assert found.value == pytest.approx(expected, abs=0.025)
