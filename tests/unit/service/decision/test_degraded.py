"""What is answered when the model cannot speak."""

from __future__ import annotations

import math

import pytest

from service.decision import Scores, decision_to_json
from tests.unit.service.decision.building import (
    KnownScorer,
    a_catalogue,
    a_request,
    an_offer,
    decide_on,
    falls_of,
    offers_of,
)


class Raises(KnownScorer):
    """Fails to score."""

    def score(self, *_, **__):
        """Raise."""
        raise RuntimeError("the model is broken")


class Mute(KnownScorer):
    """Fails to explain."""

    def explain(self, *_):
        """Raise."""
        raise RuntimeError("no words")


class Says(KnownScorer):
    """Gives every offer the same, impossible, propensity."""

    def score(self, _, offers, **__):
        """Return the one propensity for all."""
        return Scores(dict.fromkeys((each.offer_id for each in offers), self.propensity("all")))


class Forgets(KnownScorer):
    """Leaves an offer out."""

    def score(self, profile, offers, **_):
        """Score all but the first."""
        return super().score(profile, offers[1:])


CATALOGUE = a_catalogue(an_offer("a"), an_offer("m", mandatory=True))


@pytest.mark.parametrize(
    "scorer",
    [
        None,
        Raises(),
        Forgets(),
        Says({"all": math.nan}),
        Says({"all": math.inf}),
        Says({"all": -0.1}),
        Says({"all": 1.1}),
    ],
    ids=lambda scorer: type(scorer).__name__,
)
def test_without_scores_only_mandatory_offers_pass(scorer):
    """Without a model, or with one that raises or answers nonsense, only mandatory offers pass."""
    decision = decide_on(CATALOGUE, scorer=scorer)

    assert (decision.degraded, decision.model_version) == ("MODEL_UNAVAILABLE", None)
    assert offers_of(decision) == ["m"]
    assert falls_of(decision) == {"a": ("propensity", "MODEL_UNAVAILABLE")}
    (action,) = decision_to_json(decision)["actions"]
    assert action["propensity"] is action["priority"] is action["expected_value"] is None


def test_without_a_model_silence_says_so():
    """When the lack of a model is why there is nothing to say, the answer names it."""
    decision = decide_on(a_catalogue(an_offer()), scorer=None)

    assert decision.no_action == "MODEL_UNAVAILABLE"


def test_what_was_raised_is_kept_for_the_log():
    """The error is with the decision for whoever logs it, and not in the response."""
    decision = decide_on(CATALOGUE, scorer=Raises())

    assert isinstance(decision.error, RuntimeError)
    assert "broken" not in str(decision_to_json(decision))


def test_a_missing_model_that_was_not_needed_is_no_loss():
    """When no offer was left to score, the answer is as good as with a model."""
    decision = decide_on(CATALOGUE, a_request(channel="fax"), scorer=None)

    assert decision.degraded is None


def test_without_words_the_decision_stands():
    """A model that scores but cannot explain costs the reasons, not the actions."""
    decision = decide_on(CATALOGUE, scorer=Mute())

    assert decision.degraded == "REASONS_UNAVAILABLE"
    assert decision.model_version == "known-1"
    assert offers_of(decision) == ["m", "a"]
    assert all(action.reasons == () for action in decision.actions)


def test_words_that_nobody_asked_for_are_not_missed():
    """With explain none, a model that cannot explain degrades nothing."""
    decision = decide_on(CATALOGUE, a_request(explain="none"), scorer=Mute())

    assert decision.degraded is None
