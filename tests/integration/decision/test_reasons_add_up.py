"""The reasons of many decisions, checked against what the model's parts say by themselves."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import lightgbm
import numpy as np
import pytest

from service.decision import Catalogue, Request, decide, decision_to_json
from service.scoring import ModelScorer

if TYPE_CHECKING:
    from tests.integration.decision.conftest import World

DECISIONS = 1000


@pytest.fixture(scope="module")
def scorer(world: World) -> ModelScorer:
    """Return the first model, ready for the dataset's catalogue with all offers running."""
    return ModelScorer.of(world.registry.load(world.versions[0]), _catalogue(world))


def _catalogue(world: World) -> Catalogue:
    offers = [each | {"starts_at": None, "ends_at": None} for each in world.document["offers"]]
    return Catalogue.compile({"offers": offers}, 1)


def _random_request(world: World, draw: random.Random) -> Request:
    return Request(
        customer_id=draw.choice([*world.customers, "nobody"]),
        channel=draw.choice(["email", "web", "call_centre"]),
        limit=draw.randint(1, 3),
        profile={"age": draw.randrange(100)} if draw.random() < 0.3 else {},
        explain="full",
    )


def test_reasons_add_up_on_a_thousand_decisions(world, scorer):
    """For 1,000 random decisions, base, reasons and rest equal the margin, and so the score.

    The margin is taken from the linear part and from LightGBM's own prediction, each asked by
    itself, and LightGBM's share is that of its own ``pred_contrib``.
    """
    draw, catalogue = random.Random(5), _catalogue(world)
    booster = lightgbm.Booster(model_str=scorer.model.joint.trees.text)
    actions = 0
    for _ in range(DECISIONS):
        request = _random_request(world, draw)
        profile = world.customers.get(request.customer_id)
        decision = decide(
            request, profile, catalogue=catalogue, scorer=scorer, now=world.now, seed=1
        )
        assert decision.error is None
        for action in decision_to_json(decision)["actions"]:
            actions += 1
            told = [each["contribution"] for each in action["reasons"] if each["kind"] == "model"]
            total = math.fsum([action["base"], *told, action["other_contribution"]])
            margin = _margin_of_parts(world, scorer, booster, request, action["offer_id"])
            assert total == pytest.approx(action["margin"], abs=1e-9)
            assert total == pytest.approx(margin, abs=1e-6)
            assert action["propensity"] == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-9)
    assert actions > DECISIONS


def _margin_of_parts(
    world: World,
    scorer: ModelScorer,
    booster: lightgbm.Booster,
    request: Request,
    offer_id: str,
) -> float:
    row = scorer.features.rows(
        world.profile_for(request), [offer_id], channel=request.channel, context={}, now=world.now
    )
    joint = scorer.model.joint
    shap = booster.predict(row, pred_contrib=True, num_threads=1)
    trees = float(np.sum(shap))
    assert trees == pytest.approx(float(booster.predict(row, raw_score=True, num_threads=1)[0]))
    margin = joint.share * float(joint.linear.margin(row)[0]) + (1.0 - joint.share) * trees
    calibration = scorer.model.calibration
    return float(calibration.apply(np.array([margin]))[0])


def test_texts_can_be_read_aloud(world, scorer):
    """Each reason is one plain sentence: it begins with a capital, and has no braces or codes."""
    draw, catalogue, texts = random.Random(6), _catalogue(world), set()
    for _ in range(100):
        request = _random_request(world, draw)
        profile = world.customers.get(request.customer_id)
        decision = decide(
            request, profile, catalogue=catalogue, scorer=scorer, now=world.now, seed=1
        )
        texts |= {reason.text for action in decision.actions for reason in action.reasons}

    assert len(texts) > 10
    for text in texts:
        assert text[:1].isupper()
        assert not set(text) & set("{}_|\n")
        assert not text.endswith(".")
