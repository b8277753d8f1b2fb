"""Versions of the catalogue over HTTP: read, compared, rolled back; and its schema."""

from __future__ import annotations

import jsonschema_rs
import pytest

from tests.support.api import CATALOGUE, Api

FIRST = {"If-None-Match": "*"}
DEARER = {"offers": [CATALOGUE["offers"][0] | {"value": 12.0}, *CATALOGUE["offers"][1:3]]}


@pytest.fixture
def two(api: Api) -> Api:
    """Return the app with two versions: one offer dearer, one gone."""
    assert api.put("/v1/catalogue", CATALOGUE, headers=FIRST).status_code == 201
    assert api.put("/v1/catalogue", DEARER, headers={"If-Match": '"1"'}).status_code == 200
    return api


def test_each_version_is_kept(two: Api) -> None:
    """The document of any version, as it was put, with its ETag."""
    first = two.get("/v1/catalogue/versions/1")

    assert (first.json, first.headers["ETag"]) == (CATALOGUE, '"1"')
    assert two.get("/v1/catalogue/versions/2").json == DEARER


@pytest.mark.parametrize("version", ["0", "3", "-1", "x", "1.0", "9" * 30, "٣"])
def test_a_version_that_is_not_there_is_404(two: Api, version: str) -> None:
    """Whatever stands for its number."""
    assert two.get(f"/v1/catalogue/versions/{version}").status_code == 404


@pytest.mark.parametrize("query", ["", "?from=1&to=2", "?from=1", "?to=2"])
def test_two_versions_are_compared_by_what_things_are_called(two: Api, query: str) -> None:
    """By default the latest with the one before."""
    told = two.get(f"/v1/catalogue/compare{query}").json

    assert (told["from"], told["to"]) == (1, 2)
    assert [(each["pointer"], each["kind"]) for each in told["changes"]] == [
        ("/offers/spring/value", "changed"),
        ("/offers/notice", "removed"),
    ]
    assert (told["changes"][0]["from"], told["changes"][0]["to"]) == (10.0, 12.0)


@pytest.mark.parametrize(
    ("query", "status"),
    [("?to=1", 404), ("?from=1&to=9", 404), ("?from=x", 422), ("?from=0", 422), ("?of=1", 422)],
)
def test_what_cannot_be_compared_is_refused(two: Api, query: str, status: int) -> None:
    """404 for a version that is not there, 422 for what is none."""
    assert two.get(f"/v1/catalogue/compare{query}").status_code == status


def test_a_rollback_is_a_new_version_and_decides_at_once(two: Api) -> None:
    """Nothing is lost: the old document is stored again, with a note, and named by decisions."""
    response = two.post("/v1/catalogue/rollback", {"version": 1})

    assert (response.status_code, response.json) == (200, {"version": 3, "offers": 4})
    assert response.headers["ETag"] == '"3"'
    assert two.get("/v1/catalogue").json == CATALOGUE
    notes = [each["note"] for each in two.get("/v1/catalogue/versions").json["versions"]]
    assert notes == ["rollback to 1", None, None]
    decided = two.post("/v1/decisions", {"customer_id": "c", "channel": "email"}).json
    assert decided["catalogue_version"] == 3


def test_a_rollback_may_have_a_condition(two: Api) -> None:
    """With an ETag that is no longer there it is refused, and nothing is stored."""
    stale = two.post("/v1/catalogue/rollback", {"version": 1}, headers={"If-Match": '"1"'})
    gone = two.post("/v1/catalogue/rollback", {"version": 7})
    none = two.post("/v1/catalogue/rollback", {})

    assert (stale.status_code, gone.status_code, none.status_code) == (412, 404, 422)
    assert len(two.get("/v1/catalogue/versions").json["versions"]) == 2


def test_the_schema_takes_what_is_taken_and_names_what_is_not(api: Api) -> None:
    """It is a JSON Schema, and refuses a key that is not known."""
    schema = api.get("/v1/catalogue/schema").json
    validator = jsonschema_rs.Draft202012Validator(schema)

    assert validator.is_valid(CATALOGUE)
    assert not validator.is_valid({"ofers": []})
    assert not validator.is_valid({"offers": [{"offer_id": "a"}]})


def test_a_mistake_that_only_shows_when_a_rule_is_tried_is_refused(api: Api) -> None:
    """`validate` and PUT find the same mistakes; a warning is told and taken."""
    wrong = CATALOGUE | {
        "engagement": {"eligibility": [{"name": "adult", "when": "customer.age + true"}]},
        "attributes": {"customer": {"age": "number"}},
    }
    hardly = {"offers": [CATALOGUE["offers"][0] | {"ends_at": "2020-01-01T00:00:00Z"}]}

    told = api.post("/v1/catalogue/validate", wrong).json
    refused = api.put("/v1/catalogue", wrong, headers=FIRST)
    warned = api.post("/v1/catalogue/validate", hardly).json

    assert told["valid"] is False
    assert refused.status_code == 422
    assert refused.json["errors"] == told["mistakes"]
    assert warned["valid"] is True
    assert [each["pointer"] for each in warned["warnings"]]
    assert api.put("/v1/catalogue", hardly, headers=FIRST).status_code == 201
