"""Rules that read what the customer did: ``customer.behaviour``."""

from __future__ import annotations

import pytest

from models.features.behaviour import SECONDS_A_DAY, Behaviour, Event
from models.features.profile import Profile
from service.decision import Catalogue
from service.decision.catalogue_findings import validate_catalogue
from tests.unit.service.decision.building import NOW, an_offer, decide_on, falls_of, offers_of

STAGES = [
    {"name": "new", "when": "!has(customer.behaviour.days_since_last)"},
    {"name": "lapsed", "when": "customer.behaviour.days_since_last > 90.0"},
    {"name": "active", "when": "true"},
]


def a_buyer(*days_ago, kind="purchase"):
    """Return a customer who bought for 10.00 so many days ago."""
    did = [Event(NOW - each * SECONDS_A_DAY, kind, 10.0) for each in days_ago]
    return Profile("c-1", {}, Behaviour.empty().add(did))


def under(when, profile):
    """Return a decision on one offer with a rule."""
    offer = an_offer("a", applicability=[{"name": "r", "when": when}])
    return decide_on(Catalogue.compile({"offers": [offer]}, 1), profile=profile)


@pytest.mark.parametrize(
    "when",
    [
        "customer.behaviour.days_since_last == 3.0",
        'customer.behaviour.days_since["purchase"] == 3.0',
        "customer.behaviour.days_since.purchase == 3.0",
        "has(customer.behaviour.days_since.purchase)",
        "!has(customer.behaviour.days_since.visit)",
        "customer.behaviour.events_7d == 1.0 && customer.behaviour.events_90d == 2.0",
        "customer.behaviour.amount_30d == 10.0 && customer.behaviour.amount_365d == 30.0",
        "customer.behaviour.active_days_365d == 3.0",
        "customer.behaviour.events_30d * 2.0 < customer.behaviour.events_365d",
    ],
)
def test_a_rule_sees_what_the_customer_did(when):
    """Recency, number, amount and active days, over all types or of one, as of now."""
    assert offers_of(under(when, a_buyer(3, 60, 200))) == ["a"]


def test_what_never_happened_is_not_there():
    """Days since nothing cannot be read: the rule fails, and the offer is held back."""
    decision = under("customer.behaviour.days_since_last < 9.0", a_buyer())

    assert falls_of(decision) == {"a": ("applicability", "RULE_ERROR")}


@pytest.mark.parametrize(("days_ago", "stage"), [((), "new"), ((90,), "active"), ((91,), "lapsed")])
def test_a_stage_is_found_by_what_the_customer_did(days_ago, stage):
    """Recency in whole days places the customer; a stranger has done nothing."""
    catalogue = Catalogue.compile({"offers": [an_offer()], "lifecycle": {"stages": STAGES}}, 1)

    decision = decide_on(catalogue, profile=a_buyer(*days_ago) if days_ago else None)

    assert decision.lifecycle_stage == stage


def test_only_what_is_read_is_computed():
    """A catalogue that reads no behaviour computes none; another no more than it reads."""
    names = ["true", "customer.behaviour.events_7d > 0.0 && customer.behaviour.events_7d < 9.0"]
    rules = [an_offer("a", applicability=[{"name": "r", "when": when}]) for when in names]
    nothing, something = (Catalogue.compile({"offers": [each]}, 1).behaviour for each in rules)

    assert nothing is None
    assert something is not None
    assert something.of(a_buyer(1).behaviour, NOW) == {"behaviour.events_7d": 1.0}


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("customer.behaviour.event_30d > 1.0", "did you mean 'events_30d'?"),
        ("customer.behaviour.days_since > 1.0", "name a type of event"),
        ("customer.behaviour.days_since_lats > 1.0", "did you mean 'days_since_last'?"),
        ("has(customer.behaviour)", "known are active_days_30d"),
        ("customer.behaviour.visits.today > 1.0", "customer.behaviour.visits is no summary"),
        ('customer.behaviour.events_30d == "3"', None),
        ("customer.behaviour.events_30d + 1 > 3.0", "type error"),
        ("customer.behaviour.days_since.visit + customer.age > 3.0", None),
    ],
)
def test_names_and_types_are_known_to_validate(when, told):
    """What is no summary is told with the nearest that is; a summary is a number."""
    offer = an_offer("a", applicability=[{"name": "r", "when": when}])
    document = {"offers": [offer], "attributes": {"customer": {"age": "number"}}}

    mistakes = validate_catalogue(document, now=NOW).mistakes

    assert [each.path for each in mistakes] == ["/offers/0/applicability/0/when"] * bool(told)
    assert all(str(told) in each.message for each in mistakes)


def test_no_attribute_is_declared_by_that_name():
    """Rules would not see it."""
    document = {"offers": [an_offer()], "attributes": {"customer": {"behaviour": "text"}}}

    (mistake,) = validate_catalogue(document, now=NOW).mistakes

    assert mistake.path == "/attributes/customer/behaviour"
