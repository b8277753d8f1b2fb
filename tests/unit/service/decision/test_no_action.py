"""What saying nothing is worth, what is said when nothing else is, and who is likely enough."""

from __future__ import annotations

import pytest

from models.errors import CatalogueError
from service.decision import Catalogue
from service.decision.scorer import Scores
from tests.unit.service.decision.arbitrating import a_market, decide_with
from tests.unit.service.decision.building import (
    KnownScorer,
    an_offer,
    decide_on,
    falls_of,
    offers_of,
)

LIKELY = {"a": 0.3, "b": 0.1}
OFFERS = [an_offer("a"), an_offer("b")]
CALM = {"no_action_value": "has(customer.complaints) ? 50.0 : 1.0"}


@pytest.mark.parametrize(
    ("value", "said"), [(None, "ab"), (0.0, "ab"), (1.0, "ab"), (1.001, "a"), (3.0, "a"), (3.1, "")]
)
def test_an_offer_is_worth_at_least_as_much_as_silence(value, said):
    """Offers below the value of no action are not said; one that is worth as much is."""
    market = a_market(*OFFERS, arbitration={"no_action_value": value})

    decision = decide_with(market, LIKELY, limit=5)

    assert offers_of(decision) == list(said)
    assert set(falls_of(decision).values()) <= {("arbitration", "NO_ACTION_BETTER")}
    assert decision.no_action == (None if said else "NO_ACTION_BETTER")


def test_silence_can_be_worth_more_to_some():
    """The value of no action may be an expression over the customer."""
    market = a_market(*OFFERS, arbitration=CALM)

    assert offers_of(decide_with(market, LIKELY)) == ["a"]
    assert offers_of(decide_with(market, LIKELY, profile={"complaints": 2})) == []


def test_what_cannot_be_weighed_is_not_said():
    """If the value of silence, or of an offer, cannot be evaluated, what it concerns falls."""
    broken = an_offer("a", value="customer.worth * 2.0")
    one = decide_with(a_market(broken, an_offer("b")), LIKELY, limit=5)
    all_ = decide_with(a_market(*OFFERS, arbitration={"no_action_value": "customer.x"}), LIKELY)

    assert offers_of(one) == ["b"]
    assert falls_of(one) == {"a": ("arbitration", "RULE_ERROR")}
    assert set(falls_of(all_).values()) == {("arbitration", "RULE_ERROR")}


@pytest.mark.parametrize("key", ["value", "cost", "lever", "context_weight"])
def test_amounts_can_be_computed(key):
    """Value, cost and weights may be expressions; what comes out is what is reckoned with."""
    amounts = {"value": 10.0, "cost": 1.0, "lever": 2.0, "context_weight": 3.0}
    plain = decide_with(a_market(an_offer("a", **amounts)), LIKELY)
    computed = amounts | {key: f"customer.one * {amounts[key]}"}

    decision = decide_with(a_market(an_offer("a", **computed)), LIKELY, profile={"one": 1})

    (action,), (same,) = decision.actions, plain.actions
    assert (action.net_value, action.priority) == (same.net_value, same.priority)


def test_an_amount_below_nothing_holds_back():
    """A computed value below 0 is a mistake, and the offer is not said."""
    market = a_market(an_offer("a", value="customer.one - 5.0"))

    assert falls_of(decide_with(market, LIKELY, profile={"one": 1})) == {
        "a": ("arbitration", "RULE_ERROR")
    }


FALLBACK = {"fallback_offer": "f"}


def test_the_fallback_is_said_when_nothing_is_left():
    """It is said if no other offer is left, whatever its propensity, and says why."""
    market = a_market(
        an_offer("f", threshold=1.0), an_offer("a", threshold=0.9), arbitration=FALLBACK
    )

    (action,) = decide_with(market, LIKELY).actions

    assert (action.offer.offer_id, action.selection) == ("f", "fallback")
    assert [each.code for each in action.reasons] == ["KNOWN", "POLICY_FALLBACK"]


