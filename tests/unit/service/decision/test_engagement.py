"""Engagement rules and the lifecycle: who may be offered what, and in which stage."""

from __future__ import annotations

import pytest

from models.errors import CatalogueError
from service.decision import Catalogue
from service.decision.why_not import text_for
from tests.unit.service.decision.building import (
    KnownScorer,
    a_customer,
    a_request,
    an_offer,
    decide_on,
    falls_of,
    offers_of,
)

ADULTS = {"name": "of-age", "when": "customer.age >= 18", "text": "Only for adults"}


def _decide(document, request=None, **attributes):
    catalogue = Catalogue.compile(document, 1)
    return decide_on(catalogue, request=request, profile=a_customer(**attributes))


@pytest.mark.parametrize("step", ["eligibility", "applicability", "suitability"])
def test_a_rule_is_asked_at_its_step(step):
    """An offer whose rule is not true falls at that step, by that rule, in the rule's words."""
    document = {"offers": [an_offer("a", **{step: [ADULTS]}), an_offer("b")]}

    decision = _decide(document, age=17)

    (fallen,) = decision.fallen
    assert (fallen.stage, fallen.code, fallen.rule) == (step, "RULE", "of-age")
    assert text_for(fallen) == "Only for adults"
    assert set(offers_of(_decide(document, age=18.0))) == {"a", "b"}


def test_a_rule_is_for_all_an_objective_a_group_or_an_offer():
    """A rule of the company holds back those that it applies to, and no others."""
    targets = ["all", {"objective": "serve"}, {"group": "loans"}, {"offer": "a"}]
    held = {}
    for target in targets:
        rule = {"name": "r", "when": "customer.open", "applies_to": target}
        document = {
            "offers": [
                an_offer("a"),
                an_offer("b", group="loans"),
                an_offer("c", objective="serve"),
            ],
            "engagement": {"eligibility": [rule]},
        }
        held[str(target)] = sorted(falls_of(_decide(document, open=False)))

    assert list(held.values()) == [["a", "b", "c"], ["c"], ["b"], ["a"]]


def test_the_widest_rule_is_asked_first():
    """Within a step the order is all, objective, group, offer, and last the offer's own."""
    no = {"when": "1 > 2"}
    rules = [
        {"name": "offer", **no, "applies_to": {"offer": "a"}},
        {"name": "group", **no, "applies_to": {"group": "g"}},
        {"name": "objective", **no, "applies_to": {"objective": "grow"}},
        {"name": "all", **no},
    ]
    offer = an_offer("a", group="g", eligibility=[{"name": "own", **no}])
    first = []
    while rules:
        document = {"offers": [offer], "engagement": {"eligibility": rules}}
        first.append(_decide(document).fallen[0].rule)
        rules.pop()
    first.append(_decide({"offers": [offer]}).fallen[0].rule)

    assert first == ["all", "objective", "group", "offer", "own"]


def test_a_rule_speaks_of_its_offer():
    """``offer`` has the values of the offer that is asked about; a value it lacks is an error."""
    rule = {"name": "size", "when": "offer.attributes.size <= customer.room && offer.value > 5.0"}
    document = {
        "offers": [
            an_offer("a", attributes={"size": 3}),
            an_offer("b", attributes={"size": 4}),
            an_offer("c"),
        ],
        "engagement": {"suitability": [rule]},
    }

    decision = _decide(document, room=3)

    assert offers_of(decision) == ["a"]
    assert falls_of(decision) == {
        "b": ("suitability", "RULE"),
        "c": ("suitability", "RULE_ERROR"),
    }


def test_offer_values_are_written_safely():
    """Whatever an offer's texts hold, they are text in its rules and never a part of them."""
    for name in ['"', "\\", "' || true || '", '" || true || "', "a\n\t", "\u2028é😀", "{{x}}"]:
        rule = {"name": "r", "when": "offer.name == context.name && size(offer.name) > 0"}
        document = {"offers": [an_offer("a", name=name, eligibility=[rule])]}
        asked = a_request(context={"name": name}), a_request(context={"name": "other"})

        assert [offers_of(_decide(document, each)) for each in asked] == [["a"], []]


def test_a_rule_that_fails_holds_back():
    """A missing attribute holds the offer back as a rule that failed; the request goes on."""
    decision = _decide({"offers": [an_offer("a", eligibility=[ADULTS]), an_offer("b")]})

    assert falls_of(decision) == {"a": ("eligibility", "RULE_ERROR")}
    assert offers_of(decision) == ["b"]


def test_a_rule_that_is_always_true_costs_nothing():
    """What the catalogue alone decides is decided when it is compiled."""
    rule = {"name": "big", "when": "offer.attributes.size > 2.0"}
    document = {
        "offers": [an_offer("a", attributes={"size": 3}), an_offer("b", attributes={"size": 1})],
        "engagement": {"eligibility": [rule]},
    }

    assert set(Catalogue.compile(document, 1).docket_of("eligibility").rules) == {"b"}


