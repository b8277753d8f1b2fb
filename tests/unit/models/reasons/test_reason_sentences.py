"""Every feature that a dataset can give has sentences that can be read aloud."""

from __future__ import annotations

import itertools
import math
import re

import pytest

from models.dataset.reader import read_dataset
from models.features.formulas import _FRACTIONS
from models.features.schema import Feature, FeatureSchema
from models.features.spec import infer_schema
from models.reasons import ReasonCatalogue
from tests.support.rich_dataset import write_rich_dataset

VALUES = (math.nan, 0.0, 0.004, 0.2, 1.0, 1.02, 2.0, 3.0, 30.0, 364.0, 12345.678)


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    """Return the features of a dataset with something of everything."""
    dataset = read_dataset(write_rich_dataset(tmp_path_factory.mktemp("rich")))
    return infer_schema(dataset, dataset.contacts)


@pytest.fixture(scope="module")
def catalogue():
    """Return the catalogue that comes with the project."""
    return ReasonCatalogue.from_toml()


def values(feature: Feature) -> tuple[float, ...]:
    """Return what a feature's value can be."""
    known = feature.levels or feature.order
    return (math.nan, *map(float, range(len(known)))) if known else VALUES


def sentences(catalogue: ReasonCatalogue, schema: FeatureSchema):
    """Return every sentence with where it comes from."""
    explainer = catalogue.for_schema(schema)
    for column, feature in enumerate(schema.features):
        for value, direction, audience in itertools.product(
            values(feature), "+-", ("agent", "customer")
        ):
            text = explainer.say(column, value, direction=direction, audience=audience)
            yield feature, value, audience, text


def test_the_dataset_gives_every_sort_of_feature(schema):
    """The check below covers all families, and every statistic that features are made of."""
    given = {(each.family, each.source.get("statistic")) for each in schema.features}

    assert given >= {key for key in _FRACTIONS if key[1] != "resolved"}
    assert {family for family, _ in given} == {
        "attribute", "behaviour", "contact_history", "offer", "affinity", "context",
    }  # fmt: skip


def test_every_value_of_every_feature_is_told_in_a_sentence(catalogue, schema):
    """Capital, no full stop, single blanks; nothing of the machine: braces, names, None, nan."""
    for feature, value, audience, text in sentences(catalogue, schema):
        where = f"{feature.name} = {value} to {audience}: {text!r}"
        assert text[0].isupper(), where
        assert text[-1] not in ".!?, ", where
        assert not re.search(r"[{}_]|\s\s|\s,|%\(|\b(None|nan|null|True|False|inf)\b", text), where
        assert feature.name not in text, where
        assert 3 <= len(text.split()) <= 45, where


def test_no_feature_is_left_to_the_last_resort(catalogue, schema):
    """Each feature has a code that says something of its sort."""
    codes = {feature.name: catalogue.assign(feature)[0].code for feature in schema.features}

    assert not [name for name, code in codes.items() if code in {"OTHER", "BEHAVIOUR_OTHER"}]


def test_a_reason_against_never_reads_like_one_for(catalogue, schema):
    """To an agent, the two directions of one value are told apart."""
    explainer = catalogue.for_schema(schema)

    for column, feature in enumerate(schema.features):
        for value in values(feature):
            told = {explainer.say(column, value, direction=way) for way in "+-"}
            assert len(told) == 2, f"{feature.name} = {value}: {told}"


def test_no_two_features_are_told_alike(catalogue, schema):
    """An agent can tell from the sentence which figure it is about."""
    explainer = catalogue.for_schema(schema)
    told = {
        feature.name: explainer.say(column, 7.0, direction="+")
        for column, feature in enumerate(schema.features)
        if feature.kind == "number" and not feature.order
    }

    assert len(set(told.values())) == len(told)


def test_customers_are_told_no_figures(catalogue, schema):
    """What a customer reads has no number, and none of their attributes, in it."""
    for feature, value, audience, text in sentences(catalogue, schema):
        if audience == "customer":
            assert not re.search(r"\d", text), f"{feature.name} = {value}: {text!r}"
            assert not re.search(r"household|income|age\b|marital|child", text, re.IGNORECASE)


