"""One decision, laid out for people."""

from __future__ import annotations

import math
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision import Catalogue
from service.decision.why_not import STAGES
from service.ground import Ground
from service.schemas.views import DecisionView
from tests.unit.service.decision.arbitrating import arbitrated_documents, contacts
from tests.unit.service.decision.building import (
    KnownScorer,
    a_catalogue,
    a_request,
    an_offer,
)
from tests.unit.service.decision.contacting import a_policy
from tests.unit.service.decision.drawing import requests, unhurried
from tests.unit.service.viewing.looking import looked_at, places, recorded, seen_on, total

SHOP = [{"treatment_id": "s", "channel": "shop"}]
CATALOGUE = a_catalogue(
    an_offer("a", name="Alpha"),
    an_offer("b", value=90.0),
    an_offer("low", threshold=0.99),
    an_offer("shop", treatments=SHOP),
    an_offer("m", mandatory=True),
)
ONE = a_request(limit=2, explain="reasons")


class Breaks(KnownScorer):
    """Fails to score."""

    def score(self, *_, **__):
        """Raise."""
        raise RuntimeError


class Mute(KnownScorer):
    """Fails to explain."""

    def explain(self, *_):
        """Raise."""
        raise RuntimeError


@unhurried
@given(
    document=arbitrated_documents(),
    request=requests(),
    contact=contacts(),
    seed=st.integers(0, 2**63 - 1),
    scorer=st.sampled_from([KnownScorer(), None, Breaks(), Mute()]),
)
def test_each_offer_is_there_once_and_every_waterfall_adds_up(
    document, request, contact, seed, scorer
):
    """Whatever was decided: each offer has a place or fell, and its sums are those recorded."""
    catalogue = Catalogue.compile(document, 1)

    seen = looked_at(catalogue, request, contact=contact, seed=seed, scorer=scorer)

    ids = [each["offer_id"] for each in seen["offers"]]
    assert sorted(ids) == sorted(each.offer_id for each in catalogue.offers)
    for each in seen["offers"]:
        assert (each["place"] is None) == (each["fell"] is not None)
        if waterfall := each["waterfall"]:
            assert math.isclose(total(waterfall), waterfall["margin"], abs_tol=1e-9)
            chance = 1.0 / (1.0 + math.exp(-waterfall["margin"]))
            assert math.isclose(chance, waterfall["propensity"], abs_tol=1e-9)
    assert seen["missing"] is None


@unhurried
@given(document=arbitrated_documents(), request=requests(), seed=st.integers(0, 2**63 - 1))
def test_stages_count_what_the_list_shows(document, request, seed):
    """What comes into a stage falls there or goes on, and what goes through them all is shown."""
    seen = looked_at(Catalogue.compile(document, 1), request, seed=seed)

    left = len(seen["offers"])
    for stage in seen["stages"]:
        assert stage["entered"] == left
        fell = [
            each for each in seen["offers"] if (each["fell"] or {}).get("stage") == stage["stage"]
        ]
        assert stage["fell"] == len(fell) == sum(each["offers"] for each in stage["reasons"])
        left = stage["left"]
    assert [each["stage"] for each in seen["stages"]] == list(STAGES)
    assert left == len([each for each in seen["offers"] if each["place"]])


@pytest.mark.parametrize("explain", ["none", "reasons", "full"])
def test_the_view_is_the_same_however_much_was_explained(explain):
    """What was not answered then is found by deciding again, and it is said which is which."""
    seen = looked_at(CATALOGUE, replace(ONE, explain=explain))

    assert places(seen) == {
        "m": 1,
        "b": 2,
        "shop": ("available", "NO_TREATMENT"),
        "low": ("propensity", "BELOW_THRESHOLD"),
        "a": ("output", "LIMIT"),
    }
    by_id = {each["offer_id"]: each for each in seen["offers"]}
    assert {name for name, each in by_id.items() if each["waterfall"]} == {"m", "b", "low", "a"}
    assert by_id["b"]["is_recorded"] == (explain == "full")
    assert by_id["a"]["is_recorded"] is False
    assert by_id["a"]["name"] == "Alpha"
    assert [each["offer_id"] for each in seen["what_would_change"]] == ["a", "low"]


