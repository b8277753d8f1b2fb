"""The probability of a decision, against how often it comes out."""

from __future__ import annotations

import math

import pytest

from tests.unit.service.decision.arbitrating import a_market, decide_often, decide_with
from tests.unit.service.decision.building import an_offer, falls_of, offers_of

TIMES = 3000
LIKELY = {"a": 0.3, "b": 0.25, "c": 0.2, "d": 0.05}
OFFERS = [an_offer(each, value=10.0) for each in LIKELY]
BUNDLED = [*OFFERS[:2], *(each | {"bundle": "pair"} for each in OFFERS[2:])]
MANDATORY = [*OFFERS[:3], an_offer("m", mandatory=True)]
RAMP = {"pseudo_counts": 4.0, "ramp": 50, "impressions": {"a": 100, "b": 10}}
EXPLORATIONS = {
    "epsilon": {"policy": "epsilon", "epsilon": 0.6},
    "softmax": {"policy": "softmax", "temperature": 1.5},
    "thompson": {"policy": "thompson", "pseudo_counts": 8.0},
    "ramp": {"policy": "thompson"} | RAMP,
}
SILENCE = {"no_action_value": 2.2}


@pytest.mark.parametrize("exploration", EXPLORATIONS.values(), ids=EXPLORATIONS.keys())
@pytest.mark.parametrize("limit", [1, 2])
@pytest.mark.parametrize("offers", [OFFERS, BUNDLED, MANDATORY], ids=["plain", "bundle", "notice"])
def test_what_comes_out_is_as_likely_as_it_says(exploration, limit, offers):
    """Of 3,000 decisions, each list of actions comes out as often as its own record says."""
    market = a_market(*offers, exploration=exploration, arbitration=SILENCE)

    counts = decide_often(market, LIKELY, times=TIMES, limit=limit, explain="none")

    lists = [actions for actions, _ in counts]
    assert len(lists) == len(set(lists)), "the same list has the same probability each time"
    for (_, p), count in counts.items():
        assert abs(count - TIMES * p) < 5 * math.sqrt(TIMES * p * (1 - p)) + 1e-6
    # What did not come out in 3,000 decisions is not likely.
    assert sum(p for _, p in counts) == pytest.approx(1.0, abs=0.02)


def test_the_parts_of_a_list_are_conditional():
    """The second action's probability is that among those left once the first is placed."""
    market = a_market(*OFFERS[:3], exploration={"policy": "epsilon", "epsilon": 0.6})
    seen = {}
    for seed in range(200):
        decision = decide_with(market, LIKELY, seed=seed, limit=2)
        seen[tuple(offers_of(decision))] = [x.selection_probability for x in decision.actions]

    assert seen["a", "b"] == pytest.approx([0.4 + 0.6 / 3, 0.4 + 0.6 / 2])
    assert seen["c", "b"] == pytest.approx([0.6 / 3, 0.6 / 2])
    assert len(seen) == 6


def test_nothing_is_left_to_chance_unless_asked():
    """Without an exploration policy, the seed does not matter."""
    counts = decide_often(a_market(*OFFERS), LIKELY, times=20, limit=2)

    assert counts == {(("a", "b"), 1.0): 20}


def test_an_explored_action_says_so():
    """It is marked, has its probability, and says that it was chosen to learn, not on merit."""
    dear = an_offer("z", value=1000.0)
    market = a_market(dear, *OFFERS, exploration={"policy": "epsilon", "epsilon": 1.0})
    explored = next(
        action
        for seed in range(50)
        for action in decide_with(market, LIKELY | {"z": 0.01}, seed=seed).actions
        if action.offer.offer_id == "c"
    )

    assert explored.selection == "explored"
    assert explored.selection_probability == pytest.approx(0.2)
    assert [each.code for each in explored.reasons] == ["KNOWN", "EXPLORATION_TRIAL"]


def test_the_best_is_no_exploration_though_it_was_drawn():
    """Whoever draws at random and hits the best has shown the best."""
    market = a_market(*OFFERS, exploration={"policy": "epsilon", "epsilon": 1.0})

    firsts = [decide_with(market, LIKELY, seed=seed).actions[0] for seed in range(50)]

    assert {each.offer.offer_id: each.selection for each in firsts} == {
        "a": "best",
        "b": "explored",
        "c": "explored",
        "d": "explored",
    }


def test_silence_can_be_tried():
    """Saying nothing is drawn like any other, and the decision says that it was."""
    market = a_market(
        *OFFERS,
        exploration={"policy": "epsilon", "epsilon": 1.0},
        arbitration={"no_action_value": 1.0},
    )
    silent = next(
        decision
        for seed in range(50)
        if not (decision := decide_with(market, LIKELY, seed=seed)).actions
    )

    assert silent.no_action == "NO_ACTION_EXPLORED"
    assert silent.selection_probability == pytest.approx(1 / 5)
    assert falls_of(silent) == {
        "a": ("arbitration", "NO_ACTION_EXPLORED"),
        "b": ("arbitration", "NO_ACTION_EXPLORED"),
        "c": ("arbitration", "NO_ACTION_EXPLORED"),
        "d": ("arbitration", "NO_ACTION_BETTER"),
    }
