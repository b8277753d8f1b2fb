"""The schema is the one definition: it survives JSON and is inferred from training rows only."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from models.dataset import read_dataset
from models.errors import DatasetError, NotFoundError
from models.features import offline
from models.features.behaviour import Behaviour
from models.features.bulk_coding import code_series
from models.features.coding import coder
from models.features.formulas import Formulas
from models.features.layout import Layout
from models.features.online import OnlineFeatures
from models.features.profile import Profile
from models.features.schema import FAMILIES, Feature, FeatureSchema
from models.features.spec import infer_schema
from tests.support.tiny_dataset import TOML, write_tiny

NOW = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def dataset(tmp_path):
    toml = TOML + '[customers.orders]\ncity = ["Bonn", "Ulm"]\n[affinity]\no1 = "city"\n'
    return read_dataset(write_tiny(tmp_path, dataset=toml), now=NOW)


def test_it_survives_json(dataset):
    """What a bundle stores is the schema that was learned with."""
    schema = infer_schema(dataset, dataset.contacts)

    again = FeatureSchema.from_dict(json.loads(json.dumps(schema.to_dict())))

    assert again == schema


def test_names_are_unique_and_families_known(dataset):
    """Every feature has one name and one of the families."""
    schema = infer_schema(dataset, dataset.contacts)

    assert len(set(schema.names)) == len(schema.names)
    assert {feature.family for feature in schema.features} <= set(FAMILIES)


def test_every_statistic_has_one_formula(dataset):
    """No feature is left without a way to compute it: a column, or a formula."""
    schema = infer_schema(dataset, dataset.contacts)
    formulas = Formulas.of(schema, Layout.of(schema))
    by_formula = {schema.names[place] for place in formulas.columns}

    for feature in schema.features:
        elsewhere = "column" in feature.source or feature.family == "offer"
        stated = feature.source.get("statistic") == "stated"
        assert (feature.name in by_formula) != (elsewhere or stated)


def test_windows_are_named_in_the_source(dataset):
    """A reader of the schema sees over which days a statistic runs."""
    schema = infer_schema(dataset, dataset.contacts)

    count = next(f for f in schema.features if f.name == "affinity_count_purchase_department_90d")

    assert count.source["statistic"] == "count"
    assert count.source["window_days"] == 90
    assert (count.source["type"], count.source["level"]) == ("purchase", 0)


def test_only_training_rows_teach_it(dataset):
    """Values that only later rows hold are not known to the schema."""
    rows = dataset.contacts.filter(pl.col("customer_id") == "002")

    schema = infer_schema(dataset, rows)

    assert "attribute_age" not in schema.names
    assert schema.offer_id_known == ("o2",)


def test_ordinals_are_coded_in_their_order(dataset):
    """An ordinal is a number that rises with it; stated affinity speaks of the offer itself."""
    schema = infer_schema(dataset, dataset.contacts)

    matrix = offline.build(dataset, dataset.contacts, schema)

    city, stated = (schema.names.index(n) for n in ("attribute_city", "affinity_stated"))
    np.testing.assert_equal(matrix[:, city], [1.0, 0.0, np.nan])
    np.testing.assert_equal(matrix[:, stated], [1.0, np.nan, np.nan])


def test_selecting_keeps_order_and_words(dataset):
    """A part of a schema computes the same columns as the whole."""
    schema = infer_schema(dataset, dataset.contacts)
    names = ("affinity_amount_purchase_department_365d", "attribute_age")

    part = schema.select(names)

    assert part.names == ("attribute_age", "affinity_amount_purchase_department_365d")
    whole = offline.build(dataset, dataset.contacts, schema)
    np.testing.assert_equal(
        offline.build(dataset, dataset.contacts, part),
        whole[:, [schema.names.index(name) for name in part.names]],
    )


@pytest.mark.parametrize(
    ("feature", "series"),
    [
        (Feature("x", "attribute", "category", {}, levels=("1", "2")), pl.Series([1, 2, 3, None])),
        (
            Feature("x", "attribute", "category", {}, levels=("1", "2.5")),
            pl.Series([1.0, 2.5, None]),
        ),
        (Feature("x", "attribute", "category", {}, levels=("true",)), pl.Series([True, False])),
        (Feature("x", "attribute", "category", {}, levels=("a",)), pl.Series(["a", "b", None])),
        (Feature("x", "attribute", "number", {}, order=("lo", "hi")), pl.Series(["hi", "lo", "?"])),
        (Feature("x", "attribute", "number", {}), pl.Series([1, None, 3])),
        (Feature("x", "attribute", "number", {}), pl.Series([True, False, None])),
        (Feature("x", "attribute", "number", {}), pl.Series([0.5, float("nan"), float("inf")])),
        (Feature("x", "attribute", "number", {}), pl.Series(["4", "four", None])),
    ],
)
def test_values_are_coded_alike_in_bulk_and_one_by_one(feature, series):
    """A value means the same number wherever it comes from."""
    code = coder(feature)

    np.testing.assert_equal(code_series(series, feature), [code(value) for value in series])


def test_a_customer_nobody_knows_has_features(dataset):
    """A first visitor is scored on what is known: missing, never an error."""
    schema = infer_schema(dataset, dataset.contacts)
    online = OnlineFeatures(schema, offline.offer_facts(dataset))

    rows = online.rows(Profile("new", {}, Behaviour.empty()), ["o2", "o1"], context={}, now=1.8e9)

    assert rows.shape == (2, len(schema.features))
    assert rows[0, schema.names.index("behaviour_count_purchase_365d")] == 0.0


def test_offers_outside_the_catalogue_are_refused(dataset):
    """An offer that cannot be computed is named, online and offline."""
    schema = infer_schema(dataset, dataset.contacts)
    online = OnlineFeatures(schema, offline.offer_facts(dataset))

    with pytest.raises(NotFoundError, match="'o9'"):
        online.rows(Profile("a", {}, Behaviour.empty()), ["o9"], context={}, now=1.8e9)
    with pytest.raises(DatasetError, match="row 2: 'o9'"):
        offline.build(
            dataset, pl.DataFrame({"customer_id": ["001"] * 2, "offer_id": ["o1", "o9"]}), schema
        )
