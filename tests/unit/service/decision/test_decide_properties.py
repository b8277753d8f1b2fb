"""What holds for every decision, whatever is asked of whichever catalogue."""

from __future__ import annotations

import copy
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision import Catalogue, decide, decision_to_json
from service.decision.why_not import NO_ACTION, STAGE_CODES, STAGES
from tests.unit.service.decision.building import (
    NOW,
    KnownScorer,
    a_customer,
    offers_of,
)
from tests.unit.service.decision.drawing import documents, requests, unhurried

scorers = st.sampled_from([KnownScorer(), None])


@unhurried
@given(document=documents(), request=requests(), scorer=scorers)
def test_each_offer_is_an_action_or_falls_once(document, request, scorer):
    """Each offer of the catalogue is in the actions or has fallen, and is there exactly once."""
    catalogue = Catalogue.compile(document, 1)

    decision = decide(request, None, catalogue=catalogue, scorer=scorer, now=NOW, seed=1)

    seen = [*offers_of(decision), *(each.offer.offer_id for each in decision.fallen)]
    assert sorted(seen) == sorted(each["offer_id"] for each in document["offers"])


@unhurried
@given(document=documents(), request=requests(), scorer=scorers)
def test_every_fall_is_on_the_list(document, request, scorer):
    """An offer falls at a stage and with a code that are documented, and in stage order."""
    catalogue = Catalogue.compile(document, 1)

    decision = decide(request, None, catalogue=catalogue, scorer=scorer, now=NOW, seed=1)

    assert {(each.stage, each.code) for each in decision.fallen} <= set(STAGE_CODES)
    stages = [STAGES.index(each.stage) for each in decision.fallen]
    assert stages == sorted(stages)


@unhurried
@given(document=documents(), request=requests(), scorer=scorers)
def test_silence_has_a_reason(document, request, scorer):
    """There are actions, or a documented code that says why there are none; never both."""
    catalogue = Catalogue.compile(document, 1)

    decision = decide(request, None, catalogue=catalogue, scorer=scorer, now=NOW, seed=1)

    if decision.actions:
        assert decision.no_action is None
    else:
        assert decision.no_action in {why.code for why in NO_ACTION}


@unhurried
@given(document=documents(), request=requests(), scorer=scorers)
def test_deciding_is_pure(document, request, scorer):
    """The same inputs give the same decision, and are themselves unchanged."""
    catalogue, profile = Catalogue.compile(document, 1), a_customer(age=30)
    before = copy.deepcopy((request, profile.attributes, catalogue.offers))

    first = decide(request, profile, catalogue=catalogue, scorer=scorer, now=NOW, seed=1)
    decision_to_json(first)["actions"].clear()
    again = decide(request, profile, catalogue=catalogue, scorer=scorer, now=NOW, seed=1)

    assert first == again
    assert (request, profile.attributes, catalogue.offers) == before


@unhurried
@given(document=documents(), request=requests(), data=st.data())
def test_the_order_of_the_catalogue_does_not_matter(document, request, data):
    """A catalogue whose offers are in another order gives the same decision."""
    shuffled = document | {"offers": data.draw(st.permutations(document["offers"]))}

    one, other = (
        decide(
            request,
            None,
            catalogue=Catalogue.compile(each, 1),
            scorer=KnownScorer(),
            now=NOW,
            seed=1,
        )
        for each in (document, shuffled)
    )

    assert one == other


@unhurried
@given(document=documents(), request=requests(), scorer=scorers)
def test_the_response_is_json(document, request, scorer):
    """Every response can be written as JSON and reads back as the same values."""
    catalogue = Catalogue.compile(document, 1)

    response = decision_to_json(
        decide(
            replace(request, explain="full"),
            None,
            catalogue=catalogue,
            scorer=scorer,
            now=NOW,
            seed=1,
        )
    )

    assert orjson.loads(orjson.dumps(response)) == response


@unhurried
@given(document=documents(), request=requests())
def test_actions_are_in_order(document, request):
    """Mandatory offers come first; within each kind no action has a higher priority below it."""
    decision = decide(
        request,
        None,
        catalogue=Catalogue.compile(document, 1),
        scorer=KnownScorer(),
        now=NOW,
        seed=1,
    )

    keys = [
        (not each.offer.mandatory, -each.priority, each.offer.offer_id) for each in decision.actions
    ]
    assert keys == sorted(keys)
    assert len(decision.actions) <= request.limit


@unhurried
@given(
    document=documents(),
    request=requests(),
    now=st.floats(NOW - 2 * 86_400.0, NOW + 2 * 86_400.0),
)
def test_a_decision_does_not_outlive_its_offers(document, request, now):
    """A decision holds from its moment to its validity's end, or to its first offer's end."""
    catalogue = Catalogue.compile(document, 1)

    decision = decide(request, None, catalogue=catalogue, scorer=KnownScorer(), now=now, seed=1)

    assert decision.decided_at == pytest.approx(now, abs=0.0005)
    assert (
        decision.decided_at
        < decision.valid_until
        <= decision.decided_at + catalogue.policies.validity_seconds
    )
    for action in decision.actions:
        assert action.offer.ends_at is None or decision.valid_until <= action.offer.ends_at
