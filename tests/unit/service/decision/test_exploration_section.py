"""The catalogue's `exploration`: what becomes of its keys, and what is wrong with them."""

from __future__ import annotations

import pytest

from models.errors import CatalogueError
from models.exploration import Epsilon, Greedy, Softmax, Thompson
from models.exploration.maturity import Maturity
from service.decision.exploration_policy import SECTION
from service.decision.sections import Surroundings
from tests.unit.service.decision.arbitrating import a_market

RAMP = {"pseudo_counts": 7.0, "ramp": 90.0, "impressions": {"a": 3}}


@pytest.mark.parametrize(
    ("section", "policy"),
    [
        ({}, Greedy()),
        ({"policy": "none"}, Greedy()),
        ({"policy": "epsilon"}, Epsilon(epsilon=0.05)),
        ({"policy": "epsilon", "epsilon": 0.2}, Epsilon(epsilon=0.2)),
        ({"policy": "softmax", "temperature": 3.0}, Softmax(temperature=3.0)),
        ({"policy": "thompson"}, Thompson(maturity=Maturity(pseudo_counts=100.0))),
        ({"policy": "thompson"} | RAMP, Thompson(maturity=Maturity(**RAMP))),
    ],
)
def test_the_section_becomes_a_policy(section, policy):
    """Each name stands for a policy with its own keys; by default nothing is explored."""
    assert a_market(exploration=section).exploration.policy == policy


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("policy", "greedy"),
        ("epsilon", 1.1),
        ("temperature", 0.0),
        ("pseudo_counts", 0.0),
        ("ramp", -1.0),
        ("impressions", {"a": 1.5}),
    ],
)
def test_what_cannot_be_is_refused(key, value):
    """A value out of its range is a mistake, at its place."""
    with pytest.raises(CatalogueError) as raised:
        a_market(exploration={key: value})

    (mistake,) = raised.value.mistakes
    assert mistake.path.startswith(f"/exploration/{key}")


def test_impressions_that_count_for_nothing_are_told():
    """Impressions of an offer that is not there, or without a ramp, are worth a warning."""
    plain = {"impressions": {"a": 3}, "ramp": None}

    warnings = list(SECTION.warnings(plain, Surroundings()))

    assert [each.path for each in warnings] == [
        "/exploration/impressions/a",
        "/exploration/impressions",
    ]
