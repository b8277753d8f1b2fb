"""The published JSON Schema: made of the tables that read the document, and in line with them."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from jsonschema_rs import meta, validator_for

from models.errors import CatalogueError
from service.decision import Catalogue
from service.decision.catalogue_schema import catalogue_schema
from tests.unit.service.decision.drawing import documents, unhurried
from tests.unit.service.decision.test_catalogue import DOCUMENT, json_values

VALIDATOR = validator_for(catalogue_schema())
CAP = {"name": "c", "limit": 1, "window_days": 1}


def test_the_schema_is_one():
    """It is JSON, a schema by its own rules, and says what every key of an offer means."""
    schema = json.loads(json.dumps(catalogue_schema(), allow_nan=False))

    meta.validate(schema)
    keys = schema["properties"]["offers"]["items"]["properties"]
    assert [name for name, each in keys.items() if "description" not in each] == []


@unhurried
@given(documents())
def test_what_compiles_fits_the_schema(document):
    """A document that the service takes, the schema takes."""
    Catalogue.compile(document, 1)

    assert [each.message for each in VALIDATOR.iter_errors(document)] == []


@unhurried
@given(json_values)
def test_what_the_schema_refuses_is_refused(document):
    """What the schema does not take, the service does not take either."""
    if not VALIDATOR.is_valid(document):
        with pytest.raises(CatalogueError):
            Catalogue.compile(document, 1)


@pytest.mark.parametrize(
    "scope", ["all", "each offer", {"channel": "email"}, {"channel": ["email"], "each": "offer"}]
)
def test_the_schema_knows_what_is_counted_together(scope):
    """A scope is a word, or one value or several in some dimensions."""
    policy = {"caps": [{**CAP, "scope": scope}]}
    document = {**DOCUMENT, "contact_policy": policy}
    Catalogue.compile(document, 1)

    assert VALIDATOR.is_valid(document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("offers", 0, "vlaue"), 1),
        (("offers", 0, "value"), -1),
        (("offers", 0, "name"), " "),
        (("offers", 0, "objective"), "sell"),
        (("offers", 0, "eligibility"), [{"name": "r"}]),
        (("offers", 0, "treatments"), []),
        (("policies", "holdout", "share"), 2),
        (("engagement",), {"eligibility": [{"name": "r", "when": "true", "applies_to": "some"}]}),
        (("lifecycle",), {"objectives": {"a": ["sell"]}}),
        (("contact_policy",), {"caps": [{**CAP, "scope": {"channel": []}}]}),
        (("contact_policy",), {"caps": [{**CAP, "scope": {"channel": ["email", 3]}}]}),
    ],
)
def test_the_schema_sees_single_mistakes(path, value):
    """What is wrong with one value alone is wrong by the schema, too."""
    document = copy.deepcopy(DOCUMENT)
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert not VALIDATOR.is_valid(document)
