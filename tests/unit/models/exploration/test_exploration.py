"""What every exploration policy promises: a choice, and the exact probability of making it."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.exploration import Arm, Epsilon, Exploration, Greedy, Softmax, Thompson
from models.exploration.maturity import Maturity
from tests.unit.models.exploration.arming import arms, arms_of

DRAWS = 100_000
#: Of one check among about a hundred: a good policy fails it once in ten thousand runs of all.
STANDARD_ERRORS = 5.0

RAMP = Maturity(pseudo_counts=5.0, ramp=1000.0, impressions={"o-0": 400, "o-2": 1_000_000})
POLICIES = {
    "none": Greedy(),
    "epsilon": Epsilon(epsilon=0.3),
    "softmax": Softmax(temperature=0.7),
    "thompson": Thompson(maturity=Maturity(pseudo_counts=20.0)),
    "thompson with a ramp": Thompson(maturity=RAMP),
}
SITUATIONS = {
    "one offer": arms_of((0.2, 5.0)),
    "one offer and silence": arms_of((0.2, 5.0), silence=1.0),
    "a tie": arms_of((0.2, 5.0), (0.2, 5.0), (0.1, 10.0)),
    "worth nothing": arms_of((0.0, 5.0), (0.3, 0.0), (0.0, 0.0), silence=0.0),
    "some worth nothing": arms_of((0.05, 8.0), (0.0, 8.0), (0.3, 0.0), (0.04, 9.0)),
    "certain": arms_of((1.0, 1.0), (0.5, 2.0), (0.001, 900.0), silence=0.8),
    "very unlikely": arms_of((1e-4, 5000.0), (3e-4, 2000.0), (2e-5, 20000.0), silence=0.1),
    "many": arms_of((0.02, 10.0), (0.03, 8.0), (0.1, 2.0), (0.25, 1.0), (0.01, 9.0), silence=0.3),
}

policies = st.sampled_from(list(POLICIES.values()))
unhurried = settings(max_examples=60)


def _errors(policy: Exploration, those: list[Arm], probabilities: list[float]) -> list[float]:
    """Return by how many standard errors the shares of many draws differ from probabilities."""
    rng, counts = Random(20_261_121), [0] * len(those)
    for _ in range(DRAWS):
        counts[policy._pull(those, rng)] += 1
    return [
        abs(count - DRAWS * p) / max(math.sqrt(DRAWS * p * (1.0 - p)), 1e-3)
        for count, p in zip(counts, probabilities, strict=True)
    ]


@pytest.mark.parametrize("those", SITUATIONS.values(), ids=SITUATIONS.keys())
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
def test_a_hundred_thousand_draws_agree(policy, those):
    """Of 100,000 draws, each arm gets the share that its probability says."""
    errors = _errors(policy, those, policy.probabilities(those))

    assert max(errors) < STANDARD_ERRORS


def test_a_wrong_probability_would_be_found():
    """The check tells a probability that is wrong by a hundredth: it is no formality."""
    policy, those = POLICIES["thompson"], SITUATIONS["many"]
    first, second, *rest = policy.probabilities(those)

    assert max(_errors(policy, those, [first + 0.01, second - 0.01, *rest])) > STANDARD_ERRORS


@unhurried
@given(policy=policies, those=arms())
def test_probabilities_add_up_to_one(policy, those):
    """The probabilities of all arms, silence included, are in [0, 1] and add up to 1."""
    probabilities = policy.probabilities(those)

    assert all(0.0 <= each <= 1.0 for each in probabilities)
    assert sum(probabilities) == pytest.approx(1.0, abs=1e-7)


@unhurried
@given(policy=policies, those=arms(), seed=st.integers(0, 2**63 - 1))
def test_a_choice_comes_with_its_probability(policy, those, seed):
    """What is chosen has the probability that it is said to have, and it is not zero."""
    choice = policy.choose(those, Random(seed))

    assert choice.probability == policy.probabilities(those)[choice.position]
    assert choice.probability > 0.0


@unhurried
@given(policy=policies, those=arms(), seed=st.integers(0, 2**63 - 1))
def test_a_seed_repeats(policy, those, seed):
    """The same arms and seed give the same choice and probability, to the last bit."""
    assert policy.choose(those, Random(seed)) == policy.choose(those, Random(seed))


@unhurried
@given(
    policy=policies,
    those=arms(most=4),
    at=st.integers(0, 3),
    better=st.floats(0.0, 1.0),
)
def test_a_better_arm_is_no_less_likely(policy, those, at, better):
    """An arm whose likelihood rises is chosen no less often."""
    arm = those[at % len(those)]
    if arm.likelihood is None:
        return
    raised = max(arm.likelihood, better)
    changed = arm._replace(likelihood=raised, priority=raised * arm.scale)
    others = [each for each in those if each is not arm]
    place = sum((-each.priority, each.name) < (-changed.priority, changed.name) for each in others)
    after = [*others[:place], changed, *others[place:]]

    before = policy.probabilities(those)[those.index(arm)]

    assert policy.probabilities(after)[place] >= before - 1e-7


def test_the_only_one_is_chosen_for_sure():
    """Where there is nothing to choose, nothing is left to chance."""
    for policy in POLICIES.values():
        assert policy.choose(SITUATIONS["one offer"], Random(1)) == (0, 1.0)


def test_of_equals_the_first_wins():
    """Arms that are certain and equal are told apart by their order, by no draw."""
    those = arms_of((1.0, 2.0), (1.0, 2.0), silence=2.0)

    assert POLICIES["thompson"].probabilities(those) == [1.0, 0.0, 0.0]
    assert POLICIES["none"].probabilities(those) == [1.0, 0.0, 0.0]
