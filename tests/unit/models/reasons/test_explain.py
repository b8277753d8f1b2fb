"""Contributions become at most four reasons, by code, that add up to what they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.features.schema import Feature, FeatureSchema
from models.reasons import Reason, ReasonCatalogue


def feature(name: str, family: str = "behaviour", **source: object) -> Feature:
    """Return a number."""
    return Feature(name, family, "number", source, label=name)


def counts(kind: str) -> list[Feature]:
    """Return nested windows of one type of event."""
    return [
        feature(f"{kind}_{days}", statistic="count", type=kind, window_days=days)
        for days in (30, 90, 365)
    ]


SCHEMA = FeatureSchema(
    (
        *counts("coupon"),
        *counts("purchase"),
        feature("age", "attribute", column="age"),
        feature("weather", "context", column="weather"),
        feature("length", "offer", statistic="duration_days"),
        feature("last", statistic="days_since", type="purchase"),
        Feature("town", "offer", "category", {"column": "town"}, levels=("Ulm", "New_York")),
    )
)
N = len(SCHEMA.features)
EXPLAINER = ReasonCatalogue.from_toml().for_schema(SCHEMA)
ROW = np.array([0, 1, 3, 2, 4, 9, 41, 5, 32, 2, 1], dtype=float)


def explain(limit: int = 4, **shares: float) -> tuple[Reason, ...]:
    """Explain the row with the contributions of the named features."""
    contributions = np.zeros(N)
    for name, share in shares.items():
        contributions[SCHEMA.names.index(name)] = share
    return EXPLAINER.explain(contributions, ROW, limit=limit)


def test_reasons_are_summed_by_code_and_the_strongest_comes_first():
    """Features of one code are one reason; a code against counts by its size."""
    reasons = explain(coupon_30=0.2, coupon_365=0.3, age=-0.6, length=0.1)

    assert [(each.code, each.direction) for each in reasons] == [
        ("CUSTOMER_PROFILE", "-"),
        ("BEHAVIOUR_COUPON", "+"),
        ("OFFER_DURATION", "+"),
    ]
    assert [each.contribution for each in reasons] == pytest.approx([-0.6, 0.5, 0.1])


def test_the_strongest_feature_of_the_codes_own_sign_tells_it():
    """Within nested windows, the text is told by what pulled the way the code did."""
    (reason,) = explain(coupon_30=-0.5, coupon_90=0.2, coupon_365=0.4)

    assert (reason.direction, reason.feature, reason.value) == ("+", "coupon_365", 3.0)
    assert reason.text == "Used 3 coupons in the last year"


def test_a_reason_against_is_told_by_a_feature_that_speaks_against():
    """The value that is named is one that lowered the score, not one that raised it."""
    (reason,) = explain(coupon_30=-0.5, coupon_365=0.4)

    assert (reason.direction, reason.feature) == ("-", "coupon_30")
    assert reason.text == "Has no coupon use on record in the last 30 days"


def test_at_most_four_are_told():
    """However many codes there are, the four strongest are enough."""
    shares = {"coupon_30": 0.5, "purchase_30": 0.4, "age": 0.3, "weather": 0.2, "length": 0.1}

    assert len(explain(**shares)) == 4
    assert len(explain(limit=2, **shares)) == 2


def test_what_adds_nothing_is_no_reason():
    """Codes without a contribution are left out, and so are those that cancel out."""
    assert explain() == ()
    assert explain(coupon_30=0.4, coupon_90=-0.4) == ()


def test_values_are_what_the_customer_has():
    """A category's value is its name, a missing value is none, a number is itself."""
    contributions, row = np.zeros(N), ROW.copy()
    contributions[[6, 9, 10]] = 3, 2, 1
    row[6] = np.nan

    age, last, town = EXPLAINER.explain(contributions, row)

    assert (age.value, last.value, town.value) == (None, 2.0, "New_York")
    assert town.text == "The town of this offer is New York"


def test_reasons_are_plain_python():
    """A reason goes into JSON as it is: no numpy number is in it."""
    reasons = explain(coupon_365=1.0, age=0.5, last=-0.2)

    kinds = {type(value) for each in reasons for value in (each.contribution, each.value)}
    assert kinds <= {float, str, bool, type(None)}


@given(arrays(float, N, elements=st.floats(-5, 5)), st.integers(0, 12))
def test_the_reasons_are_the_largest_sums_of_the_contributions(contributions, limit):
    """Whatever the contributions: sums by code, in order, none larger left out, all added up."""
    reasons = EXPLAINER.explain(contributions, ROW, limit=limit)

    sums = dict.fromkeys(EXPLAINER.codes, 0.0)
    for code, share in zip(EXPLAINER.code_of_feature, contributions, strict=True):
        sums[EXPLAINER.codes[code]] += share
    expected = sorted((abs(each) for each in sums.values() if abs(each) > 1e-6), reverse=True)
    assert [abs(each.contribution) for each in reasons] == pytest.approx(expected[:limit])
    assert all(each.contribution == pytest.approx(sums[each.code]) for each in reasons)
    assert len({each.code for each in reasons}) == len(reasons)


@pytest.mark.parametrize("audience", ["agent", "customer"])
def test_a_rule_has_a_text_of_its_own(audience):
    """What decided beside the model is told without a contribution, for both audiences."""
    catalogue = ReasonCatalogue.from_toml()

    reasons = [
        catalogue.rule_reason(code, audience=audience, value=12.0) for code in catalogue.rules
    ]

    assert {each.kind for each in reasons} == {"value", "policy", "exploration"}
    assert all(each.contribution == 0.0 and each.text[0].isupper() for each in reasons)
    assert not any(mark in each.text for each in reasons for mark in "{}_")
