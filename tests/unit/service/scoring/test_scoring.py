"""A model bundle as the decision core's scorer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from models.bundle import Bundle
from models.errors import InputError
from models.features.schema import Feature, FeatureSchema
from models.reasons import ReasonCatalogue
from service.decision import decision_to_json
from service.scoring import ModelScorer
from tests.support.bundle_models import LinearModel
from tests.unit.service.decision.building import (
    NOW,
    a_catalogue,
    a_customer,
    a_request,
    an_offer,
    decide_on,
)

SCHEMA = FeatureSchema(
    (
        Feature("attribute_age", "attribute", "number", {"column": "age"}, label="age"),
        Feature("attribute_pets", "attribute", "number", {"column": "pets"}, label="pets"),
        Feature("attribute_cars", "attribute", "number", {"column": "cars"}, label="cars"),
        Feature("attribute_rooms", "attribute", "number", {"column": "rooms"}, label="rooms"),
        Feature("attribute_trips", "attribute", "number", {"column": "trips"}, label="trips"),
        Feature("offer_price", "offer", "number", {"column": "price"}, label="price"),
        Feature("context_hour", "context", "number", {"column": "hour"}, label="hour"),
    )
)
CUSTOMER = {"age": 41, "pets": 2, "cars": 1, "rooms": 4, "trips": 9}
CATALOGUE = a_catalogue(
    *(an_offer(f"o-{number}", attributes={"price": number}) for number in range(6))
)


@dataclass(frozen=True)
class CountingModel(LinearModel):
    """Notes how many rows it was asked to score, and to explain."""

    scored: list[int] = field(default_factory=list)
    explained: list[int] = field(default_factory=list)

    def margin(self, X, offer_ids):
        """Count, then answer."""
        self.scored.append(len(offer_ids))
        return np.nan_to_num(X) @ np.array(self.weights) + self.bias

    def contributions(self, X, offer_ids):
        """Count, then answer."""
        self.explained.append(len(X))
        return super().contributions(X, offer_ids)


def _model(bias: float = -2.0) -> CountingModel:
    weights = (0.01, 0.3, -0.2, 0.05, 0.04, -0.1, 0.02)
    return CountingModel(SCHEMA, weights=weights, bias=bias)


def _scorer(model: CountingModel | None = None, **options) -> ModelScorer:
    bundle = Bundle(version="m-1", manifest={}, propensity=model or _model())
    return ModelScorer.of(bundle, CATALOGUE, **options)


def _decide(scorer: ModelScorer, **keys):
    profile = a_customer(**CUSTOMER)
    request = a_request(context={"hour": 20}, **keys)
    return decide_on(CATALOGUE, request, profile=profile, scorer=scorer)


def test_one_call_scores_and_one_explains():
    """All offers are scored by one call of the model; the returned ones are explained by one."""
    model = _model()

    _decide(_scorer(model), limit=2)

    assert (model.scored, model.explained) == ([6], [2])


def test_nothing_is_explained_that_nobody_asked_for():
    """With explain none the model explains nothing."""
    model = _model()

    _decide(_scorer(model), explain="none")

    assert (model.scored, model.explained) == ([6], [])


def test_offers_that_fell_are_not_scored():
    """Only the offers still in play are scored, each on its own row."""
    model = _model()

    decision = _decide(_scorer(model), exclude=("o-0", "o-1"))

    assert model.scored == [4]
    assert [each.offer.offer_id for each in decision.actions] == ["o-2", "o-3", "o-4", "o-5"]


def test_the_propensity_is_the_models():
    """An action's propensity is that of the model for this customer, offer and moment."""
    margin = -2.0 + 0.41 + 0.6 - 0.2 + 0.2 + 0.36 - 0.3 + 0.4

    actions = {each.offer.offer_id: each for each in _decide(_scorer()).actions}

    assert actions["o-3"].propensity == pytest.approx(1 / (1 + math.exp(-margin)), rel=1e-12)


def test_the_reasons_add_up():
    """Base, the reasons that are told and the rest add up to each action's margin."""
    for action in decision_to_json(_decide(_scorer()))["actions"]:
        told = [each["contribution"] for each in action["reasons"] if each["kind"] == "model"]
        total = math.fsum([action["base"], *told, action["other_contribution"]])
        assert total == pytest.approx(action["margin"], abs=1e-9)


def test_reasons_are_told_in_words():
    """A reason names the customer's own value, in the words of the reason catalogue."""
    first = _decide(_scorer()).actions[0]

    assert 0 < len(first.reasons) <= 4
    assert all(each.text and each.kind == "model" for each in first.reasons)
    sizes = [abs(each.contribution) for each in first.reasons]
    assert sizes == sorted(sizes, reverse=True)


def test_what_decided_beside_the_model_is_told():
    """The rules' reasons are in the catalogue's words, for the audience that was asked for."""
    catalogue = a_catalogue(an_offer("o-0", mandatory=True, attributes={"price": 0}))
    bundle = Bundle(version="m-1", manifest={}, propensity=_model())

    texts = {
        audience: decide_on(
            catalogue,
            profile=a_customer(**CUSTOMER),
            scorer=ModelScorer.of(bundle, catalogue, audience=audience),
        )
        .actions[0]
        .reasons[-1]
        .text
        for audience in ("agent", "customer")
    }

    assert all(texts.values())
    assert texts["agent"] != texts["customer"]


def test_a_reason_catalogue_must_know_the_rules():
    """A reason catalogue without a text for what the core has to say is refused at once."""
    silent = replace(ReasonCatalogue.from_toml(), rules={})

    with pytest.raises(InputError, match="POLICY_MANDATORY"):
        _scorer(reasons=silent)


@pytest.mark.parametrize(("bias", "propensity"), [(-1000.0, 0.0), (1000.0, 1.0)])
def test_extreme_margins_are_propensities(bias, propensity):
    """A margin of any size gives a propensity between 0 and 1, not an overflow."""
    decision = _decide(_scorer(_model(bias)))

    assert decision.degraded is None
    assert decision.actions[0].propensity == pytest.approx(propensity)


def test_an_unknown_customer_has_a_score():
    """A customer of whom nothing is known is scored on missing values."""
    decision = decide_on(CATALOGUE, now=NOW, scorer=_scorer())

    assert decision.degraded is None
    assert len(decision.actions) == 6