def test_what_was_recorded_is_not_told_anew():
    """The numbers that were answered are shown as they were, to the last bit."""
    record, evidence = recorded(CATALOGUE, replace(ONE, explain="full"))
    answered = record.response["actions"][1]
    answered["base"] -= 1e-10
    answered["reasons"][0]["text"] = "As it was said then"
    record.response["why_not"][0]["text"] = "As it was told then"

    ground = Ground(CATALOGUE, KnownScorer())
    seen = seen_on(ground, record, evidence)

    waterfall = seen["offers"][1]["waterfall"]
    assert waterfall["base"] == answered["base"]
    assert waterfall["margin"] == answered["margin"]
    assert [each["text"] for each in waterfall["steps"]] == ["As it was said then"]
    assert seen["offers"][2]["fell"]["text"] == "As it was told then"


def test_without_the_model_of_that_time_the_rest_is_not_guessed():
    """Where rules held an offer back is still known; what the model said of it is not."""
    seen = looked_at(CATALOGUE, ONE, then=None)

    assert places(seen) == {
        "m": 1,
        "b": 2,
        "shop": ("available", "NO_TREATMENT"),
        "low": (None, "NOT_KNOWN"),
        "a": (None, "NOT_KNOWN"),
    }
    assert seen["missing"]["code"] == "MODEL_GONE"
    assert [each["waterfall"] for each in seen["offers"]] == [None] * 5
    assert seen["offers"][1]["propensity"] == KnownScorer().propensity("b")
    assert seen["stages"][-1]["left"] == 4


def test_without_the_model_what_was_recorded_in_full_is_all_there():
    """A decision that was explained in full needs nothing but its record."""
    seen = looked_at(CATALOGUE, replace(ONE, explain="full"), then=None)

    assert places(seen) == places(looked_at(CATALOGUE, ONE))
    assert seen["offers"][1]["waterfall"] is not None
    assert len(seen["what_would_change"]) == 2


@pytest.mark.parametrize(("explain", "offers"), [("reasons", 2), ("full", 5)])
def test_without_the_catalogue_only_the_record_is_shown(explain, offers):
    """What the offers were is not known any more; what was answered is."""
    record, evidence = recorded(CATALOGUE, replace(ONE, explain=explain))

    seen = seen_on(None, record, evidence)

    assert seen["missing"]["code"] == "CATALOGUE_GONE"
    assert len(seen["offers"]) == offers
    assert seen["stages"] == []


def test_another_model_under_the_same_name_is_told():
    """If it comes out differently, nobody is led to believe that it was so."""
    seen = looked_at(CATALOGUE, ONE, then=KnownScorer({"b": 0.123}))

    assert seen["missing"]["code"] == "DIFFERS"
    assert seen["offers"][1]["propensity"] == KnownScorer().propensity("b")


def test_another_offer_more_or_less_is_told():
    """As likely as they were, but not as many: that is another decision."""
    record, evidence = recorded(CATALOGUE, ONE)
    record.response["actions"].pop()

    ground = Ground(CATALOGUE, KnownScorer())
    seen = seen_on(ground, record, evidence)

    assert seen["missing"]["code"] == "DIFFERS"
    assert places(seen)["b"] == (None, "NOT_KNOWN")


def test_what_no_model_scored_has_no_waterfall():
    """A decision without a model is shown without: not even with the model there is now."""
    seen = looked_at(CATALOGUE, ONE, scorer=None, then=KnownScorer())

    assert seen["degraded"] == "MODEL_UNAVAILABLE"
    assert seen["missing"] is None
    assert [each["waterfall"] for each in seen["offers"]] == [None] * 5


def test_an_offer_that_fell_before_the_model_was_asked_has_no_propensity():
    """Even if the model says something of it where it is asked what would change it."""
    seen = looked_at(a_policy(an_offer("a"), consent=[{"name": "ads", "purpose": "ads"}]), ONE)

    assert places(seen) == {"a": ("consent", "NO_CONSENT")}
    assert seen["what_would_change"][0]["offered"] is True
    assert seen["offers"][0]["waterfall"] is None
    assert seen["offers"][0]["propensity"] is None


def test_the_schema_knows_all_of_it():
    """The answer is what the OpenAPI document says, for actions and for what fell."""
    seen = orjson.loads(orjson.dumps(looked_at(CATALOGUE, replace(ONE, explain="full"))))

    assert DecisionView().validate(seen) == {}
