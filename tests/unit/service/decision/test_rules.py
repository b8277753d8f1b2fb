"""The stages between available and propensity, which rules will fill."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from service.decision.rules import Held
from service.decision.why_not import RULED_STAGES
from tests.unit.service.decision.building import (
    NOW,
    KnownScorer,
    a_catalogue,
    an_offer,
    decide_on,
    falls_of,
    offers_of,
)


class AskedAboutAll:
    """A rule that is asked about every offer in every decision."""

    conditions: ClassVar = {}

    def concerned(self, offers):
        """Concern every offer."""
        return [each.offer_id for each in offers]

    def rests(self, _):
        """Have to be asked."""
        return False


@dataclass(frozen=True)
class HoldsBack(AskedAboutAll):
    """Holds one offer back."""

    name: str
    offer_id: str

    def hold(self, candidate, situation):
        """Hold the one offer for a minute."""
        held = candidate.offer.offer_id == self.offer_id
        return Held(until=situation.now + 60.0) if held else None


@dataclass(frozen=True)
class Breaks(AskedAboutAll):
    """Cannot be evaluated."""

    name: str = "broken"

    def hold(self, *_):
        """Raise."""
        raise ZeroDivisionError


@dataclass(frozen=True)
class BreaksAtOnce(Breaks):
    """Cannot even say whether it has to be asked."""

    def rests(self, _):
        """Raise."""
        raise ZeroDivisionError


class ScoresOnce(KnownScorer):
    """Fails if it is asked for an offer that is out already."""

    def score(self, profile, offers, **_):
        """Score all but the offer that is out."""
        assert "a" not in {each.offer_id for each in offers}
        return super().score(profile, offers)


def _catalogue(stage, *rules):
    return replace(a_catalogue(an_offer("a"), an_offer("b")), rules={stage: rules})


@pytest.mark.parametrize("stage", RULED_STAGES)
def test_a_rule_holds_an_offer_back_at_its_stage(stage):
    """A rule's offer falls at the rule's stage with its name and its end; the others go on."""
    catalogue = _catalogue(stage, HoldsBack("not-a", "a"))

    decision = decide_on(catalogue)

    (fallen,) = decision.fallen
    assert (fallen.stage, fallen.code, fallen.rule) == (stage, "RULE", "not-a")
    assert fallen.until == NOW + 60.0
    assert offers_of(decision) == ["b"]


def test_an_offer_falls_once():
    """An offer that several rules would hold back falls by the first of the first stage."""
    catalogue = replace(
        a_catalogue(an_offer("a")),
        rules={
            "consent": (HoldsBack("third", "a"),),
            "eligibility": (HoldsBack("first", "a"), HoldsBack("second", "a")),
        },
    )

    decision = decide_on(catalogue)

    assert [each.rule for each in decision.fallen] == ["first"]


@pytest.mark.parametrize("rule", [Breaks(), BreaksAtOnce()])
@pytest.mark.parametrize("stage", RULED_STAGES)
def test_a_rule_that_breaks_holds_back(stage, rule):
    """A rule that cannot be evaluated holds the offer back and fails nothing else."""
    decision = decide_on(_catalogue(stage, rule))

    assert falls_of(decision) == {"a": (stage, "RULE_ERROR"), "b": (stage, "RULE_ERROR")}


def test_what_has_fallen_is_not_scored():
    """An offer that a rule held back costs no score."""
    decision = decide_on(_catalogue("consent", HoldsBack("r", "a")), scorer=ScoresOnce())

    assert decision.error is None
    assert offers_of(decision) == ["b"]


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        ("eligibility", "NOTHING_ELIGIBLE"),
        ("applicability", "NOTHING_ELIGIBLE"),
        ("suitability", "NOTHING_ELIGIBLE"),
        ("consent", "NO_CONSENT"),
        ("contact_policy", "CONTACT_POLICY"),
    ],
)
def test_the_furthest_stage_says_why_there_is_nothing(stage, code):
    """When every offer falls, the reason is that of the stage the furthest offer reached."""
    rules = {"eligibility": (HoldsBack("early", "a"),)}
    rules[stage] = (*rules.get(stage, ()), HoldsBack("late", "b"))
    catalogue = replace(a_catalogue(an_offer("a"), an_offer("b")), rules=rules)

    assert decide_on(catalogue).no_action == code
