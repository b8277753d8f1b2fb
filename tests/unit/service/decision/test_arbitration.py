"""What an offer is worth saying, and the order that follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision.arbitration import rank
from service.decision.offer import Candidate, Offer, Treatment
from service.decision.scorer import Scores
from service.decision.situation import situation_of
from tests.unit.service.decision.building import (
    NOW,
    a_catalogue,
    a_request,
    an_offer,
    decide_on,
    falls_of,
    offers_of,
)
from tests.unit.service.decision.drawing import unhurried

propensities = st.floats(0.0, 1.0)
money = st.floats(0.0, 1e6)
weights = st.floats(0.0, 100.0)


def _treated(cost: float) -> list[dict]:
    return [{"treatment_id": "t", "channel": "email", "cost": cost}]


def _ranked(*offers: Offer, **propensities: float):
    treatment = Treatment(treatment_id="t", channel="email")
    candidates = [Candidate(offer, treatment, offer.value) for offer in offers]
    situation = situation_of(a_request(), None, a_catalogue(), NOW)
    return rank(candidates, Scores(propensities), situation).contenders


def _priority(propensity: float, value: float, lever: float = 1.0, weight: float = 1.0):
    offer = Offer(offer_id="o", name="o", value=value, lever=lever, context_weight=weight)
    return _ranked(offer, o=propensity)[0].priority


def test_priority_is_p_c_v_l():
    """Priority is propensity x context weight x value net of all costs x lever."""
    offer = an_offer(value=12.0, cost=1.5, lever=2.0, context_weight=3.0, treatments=_treated(0.5))

    (action,) = decide_on(a_catalogue(offer), propensities={"o-1": 0.25}).actions

    assert (action.net_value, action.expected_value) == (10.0, 2.5)
    assert action.priority == 15.0


@unhurried
@given(lower=propensities, higher=propensities, value=money, lever=weights, weight=weights)
def test_a_likelier_offer_is_no_less_wanted(lower, higher, value, lever, weight):
    """Priority never falls as propensity rises."""
    lower, higher = sorted((lower, higher))

    assert _priority(lower, value, lever, weight) <= _priority(higher, value, lever, weight)


@unhurried
@given(propensity=propensities, lower=money, higher=money, lever=weights, weight=weights)
def test_a_more_valuable_offer_is_no_less_wanted(propensity, lower, higher, lever, weight):
    """Priority never falls as value rises."""
    lower, higher = sorted((lower, higher))

    assert _priority(propensity, lower, lever, weight) <= _priority(
        propensity, higher, lever, weight
    )


def test_ties_are_broken_by_offer_id():
    """Offers of equal priority are in order of their ids."""
    catalogue = a_catalogue(an_offer("c"), an_offer("a"), an_offer("b"))

    decision = decide_on(catalogue, propensities={"a": 0.5, "b": 0.5, "c": 0.5})

    assert offers_of(decision) == ["a", "b", "c"]


@unhurried
@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_does_not_depend_on_how_they_came(ids):
    """Offers of equal priority are in one order, whichever way they reach arbitration."""
    offers = [Offer(offer_id=each, name=each) for each in ids]

    ranked = _ranked(*offers, **dict.fromkeys(ids, 0.5))

    assert [each.offer_id for each in ranked] == ["a", "b", "c", "d"]


def test_mandatory_offers_come_first():
    """A mandatory offer ranks above any other, and says how it came to be chosen."""
    catalogue = a_catalogue(an_offer("a", value=1e6), an_offer("z", value=0.0, mandatory=True))

    decision = decide_on(catalogue, propensities={"a": 1.0, "z": 0.0})

    assert offers_of(decision) == ["z", "a"]
    assert [each.selection for each in decision.actions] == ["mandatory", "best"]
    assert [each.selection_probability for each in decision.actions] == [1.0, 1.0]


def test_what_costs_more_than_it_brings_is_not_said():
    """An offer with a negative net value falls, however likely; a mandatory one does not."""
    catalogue = a_catalogue(
        an_offer("a", value=1.0, cost=1.0),
        an_offer("b", value=1.0, cost=1.5),
        an_offer("c", value=0.0, cost=9.0, mandatory=True),
    )

    decision = decide_on(catalogue, propensities={"b": 1.0})

    assert offers_of(decision) == ["c", "a"]
    assert falls_of(decision) == {"b": ("arbitration", "COSTS_MORE")}


def test_nothing_worthwhile_is_a_reason_for_silence():
    """When all that is left costs more than it brings, that is why nothing is said."""
    decision = decide_on(a_catalogue(an_offer(value=1.0, cost=2.0)))

    assert decision.no_action == "NOTHING_WORTHWHILE"


@pytest.mark.parametrize(("propensity", "out"), [(0.2999, True), (0.3, False), (0.3001, False)])
def test_the_threshold_itself_is_likely_enough(propensity, out):
    """An offer falls below the minimum propensity, not at it."""
    catalogue = a_catalogue(an_offer(), minimum_propensity=0.3)

    decision = decide_on(catalogue, propensities={"o-1": propensity})

    assert ("o-1" in falls_of(decision)) is out
    assert decision.no_action == ("BELOW_THRESHOLD" if out else None)


def test_mandatory_offers_pass_the_threshold():
    """The minimum propensity does not hold a mandatory offer back."""
    catalogue = a_catalogue(an_offer(mandatory=True), minimum_propensity=1.0)

    assert offers_of(decide_on(catalogue, propensities={"o-1": 0.0})) == ["o-1"]


def test_the_limit_holds():
    """At most as many actions as asked for; each other offer says which place it came in."""
    catalogue = a_catalogue(an_offer("a"), an_offer("b"), an_offer("c"))

    decision = decide_on(catalogue, a_request(limit=1), propensities={"a": 0.1, "b": 0.3, "c": 0.2})

    assert offers_of(decision) == ["b"]
    assert [(each.offer.offer_id, each.facts["place"]) for each in decision.fallen] == [
        ("c", 2),
        ("a", 3),
    ]