def test_the_fallback_never_competes():
    """However good, it is not said beside or instead of another."""
    market = a_market(an_offer("f", value=1e6), *OFFERS, arbitration=FALLBACK)

    decision = decide_with(market, LIKELY, limit=5)

    assert offers_of(decision) == ["a", "b"]
    assert falls_of(decision) == {"f": ("output", "FALLBACK")}


def test_the_fallback_needs_no_model():
    """Where no model can score, the fallback offer is still there to be said."""
    market = a_market(an_offer("f"), *OFFERS, arbitration=FALLBACK)

    decision = decide_on(market, scorer=None)

    assert offers_of(decision) == ["f"]
    assert decision.degraded == "MODEL_UNAVAILABLE"


def test_the_fallback_does_not_break_silence():
    """Where saying nothing was worth more than what was left, nothing is said."""
    market = a_market(an_offer("f"), *OFFERS, arbitration=FALLBACK | {"no_action_value": 9.0})

    decision = decide_with(market, LIKELY)

    assert (offers_of(decision), decision.no_action) == ([], "NO_ACTION_BETTER")


def test_the_fallback_is_ruled_as_others_are():
    """It must be eligible, and leaves the held-out alone."""
    barred = an_offer("f", eligibility=[{"name": "never", "when": "false"}])
    held = {"policies": {"holdout": {"share": 1.0}}}

    ruled = decide_with(a_market(barred, arbitration=FALLBACK), LIKELY)
    alone = decide_with(a_market(an_offer("f"), arbitration=FALLBACK, **held), LIKELY)

    assert falls_of(ruled) == {"f": ("eligibility", "RULE")}
    assert falls_of(alone) == {"f": ("output", "HOLDOUT")}


@pytest.mark.parametrize(
    "offer",
    [an_offer("f", mandatory=True), an_offer("f", bundle="x"), an_offer("g")],
    ids=["mandatory", "bundle", "unknown"],
)
def test_a_fallback_that_cannot_be_one_is_a_mistake(offer):
    """The document says so where it names the offer."""
    with pytest.raises(CatalogueError) as raised:
        Catalogue.compile({"offers": [offer], "arbitration": FALLBACK}, 1)

    assert [each.path for each in raised.value.mistakes] == ["/arbitration/fallback_offer"]


def test_thresholds_go_from_the_narrow_to_the_wide():
    """An offer's own threshold goes before its objective's, and that before everybody's."""
    market = a_market(
        an_offer("own", objective="grow", threshold=0.2),
        an_offer("objective", objective="grow"),
        an_offer("all", objective="serve"),
        arbitration={"thresholds": {"grow": 0.4}},
        policies={"minimum_propensity": 0.6},
    )

    decision = decide_with(market, dict.fromkeys(("own", "objective", "all"), 0.1), limit=5)

    facts = {each.offer.offer_id: (each.rule, each.facts["threshold"]) for each in decision.fallen}
    assert facts == {
        "own": ("threshold", 0.2),
        "objective": ("thresholds/grow", 0.4),
        "all": ("minimum_propensity", 0.6),
    }


class KnowsUplift(KnownScorer):
    """Knows the uplift of one offer."""

    def score(self, profile, offers, **options):
        """Return propensities, and the uplift of a."""
        scores = super().score(profile, offers, **options)
        return Scores(scores.propensities, uplifts={"a": 0.02})


def test_uplift_is_used_where_it_is_known():
    """An offer by uplift is weighed by it, where the model has it; else by its propensity."""
    market = a_market(an_offer("a", use="uplift"), an_offer("b", use="uplift"))

    decision = decide_on(market, scorer=KnowsUplift(LIKELY))

    assert offers_of(decision) == ["b", "a"]
    assert [each.priority for each in decision.actions] == pytest.approx([1.0, 0.2])
    assert [each.uplift for each in decision.actions] == [None, 0.02]


def test_silence_is_about_no_offer():
    """An expression for the value of no action that reads an offer is a mistake."""
    with pytest.raises(CatalogueError) as raised:
        Catalogue.compile({"offers": [], "arbitration": {"no_action_value": "offer.value"}}, 1)

    assert [each.path for each in raised.value.mistakes] == ["/arbitration/no_action_value"]