def test_a_rule_about_nothing_is_refused():
    """A rule for a group or an offer that is not there protects nobody, and is a mistake."""
    rules = [{**ADULTS, "applies_to": {"group": "lones"}}, {**ADULTS, "applies_to": {"offer": "x"}}]

    with pytest.raises(CatalogueError) as caught:
        Catalogue.compile({"offers": [an_offer("a")], "engagement": {"eligibility": rules}}, 1)

    assert [each.path for each in caught.value.mistakes] == [
        "/engagement/eligibility/0/applies_to/group",
        "/engagement/eligibility/1/applies_to/offer",
    ]


LIFECYCLE = {
    "stages": [
        {"name": "prospect", "when": "!has(customer.months)"},
        {"name": "onboarding", "when": "customer.months < 3.0"},
        {"name": "ended", "when": "customer.ended"},
        {"name": "active", "when": "customer.months < 60.0"},
    ],
    "objectives": {"prospect": ["acquire"], "ended": []},
}
OFFERS = [
    an_offer(objective, objective=objective)
    for objective in ("acquire", "grow", "retain", "serve", "nurture")
]


@pytest.mark.parametrize(
    ("attributes", "stage", "offered"),
    [
        ({}, "prospect", {"acquire"}),
        ({"months": 1}, "onboarding", {"nurture", "serve"}),
        ({"months": 9, "ended": True}, "ended", set()),
        (
            {"months": 9, "ended": False},
            "active",
            {"acquire", "grow", "retain", "serve", "nurture"},
        ),
        ({"months": 99, "ended": False}, None, {"acquire", "grow", "retain", "serve", "nurture"}),
    ],
)
def test_a_stage_says_what_may_be_pursued(attributes, stage, offered):
    """A customer is in the first stage that is true; who has just come is never sold to."""
    decision = _decide({"offers": OFFERS, "lifecycle": LIFECYCLE}, **attributes)

    assert decision.lifecycle_stage == stage
    assert set(offers_of(decision)) == offered
    assert {each.code for each in decision.fallen} <= {"LIFECYCLE"}


def test_the_stage_is_among_the_reasons():
    """Where the stage decides what may be pursued, what is pursued says so; elsewhere not."""
    document = {"offers": OFFERS, "lifecycle": LIFECYCLE}
    told = {
        months: {
            each.code
            for action in _decide(document, months=months, ended=False).actions
            for each in action.reasons
        }
        for months in (1, 9)
    }

    assert "POLICY_STAGE" in told[1]
    assert "POLICY_STAGE" not in told[9]


def test_a_stage_that_cannot_be_found_holds_back():
    """Where nobody knows the stage, only what is allowed in every stage may be said."""
    stages = [
        {"name": "onboarding", "when": "customer.months < 3.0"},
        {"name": "active", "when": "true"},
    ]

    decision = _decide({"offers": OFFERS, "lifecycle": {"stages": stages}}, months="many")

    assert decision.lifecycle_stage is None
    assert set(offers_of(decision)) == {"serve", "nurture"}
    assert {each.code for each in decision.fallen} == {"RULE_ERROR"}


def test_a_legal_notice_is_sent_in_any_stage():
    """Mandatory offers are not a matter of the stage."""
    lifecycle = {"stages": [{"name": "ended", "when": "true"}], "objectives": {"ended": []}}

    decision = _decide({"offers": [an_offer("a", mandatory=True)], "lifecycle": lifecycle})

    assert offers_of(decision) == ["a"]


def test_rules_know_the_stage():
    """``customer.lifecycle_stage`` is the stage in rules, whatever a stored attribute says."""
    rule = {"name": "r", "when": 'customer.lifecycle_stage == "active"'}
    document = {
        "offers": [an_offer("a", eligibility=[rule])],
        "lifecycle": {"stages": [{"name": "active", "when": "customer.months > 1.0"}]},
    }

    assert offers_of(_decide(document, months=2, lifecycle_stage="x")) == ["a"]
    assert offers_of(_decide(document, months=0, lifecycle_stage="active")) == []


def test_stages_have_one_name_and_no_offer():
    """A stage named twice, one that speaks of an offer or of itself, and unknown names are told."""
    lifecycle = {
        "stages": [
            {"name": "a", "when": "offer.value > 1.0"},
            {"name": "a", "when": "customer.lifecycle_stage == 'a'"},
        ],
        "objectives": {"b": []},
    }

    with pytest.raises(CatalogueError) as caught:
        Catalogue.compile({"offers": [], "lifecycle": lifecycle}, 1)

    assert [each.path for each in caught.value.mistakes] == [
        "/lifecycle/objectives/b",
        "/lifecycle/stages/0/when",
        "/lifecycle/stages/1/name",
        "/lifecycle/stages/1/when",
    ]


def test_a_scorer_sees_what_passed():
    """Rules come before the score: what a rule holds back is not scored."""

    class Asked(KnownScorer):
        """Remembers nothing, and fails if asked for what is out."""

        def score(self, profile, offers, **_):
            """Score what is left."""
            assert {each.offer_id for each in offers} == {"b"}
            return super().score(profile, offers)

    catalogue = Catalogue.compile(
        {"offers": [an_offer("a", eligibility=[ADULTS]), an_offer("b")]}, 1
    )

    assert decide_on(catalogue, scorer=Asked(), profile=a_customer(age=3)).error is None
