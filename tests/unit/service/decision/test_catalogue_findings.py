"""Validating a catalogue: every mistake at once, each with its path, and what is hardly meant."""

from __future__ import annotations

import pytest
from hypothesis import given

from service.decision import Catalogue
from service.decision.catalogue_findings import validate_catalogue
from tests.unit.service.decision.building import NOW, an_offer
from tests.unit.service.decision.drawing import documents, unhurried
from tests.unit.service.decision.test_catalogue import json_values

CONTENT = {"subject": "Hello"}


def offer(offer_id="a", **keys):
    """Return an offer that nothing can be said against."""
    treatment = {"treatment_id": f"{offer_id}-email", "channel": "email", "content": CONTENT}
    return an_offer(offer_id, **{"treatments": [treatment]} | keys)


def rule(when, name="r"):
    """Return a rule."""
    return {"name": name, "when": when}


def found(document, **keys):
    """Return the mistakes and the warnings, each by path."""
    findings = validate_catalogue(document, now=NOW, **keys)
    return tuple({each.path: each.message for each in some} for some in findings)


def test_every_mistake_is_found_at_once():
    """Mistakes of every kind, in every section, are told together, each with its path."""
    document = {
        "offers": [
            offer("a", vlaue=1),
            offer("b", requires=["nobody"], conflicts=["b"]),
            offer("c", eligibility=[rule("customer.age >")]),
            offer("d", eligibility=[rule("customer.wage > 1.0")], value="customer.age"),
            offer("e", suitability=[rule("customer.name > 3")]),
            offer("f", applicability=[rule("customer.name")]),
            offer(
                "g", treatments=[{"treatment_id": "t", "channel": "c", "content": {"body": "{{"}}]
            ),
        ],
        "attributes": {"customer": {"age": "text", "name": "text"}},
        "lifecycle": {"stages": [{"name": "s", "when": "1 +"}]},
        "engagement": {"eligibility": [{**rule("true"), "applies_to": {"group": "x"}}]},
        "policies": {"minimum_propensity": 3},
        "contact_policy": {"caps": 1},
    }

    mistakes, _ = found(document)

    assert set(mistakes) == {
        "/contact_policy/caps",
        "/engagement/eligibility/0/applies_to/group",
        "/lifecycle/stages/0/when",
        "/offers/0/vlaue",
        "/offers/1/conflicts/0",
        "/offers/1/requires/0",
        "/offers/2/eligibility/0/when",
        "/offers/3/eligibility/0/when",
        "/offers/3/value",
        "/offers/4/suitability/0/when",
        "/offers/5/applicability/0/when",
        "/offers/6/treatments/0/content/body",
        "/policies/minimum_propensity",
    }
    assert "not among the declared" in mistakes["/offers/3/eligibility/0/when"]
    assert "a number is expected" in mistakes["/offers/3/value"]
    assert "type error" in mistakes["/offers/4/suitability/0/when"]


@pytest.mark.parametrize(
    "when",
    [
        "customer.age + 1 > 2",
        "1 + 'a' == 2",
        "customer.age",
        "customer.name.startsWith(3)",
        "!customer.name && customer.name > 'a'",
        'customer.kind == "x" && customer.age + 1 > 2',
    ],
)
def test_a_type_error_is_found_by_trying(when):
    """What fails for every value of what it reads, declared or not, is a mistake."""
    declared = {"customer": {"age": "number", "name": "text", "kind": "text"}}

    mistakes, _ = found({"offers": [offer(eligibility=[rule(when)])], "attributes": declared})

    assert list(mistakes) == ["/offers/0/eligibility/0/when"]


@pytest.mark.parametrize(
    "when",
    [
        "customer.a > 1.0 && customer.b == 'x' && customer.c && customer.d in [1, 2]",
        "has(customer.a) ? customer.a > 2 : true",
        "timestamp(customer.since) < now",
        "customer.tags.exists(each, each == 'x')",
        "context.cart.size() > 1",
        "customer.a * customer.b / (customer.c + 1.0) - customer.d > customer.e",
        "offer.value > 3.0 && offer.categories.exists(each, each == customer.liked)",
    ],
)
def test_what_may_be_right_is_let_through(when):
    """Where no types are declared, an expression that fits some is no mistake."""
    mistakes, _ = found({"offers": [offer(eligibility=[rule(when)], categories=["x"])]})

    assert mistakes == {}


