"""Attributes that are lists, from where they come in to where they come out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.api import CATALOGUE, Api, make_api, publish
from tests.support.bundle_models import LinearModel

if TYPE_CHECKING:
    from pathlib import Path

PRODUCTS = ["loan", "card"]
RULE = {"name": "no-card-yet", "when": '!("card" in customer.products)', "text": "Has a card"}


@pytest.fixture
def scoring(api: Api, tmp_path: Path) -> Api:
    """Return a caller of the app with a model of attributes, on the same store."""
    publish(tmp_path / "learned", promote=True)
    return make_api(api.store, tmp_path / "learned", load_model=LinearModel.load)


def a_document() -> dict[str, Any]:
    """Return a catalogue with a rule over a list, and a text that says one."""
    spring, *others = CATALOGUE["offers"]
    content = {"body": "Beside {{ customer.products | default('nothing') }}"}
    treatment = {"treatment_id": "spring-email", "channel": "email", "content": content}
    return {
        "attributes": {"customer": {"products": "list"}, "context": {"basket": "list"}},
        "offers": [
            {**spring, "treatments": [treatment], "eligibility": [RULE]},
            *({**each, "applicability": []} for each in others),
        ],
    }


def decide(api: Api, **wish: Any) -> dict[str, Any]:
    """Return a fully explained decision in e-mail."""
    asked = {"customer_id": "c-1", "channel": "email", "limit": 10, "explain": "full"}
    response = api.post("/v1/decisions", asked | wish)
    assert response.status_code == 200, response.json
    answered: dict[str, Any] = response.json
    return answered


def fallen(answer: dict[str, Any]) -> dict[str, str]:
    """Return by which rule each offer fell."""
    return {each["offer_id"]: each["rule"] for each in answer["why_not"]}


@pytest.mark.parametrize(
    "items", [[], ["a"] * 100, [1, 2.5, -3], [True, False], ["", "x" * 200, "día"]]
)
def test_a_list_is_stored_shown_and_exported(api: Api, items: list[Any]) -> None:
    """As it was sent: by PUT, in GET, and in all that is kept about the customer."""
    put = api.put("/v1/customers/c-1", {"attributes": {"products": items, "age": 41}})

    exported = api.get("/v1/customers/c-1/export").json["data"]
    assert put.status_code == 201
    assert put.json["attributes"]["products"] == items
    assert api.get("/v1/customers/c-1").json["attributes"] == {"products": items, "age": 41}
    assert exported["profile"]["attributes"]["products"] == items


@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        (["x"] * 101, "/attributes/products"),
        (["x" * 201], "/attributes/products/0"),
        (["x", 1], "/attributes/products/1"),
        ([1, True], "/attributes/products/1"),
        (["x", None], "/attributes/products/1"),
        ([["x"]], "/attributes/products/0"),
        ({"x": 1}, "/attributes/products"),
    ],
)
def test_what_is_no_such_list_is_refused_with_its_place(api: Api, items: Any, pointer: str) -> None:
    """Too long, too deep, or of several kinds: nothing is stored."""
    response = api.put("/v1/customers/c-1", {"attributes": {"products": items, "age": 41}})

    assert response.status_code == 422
    assert [each["pointer"] for each in response.json["errors"]] == [pointer]
    assert api.get("/v1/customers/c-1").status_code == 404


def test_every_mistake_in_lists_is_told_at_once(api: Api) -> None:
    """Each with its place."""
    body = {"attributes": {"a": ["x", 1, None], "b": {}, "c": [1.5]}}

    errors = api.put("/v1/customers/c-1", body).json["errors"]

    assert [each["pointer"] for each in errors] == [
        "/attributes/a/1",
        "/attributes/a/2",
        "/attributes/b",
    ]


def test_rules_and_texts_see_the_list_that_is_stored(scoring: Api) -> None:
    """A rule asks what is in it; a text says its entries; the request's own goes before it."""
    api = scoring
    api.with_catalogue(a_document())
    api.put("/v1/customers/c-1", {"attributes": {"products": PRODUCTS}})

    stored = decide(api)
    overridden = decide(api, profile={"products": ["loan", "fund"]}, dry_run=True)
    unknown = decide(api, customer_id="nobody")

    assert fallen(stored)["spring"] == "no-card-yet"
    said = {each["offer_id"]: each["content"] for each in overridden["actions"]}
    assert said["spring"]["body"] == "Beside loan, fund"
    codes = {each["offer_id"]: each["code"] for each in unknown["why_not"]}
    assert codes["spring"] == "RULE_ERROR"


def test_a_list_is_in_the_evidence_and_decides_the_same_again(api: Api) -> None:
    """The record holds it as it was; a replay sees that, whatever is stored since."""
    api.with_catalogue(a_document())
    api.put("/v1/customers/c-1", {"attributes": {"products": PRODUCTS}})
    basket = {"basket": ["tea", "milk"]}
    path = f"/v1/decisions/{decide(api, context=basket)['decision_id']}"
    api.put("/v1/customers/c-1", {"attributes": {"products": []}})

    record = api.get(path).json
    again = api.post(f"{path}/replay").json

    assert record["evidence"]["attributes"]["products"] == PRODUCTS
    assert record["request"]["context"] == basket
    assert (again["same"], again["identical"]) == (True, True)


def test_to_the_model_a_list_is_missing(scoring: Api) -> None:
    """Sent where a model expects a number or a word, it scores as nothing would; nothing fails."""
    scoring.with_catalogue()
    wishes = ({"age": [41], "town": ["a"]}, {"age": None, "town": None}, {"age": 80, "town": "a"})

    answers = [decide(scoring, profile=each, dry_run=True) for each in wishes]

    scored = [[each["propensity"] for each in answer["actions"]] for answer in answers]
    assert [each["degraded"] for each in answers] == [None] * 3
    assert scored[0] == scored[1] != scored[2]
