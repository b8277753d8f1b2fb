"""What decisions stand on is faulty: the model, the catalogue, a rule, a formula, a policy.

Row by row as docs/degrading.md has it: the answer, its mark, the record, and what operators see.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from models.features.schema import Feature, FeatureSchema
from service.store import open_store
from tests.integration.http.governing import (
    asks,
    codes_of,
    figure,
    governed,
    kept,
    offer,
    offers_of,
    with_notice,
)
from tests.support.api import attributes_schema, make_api, publish
from tests.support.bundle_models import LinearModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api

REFUSED = "nbo_model_load_failures_total"


@pytest.fixture
def ready(database_url: str, tmp_path: Path) -> Iterator[Api]:
    """Return the app in good health, on each engine."""
    with governed(database_url, tmp_path, with_notice(), deadline_ms=30_000) as api:
        yield api


def refresh(api: Api) -> None:
    """Let the app look for what is new."""
    api.app.extensions["nbo"].refresh()


def put(api: Api, document: dict[str, Any]) -> None:
    """Change the catalogue over HTTP."""
    response = api.put("/v1/catalogue", document, headers={"If-Match": "*"})
    assert response.status_code == 200, response.text


def logged(api: Api, event: str) -> list[dict[str, Any]]:
    """Return the lines of the log that tell of an event."""
    return [line for line in api.log_lines() if line["event"] == event]


def is_without_a_model(api: Api) -> None:
    """Assert that what needs no model is said, and that this is marked, kept and counted."""
    name = 'nbo_decisions_total{degraded="MODEL_UNAVAILABLE",result="ACTION"}'
    before = figure(api, name)

    answer = asks(api, "c-9")

    assert (offers_of(answer), answer["degraded"]) == (["notice"], "MODEL_UNAVAILABLE")
    assert answer["model_version"] is None
    assert (answer["actions"][0]["propensity"], answer["actions"][0]["reasons"]) == (None, [])
    assert kept(api, "c-9")[0] == "MODEL_UNAVAILABLE"
    assert figure(api, name) == before + 1


@pytest.mark.degrading("there is no model, or it cannot be loaded")
def test_a_champion_that_cannot_be_loaded_is_as_good_as_none(
    database_url: str, tmp_path: Path
) -> None:
    """The first one there ever was is damaged: refused, and said in the log."""
    version = publish(tmp_path / "models", promote=True)
    (tmp_path / "models" / version / "propensity" / "linear.json").write_text("{}")

    with governed(
        database_url, tmp_path, with_notice(), is_published=True, deadline_ms=30_000
    ) as api:
        is_without_a_model(api)
        assert figure(api, REFUSED) == 1.0
        assert len(logged(api, "model_refused")) == 1


@pytest.mark.degrading("a newly promoted model fails its checks")
def test_a_promoted_model_that_fails_its_checks_leaves_the_old_one_serving(
    ready: Api, tmp_path: Path
) -> None:
    """C16-C18, as callers see it: nothing. The operator reads why, once."""
    old = asks(ready, dry_run=True)["model_version"]
    new = publish(tmp_path / "models", bias=-1.0, promote=True)
    (tmp_path / "models" / new / "golden.json").write_text("{}")

    refresh(ready)
    refresh(ready)
    answer = asks(ready, limit=2)

    assert (answer["model_version"], answer["degraded"]) == (old, None)
    assert offers_of(answer) == ["notice", "gold"]
    assert kept(ready) == [None]
    assert figure(ready, REFUSED) == 1.0
    (line,) = logged(ready, "model_refused")
    assert (line["level"], "golden.json" in line["said"]) == ("error", True)


@pytest.mark.degrading("the model does not fit the catalogue")
def test_a_model_that_cannot_be_made_ready_is_as_good_as_none(ready: Api, tmp_path: Path) -> None:
    """It reads what this version cannot tell: a whole bundle, and yet of no use. Mended at once."""
    strange = Feature("mood", "attribute", "number", {"path": "mind/mood"})  # a later release's
    schema = FeatureSchema((*attributes_schema().features[:4], strange))
    publish(tmp_path / "models", model=LinearModel(schema), promote=True)

    refresh(ready)

    is_without_a_model(ready)
    assert figure(ready, REFUSED) == 1.0
    assert [line["level"] for line in logged(ready, "model_does_not_fit_catalogue")] == ["error"]
    publish(tmp_path / "models", bias=-1.0, promote=True)
    refresh(ready)
    assert asks(ready)["degraded"] is None


@pytest.mark.degrading("the model fails on a customer")
def test_a_model_that_fails_on_one_customer_serves_the_others(ready: Api, tmp_path: Path) -> None:
    """What it makes of them is no number. It is logged by type and place, without the values."""
    model = LinearModel(attributes_schema(), weights=(1e300, -1e300, 0.0, 0.0, 0.0))
    publish(tmp_path / "models", model=model, promote=True)
    refresh(ready)
    absurd = {"attributes": {"age": 1.5e300, "income": 1.5e300}}
    ready.put("/v1/customers/c-9", absurd)

    is_without_a_model(ready)

    (line,) = logged(ready, "scoring_failed")
    assert line["failure"]
    assert "e+300" not in ready.log.getvalue()
    assert asks(ready, "c-2")["degraded"] is None


@pytest.mark.degrading("a catalogue in the store cannot be compiled")
def test_a_catalogue_that_cannot_be_compiled_is_not_taken(ready: Api) -> None:
    """It did not come over HTTP: decisions go on by the one before, each look for it is counted."""
    ready.store.catalogues.put({"offers": [{}]})

    refresh(ready)
    answer = asks(ready)

    assert (answer["catalogue_version"], answer["degraded"]) == (1, None)
    assert offers_of(answer) == ["notice"]
    assert kept(ready) == [None]
    assert figure(ready, "nbo_catalogue_failures_total") == 1.0
    assert [line["level"] for line in logged(ready, "catalogue_not_read")] == ["warning"]
    put(ready, with_notice())
    assert asks(ready)["catalogue_version"] == 3


@pytest.mark.degrading("a catalogue in the store cannot be compiled")
def test_without_another_there_is_no_answer_then(database_url: str, tmp_path: Path) -> None:
    """503, and when to ask again; /readyz says what is missing."""
    with closing(open_store(database_url)) as store:
        store.catalogues.put({"offers": [{}]})
        api = make_api(store, tmp_path / "models")
        refresh(api)

        response = api.post("/v1/decisions", {"customer_id": "c-1", "channel": "email"})

        assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
        assert kept(api) == []
        assert figure(api, "nbo_catalogue_failures_total") >= 1.0
        assert "catalogue" in api.get("/readyz").json["missing"]


@pytest.mark.degrading("a rule, a formula or a policy fails")
@pytest.mark.parametrize("key", ["value", "cost", "lever", "context_weight"])
def test_an_offer_whose_worth_cannot_be_told_is_held_back(ready: Api, key: str) -> None:
    """Its formula reads what the customer does not have: the best of the others is said."""
    document = with_notice()
    document["offers"][0][key] = "customer.spend * 2.0"
    put(ready, document)

    answer = asks(ready, limit=4)

    assert offers_of(answer) == ["notice", "plain", "tin"]
    assert answer["degraded"] is None
    (why,) = answer["why_not"]
    assert (why["offer_id"], why["stage"], why["code"]) == ("gold", "arbitration", "RULE_ERROR")
    assert why["rule"]
    assert kept(ready) == [None]
    assert figure(ready, f'nbo_rule_errors_total{{rule="{why["rule"]}"}}') == 1.0
    ready.put("/v1/customers/c-1", {"attributes": {"spend": 1.0}})
    assert codes_of(asks(ready, limit=4)).get("gold") != "RULE_ERROR"


@pytest.mark.degrading("a rule, a formula or a policy fails")
def test_where_saying_nothing_cannot_be_weighed_only_what_must_be_is_said(ready: Api) -> None:
    """In doubt, silence: everything that would have to be worth more than it is held back."""
    put(ready, with_notice(arbitration={"no_action_value": "customer.patience * 1.0"}))

    answer = asks(ready, limit=4)

    assert (offers_of(answer), answer["degraded"]) == (["notice"], None)
    assert {why["code"] for why in answer["why_not"]} == {"RULE_ERROR"}
    (rule,) = {why["rule"] for why in answer["why_not"]}
    assert figure(ready, f'nbo_rule_errors_total{{rule="{rule}"}}') == 3.0


@pytest.mark.degrading("a rule, a formula or a policy fails")
def test_a_lifecycle_that_cannot_be_told_holds_back_what_it_may_forbid(ready: Api) -> None:
    """Nobody knows the stage, so what is not allowed in each of them waits."""
    stages = [
        {"name": "new", "when": "customer.tenure < 30.0"},
        {"name": "active", "when": "true"},
    ]
    document = with_notice(lifecycle={"stages": stages, "objectives": {"new": ["nurture"]}})
    document["offers"].append(offer("welcome", objective="nurture"))
    put(ready, document)

    answer = asks(ready, limit=5)

    assert (offers_of(answer), answer["degraded"]) == (["notice", "welcome"], None)
    assert answer["lifecycle_stage"] is None
    assert {(why["stage"], why["code"], why["rule"]) for why in answer["why_not"]} == {
        ("applicability", "RULE_ERROR", "lifecycle")
    }
    assert figure(ready, 'nbo_rule_errors_total{rule="lifecycle"}') == 3.0


@pytest.mark.degrading("a new catalogue has a mistake")
def test_a_catalogue_with_mistakes_is_refused_with_all_of_them(ready: Api) -> None:
    """422 with the path of each; decisions go on as before, and nothing is stored."""
    document = with_notice(engagement={"eligibility": [{"name": "x", "when": "customer.age >"}]})
    document["offers"][1]["value"] = "no number"

    refused = ready.put("/v1/catalogue", document, headers={"If-Match": "*"})
    answer = asks(ready)

    assert refused.status_code == 422
    assert len(refused.json["errors"]) >= 2
    assert (answer["catalogue_version"], answer["degraded"]) == (1, None)
    assert kept(ready) == [None]
    assert ready.store.catalogues.current_version() == 1
