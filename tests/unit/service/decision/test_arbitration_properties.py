"""What holds whatever is arbitrated: totals, bundles, placements, chance and its record."""

from __future__ import annotations

import math
from dataclasses import replace

import orjson
from hypothesis import given
from hypothesis import strategies as st

from service.decision import Catalogue, decide, decision_to_json
from service.decision.offer import OBJECTIVES
from service.decision.why_not import NO_ACTION, STAGE_CODES, STAGES
from tests.unit.service.decision.arbitrating import arbitrated_documents, contacts
from tests.unit.service.decision.building import NOW, KnownScorer, offers_of
from tests.unit.service.decision.drawing import requests, unhurried

scorers = st.sampled_from([KnownScorer(), KnownScorer(), None])
seeds = st.integers(0, 2**63 - 1)


def _decide(document, request, *, contact=None, scorer=None, seed=1):
    catalogue = Catalogue.compile(document, 1)
    return decide(
        request, None, catalogue=catalogue, scorer=scorer, now=NOW, seed=seed, contact=contact
    )


@unhurried
@given(
    document=arbitrated_documents(),
    request=requests(),
    contact=contacts(),
    scorer=scorers,
    seed=seeds,
)
def test_each_offer_comes_out_once(document, request, contact, scorer, seed):
    """Each offer is an action or has fallen, exactly once, at a documented stage and code."""
    decision = _decide(document, request, contact=contact, scorer=scorer, seed=seed)

    seen = [*offers_of(decision), *(each.offer.offer_id for each in decision.fallen)]
    assert sorted(seen) == sorted(each["offer_id"] for each in document["offers"])
    assert {(each.stage, each.code) for each in decision.fallen} <= set(STAGE_CODES)
    stages = [STAGES.index(each.stage) for each in decision.fallen]
    assert stages == sorted(stages)
    assert len(decision.actions) <= request.limit
    assert (decision.no_action is None) is bool(decision.actions)
    assert decision.no_action in {None, *(each.code for each in NO_ACTION)}


@unhurried
@given(document=arbitrated_documents(), request=requests(), contact=contacts(), seed=seeds)
def test_a_decision_repeats_and_can_be_written(document, request, contact, seed):
    """The same seed gives the same response to the last bit, and it is JSON."""
    full = replace(request, explain="full")

    one, other = (
        orjson.dumps(
            decision_to_json(
                _decide(document, full, contact=contact, scorer=KnownScorer(), seed=seed)
            )
        )
        for _ in range(2)
    )

    assert one == other


@unhurried
@given(document=arbitrated_documents(), request=requests(), contact=contacts(), seed=seeds)
def test_bundles_are_whole(document, request, contact, seed):
    """Of a bundle, all offers that are not mandatory are shown, or none."""
    decision = _decide(document, request, contact=contact, scorer=KnownScorer(), seed=seed)

    shown = set(offers_of(decision))
    for bundle in ("x", "y"):
        members = {
            each["offer_id"]
            for each in document["offers"]
            if each["bundle"] == bundle and not each["mandatory"]
        }
        assert members & shown in (set(), members)


@unhurried
@given(document=arbitrated_documents(), request=requests(), contact=contacts(), seed=seeds)
def test_a_placement_shows_one_offer(document, request, contact, seed):
    """Where the catalogue lists placements, each gets one offer at most, and one that fits."""
    unbound = replace(request, placement=None)

    decision = _decide(document, unbound, contact=contact, scorer=KnownScorer(), seed=seed)

    placed = [each.placement for each in decision.actions if each.placement is not None]
    assert len(placed) == len(set(placed))
    for action in decision.actions:
        assert action.treatment.fits(action.placement)
        if document["placements"] and action.treatment.placements is not None:
            assert action.placement is not None


@unhurried
@given(document=arbitrated_documents(), request=requests(), contact=contacts(), seed=seeds)
def test_offers_in_conflict_are_not_shown_together(document, request, contact, seed):
    """Of two offers in conflict, whichever of them says so, one is shown at most."""
    decision = _decide(document, request, contact=contact, scorer=KnownScorer(), seed=seed)

    actions = {each.offer.offer_id: each.offer for each in decision.actions}
    for offer in actions.values():
        if not offer.mandatory:
            assert not {
                each for each in offer.conflicts if each in actions and not actions[each].mandatory
            }


@unhurried
@given(document=arbitrated_documents(), request=requests(), contact=contacts(), seed=seeds)
def test_the_whole_is_as_likely_as_its_parts(document, request, contact, seed):
    """The list's probability is at most the product of its actions', and equal if it was filled."""
    decision = _decide(document, request, contact=contact, scorer=KnownScorer(), seed=seed)

    product = math.prod(each.selection_probability for each in decision.actions)
    assert 0.0 < decision.selection_probability <= product + 1e-12
    if len(decision.actions) == request.limit or document["arbitration"]["no_action_value"] is None:
        assert math.isclose(decision.selection_probability, product)


@unhurried
@given(document=arbitrated_documents(), request=requests(), contact=contacts(), seed=seeds)
def test_only_chance_is_uncertain(document, request, contact, seed):
    """What was not drawn was certain; an explored action says so and claims no merit."""
    explained = replace(request, explain="reasons")

    decision = _decide(document, explained, contact=contact, scorer=KnownScorer(), seed=seed)

    for action in decision.actions:
        codes = {each.code for each in action.reasons}
        assert (action.selection == "explored") is ("EXPLORATION_TRIAL" in codes)
        if action.selection == "explored":
            assert not codes & {"VALUE_WORTH", "POLICY_PRIORITY"}
        elif action.selection != "best":
            assert action.selection_probability == 1.0
    if document["exploration"]["policy"] == "none":
        assert decision.selection_probability == 1.0
        assert all(each.selection != "explored" for each in decision.actions)


@unhurried
@given(document=arbitrated_documents(), request=requests(), contact=contacts(), seed=seeds)
def test_the_held_out_are_left_alone(document, request, contact, seed):
    """No offer of an objective that the customer is held out from is shown, unless mandatory."""
    decision = _decide(document, request, contact=contact, scorer=KnownScorer(), seed=seed)

    for action in decision.actions:
        assert action.offer.mandatory or action.offer.objective not in decision.holdout_objectives
    assert decision.holdout is (decision.holdout_objectives == OBJECTIVES)