def test_attributes_that_the_caller_knows_are_checked_too():
    """A document that declares none is held to the attributes that are known elsewhere."""
    document = {"offers": [offer(eligibility=[rule("customer.aeg > 18.0")])]}

    mistakes, _ = found(document, attributes={"customer": {"age": "number"}})

    assert "customer.aeg" in mistakes["/offers/0/eligibility/0/when"]


@pytest.mark.parametrize(
    ("keys", "path", "told"),
    [
        ({"ends_at": "2020-01-01T00:00:00Z"}, "/offers/0/ends_at", "in the past"),
        ({"eligibility": [rule("offer.value < 0.0")]}, "/offers/0/eligibility/0/when", "never"),
        (
            {"suitability": [rule("customer.a > 3 && customer.a < 2")]},
            "/offers/0/suitability/0/when",
            "never",
        ),
        ({"requires": ["b"]}, "/offers/0/requires", "requires itself"),
        ({"objective": "grow"}, "/offers/0/objective", "no stage"),
        ({"bundle": "x"}, "/offers/0/bundle", "no channel"),
        ({"treatments": [{"treatment_id": "t", "channel": "email"}]}, None, "nothing to say"),
    ],
)
def test_an_offer_that_can_never_be_shown_is_told(keys, path, told):
    """By its dates, rules, stages, prerequisites or bundle: allowed, but told with its path."""
    shop = {"treatment_id": "b-shop", "channel": "shop", "content": CONTENT}
    document = {
        "offers": [
            offer("a", **{"objective": "serve"} | keys),
            offer("b", objective="serve", requires=["a"], bundle="x", treatments=[shop]),
        ],
        "lifecycle": {
            "stages": [{"name": "all", "when": "true"}],
            "objectives": {"all": ["serve"]},
        },
    }

    mistakes, warnings = found(document)

    assert mistakes == {}
    assert told in warnings[path or "/offers/0/treatments/0/content"]


def test_rules_that_exclude_each_other_are_told():
    """Two rules that nothing passes both are told where the second stands, naming the first."""
    document = {
        "offers": [offer("a", group="young", suitability=[rule("customer.age < 18.0")])],
        "engagement": {"eligibility": [rule("customer.age >= 18.0")]},
    }

    _, warnings = found(document)

    assert list(warnings) == ["/engagement/eligibility/0/when"]
    assert "/offers/0/suitability/0/when" in warnings["/engagement/eligibility/0/when"]


def test_rules_that_leave_a_gap_are_not_told():
    """Rules that one value passes together are no conflict, however narrow it is."""
    rules = [rule("customer.age >= 18.0"), rule("customer.age <= 18.0", "s")]

    assert found({"offers": [offer(eligibility=rules)]}) == ({}, {})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("true", "customer.a > 1.0"),
        ("customer.a > 1.0", "customer.a > 2.0"),
        ("customer.a == 'x' || customer.b", "customer.a == 'x'"),
        ("customer.a > 1.0", "1 > 2"),
    ],
)
def test_a_stage_that_nobody_reaches_is_told(first, second):
    """A stage behind those that take everybody it is for cannot be reached, and is told."""
    stages = [{"name": "first", "when": first}, {"name": "second", "when": second}]

    mistakes, warnings = found({"offers": [offer()], "lifecycle": {"stages": stages}})

    assert mistakes == {}
    assert list(warnings) == ["/lifecycle/stages/1/when"]


def test_onboarding_that_sells_is_told():
    """Selling to customers who have just come is allowed only with a warning."""
    stages = [{"name": "onboarding", "when": "customer.new"}]
    lifecycle = {"stages": stages, "objectives": {"onboarding": ["grow"]}}

    _, warnings = found({"offers": [offer()], "lifecycle": lifecycle})

    assert list(warnings) == ["/lifecycle/objectives/onboarding"]


@unhurried
@given(documents())
def test_what_compiles_today_is_no_mistake(document):
    """A document of the first shape, without rules, stays as good as it was."""
    Catalogue.compile(document, 1)

    assert validate_catalogue(document, now=NOW).mistakes == ()


@unhurried
@given(json_values)
def test_anything_can_be_validated(document):
    """Whatever JSON is validated, what is found are mistakes with words, and nothing is raised."""
    findings = validate_catalogue(document, now=NOW)

    assert all(each.message for some in findings for each in some)