def test_customers_are_told_only_what_is_true(catalogue, schema):
    """No text says of a customer who did something that they did not, nor the other way round."""
    did = re.compile(r"\bYou have (used|bought|shown|taken)\b")
    did_not = re.compile(r"\bYou have not (used|bought|been)\b")
    for feature, value, audience, text in sentences(catalogue, schema):
        if audience == "customer" and feature.family in {"affinity", "behaviour"}:
            happened = not math.isnan(value) and (
                value > 0 or feature.source.get("statistic") == "days_since"
            )
            assert not (happened and did_not.search(text)), f"{feature.name} = {value}: {text}"
            assert not (not happened and did.search(text)), f"{feature.name} = {value}: {text}"


FEATURES = {
    "coupons": Feature(
        "a", "affinity", "number",
        {"statistic": "count", "type": "coupon", "level_name": "product_id", "window_days": 90},
    ),
    "spent": Feature(
        "b", "behaviour", "number",
        {"statistic": "amount", "type": "purchase", "window_days": 30},
    ),
    "last": Feature(
        "c", "behaviour", "number", {"statistic": "days_since", "type": "purchase"}
    ),
    "accepted": Feature(
        "d", "contact_history", "number",
        {"statistic": "accepted", "scope": "group", "window_days": 365},
    ),
    "household": Feature(
        "e", "attribute", "category", {"column": "household_size"},
        levels=("1", "2", "3", "4", "5+"),
    ),
    "income": Feature("f", "attribute", "number", {"column": "income"}, label="income"),
    "duration": Feature("g", "offer", "number", {"statistic": "duration_days"}),
    "truth": Feature("h", "attribute", "number", {"column": "smoker", "boolean": True}),
    "kids": Feature(
        "i", "attribute", "category", {"column": "kids_count"}, levels=("0", "1", "None/Unknown")
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("feature", "value", "direction", "text"),
    [
        ("coupons", 3, "+", "Used 3 coupons on this offer's own products in the last 90 days"),
        ("coupons", 1, "+", "Used 1 coupon on this offer's own products in the last 90 days"),
        ("coupons", 0, "-",
         "Has no coupon use on record for this offer's own products in the last 90 days"),
        ("spent", 3, "-", "Spent 3.00 in the last 30 days, which speaks against this offer"),
        ("spent", 1234.5, "+", "Spent 1,234.50 in the last 30 days"),
        ("last", 0, "+", "Last bought something today"),
        ("last", 1, "+", "Last bought something yesterday"),
        ("last", 2, "+", "Last bought something 2 days ago"),
        ("last", math.nan, "-", "Has no purchases on record in the last year"),
        ("accepted", 0, "-", "Has not taken up an offer of this kind in the last year"),
        ("accepted", 1, "+", "Has taken up an offer of this kind once in the last year"),
        ("accepted", 5, "+", "Has taken up an offer of this kind 5 times in the last year"),
        ("household", 3, "+", "Lives in a household of 4"),
        ("income", 52000, "+", "The customer's income is 52,000"),
        ("income", math.nan, "-", "Nothing is known of the customer's income"),
        ("duration", 32, "+", "This offer runs for 32 days"),
        ("duration", 1, "+", "This offer runs for 1 day"),
        ("truth", 1, "+", "The customer's record says yes to “smoker”"),
        ("truth", 0, "-", "The customer's record says no to “smoker”"),
        ("kids", 0, "-", "Has no children at home"),
        ("kids", 1, "+", "Has 1 child at home"),
        ("kids", 2, "-", "Nothing is known of children in the household"),
    ],
)  # fmt: skip
def test_an_agent_is_told_the_customers_own_value(catalogue, feature, value, direction, text):
    """Counts, money, days, truths, categories and what is missing, as a person says them."""
    explainer = catalogue.for_schema(FeatureSchema((FEATURES[feature],)))

    assert explainer.say(0, float(value), direction=direction) == text
