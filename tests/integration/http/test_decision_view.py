"""One decision for people, over HTTP: who may look at it, and what there is to see."""

from __future__ import annotations

import math
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from service.schemas.views import DecisionView
from service.store import open_store
from tests.support.api import CATALOGUE, Api, make_api, publish
from tests.support.bundle_models import LinearModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WISH = {"customer_id": "c-1", "channel": "email", "limit": 2}
SECRET = "a secret of more than thirty-two characters".replace(" ", "-")


@pytest.fixture
def ready(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    """Return a caller of an app with a catalogue, a model and a customer."""
    store = open_store(sqlite_url)
    publish(tmp_path / "models", promote=True)
    api = make_api(
        store, tmp_path / "models", load_model=LinearModel.load, panel_secret=SECRET
    ).with_catalogue()
    api.put("/v1/customers/c-1", {"attributes": {"age": 41, "town": "b"}})
    yield api
    store.close()


def decided(api: Api, **wish: Any) -> dict[str, Any]:
    """Return a new decision."""
    return api.post("/v1/decisions", WISH | wish).json


def token(api: Api, **says: Any) -> dict[str, str]:
    """Return the header of a panel token that lets its agent see evidence."""
    asked = {"agent_id": "a-1", "customer_id": "c-1", "channel": "email", "may_see_evidence": True}
    made = api.post("/v1/panel-tokens", asked | says)
    assert made.status_code == 201, made.json
    return {"Authorization": f"Bearer {made.json['token']}"}


def looks(api: Api, decision: dict[str, Any], headers: dict[str, str]) -> tuple[int, int]:
    """Return the status of looking at a decision, and of replaying it."""
    path = f"/v1/decisions/{decision['decision_id']}"
    seen = api.get(f"{path}/view", key=None, headers=headers)
    again = api.post(f"{path}/replay", key=None, headers=headers)
    return seen.status_code, again.status_code


@pytest.mark.parametrize("explain", ["none", "reasons", "full"])
def test_the_view_says_what_was_answered(ready: Api, explain: str) -> None:
    """Each offer once; the actions' figures are the answer's own, and add up."""
    answered = decided(ready, explain=explain)

    seen = ready.get(f"/v1/decisions/{answered['decision_id']}/view").json

    assert DecisionView().validate(seen) == {}
    assert seen["missing"] is None
    assert sorted(each["offer_id"] for each in seen["offers"]) == sorted(
        each["offer_id"] for each in CATALOGUE["offers"]
    )
    for action, offer in zip(answered["actions"], seen["offers"], strict=False):
        assert offer["place"] == action["rank"]
        assert {name: offer[name] for name in action.keys() & offer.keys()} == {
            name: action[name] for name in action.keys() & offer.keys()
        }
        told = [each for each in action["reasons"] if each["kind"] == "model"]
        if told:
            assert offer["waterfall"]["steps"] == told
    scored = [each["waterfall"] for each in seen["offers"]]
    assert None not in scored
    for each in scored:
        shares = sum(step["contribution"] for step in each["steps"])
        assert math.isclose(each["base"] + shares + each["other"], each["margin"], abs_tol=1e-9)


def test_looking_leaves_no_trace(ready: Api) -> None:
    """No decision, touch or claim more, however often it is looked at."""
    answered = decided(ready)
    before = ready.get("/v1/customers/c-1/export").json["data"]

    first = ready.get(f"/v1/decisions/{answered['decision_id']}/view")
    second = ready.get(f"/v1/decisions/{answered['decision_id']}/view")

    assert first.data == second.data
    assert ready.get("/v1/customers/c-1/export").json["data"] == before


def test_the_past_is_that_of_the_decision_and_what_came_of_it_is_of_now(ready: Api) -> None:
    """What happened later is no part of what was known; outcomes are."""
    first = decided(ready)
    shown = first["actions"][0]["offer_id"]
    ready.post(
        "/v1/outcomes",
        {"decision_id": first["decision_id"], "offer_id": shown, "outcome": "accepted"},
    )
    second = decided(ready)

    early = ready.get(f"/v1/decisions/{first['decision_id']}/view").json
    late = ready.get(f"/v1/decisions/{second['decision_id']}/view").json

    assert early["before"]["total"] == 0
    assert [each["what"] for each in early["after"]] == ["accepted"]
    assert "accepted" in {each["what"] for each in late["before"]["entries"]}
    assert late["after"] == []


def test_an_agent_sees_the_decisions_of_their_customer(ready: Api) -> None:
    """With a token that allows it; what another customer's token asks for is not there."""
    mine, other = decided(ready), decided(ready, customer_id="c-2")
    allowed = token(ready)

    assert looks(ready, mine, allowed) == (200, 200)
    assert looks(ready, other, allowed) == (404, 404)
    assert looks(ready, {"decision_id": "0193506f"}, allowed) == (404, 404)


def test_an_agent_sees_nothing_without_leave(ready: Api) -> None:
    """A token that does not allow it, and one of a whole CRM, are refused alike for all ids."""
    mine = decided(ready)
    plain = token(ready, may_see_evidence=False)
    made = ready.post("/v1/panel-tokens", {"instance": "crm", "channel": "email"}).json
    instance = {"Authorization": f"Bearer {made['token']}"}

    assert looks(ready, mine, plain) == (403, 403)
    assert looks(ready, {"decision_id": "0193506f"}, plain) == (403, 403)
    assert looks(ready, mine, instance) == (403, 403)


def test_a_token_opens_no_more_than_the_page_needs(ready: Api) -> None:
    """The raw record, with all its evidence, is for keys."""
    path = f"/v1/decisions/{decided(ready)['decision_id']}"

    assert ready.get(path, key=None, headers=token(ready)).status_code == 403


def test_a_token_ends_with_the_key_that_made_it(ready: Api) -> None:
    """Whoever revokes a key ends what was opened with it."""
    mine = decided(ready)
    key_id, secret = ready.store.keys.create("crm", ["panel"])
    asked = {"agent_id": "a", "customer_id": "c-1", "channel": "email", "may_see_evidence": True}
    made = ready.post("/v1/panel-tokens", asked, key=secret).json
    ready.store.keys.revoke(key_id)

    assert looks(ready, mine, {"Authorization": f"Bearer {made['token']}"}) == (401, 401)


def test_keys_with_read_see_everybody(ready: Api) -> None:
    """Data scientists and managers look at any decision."""
    _, secret = ready.store.keys.create("analyst", ["read"])

    for customer in ("c-1", "c-2"):
        decision = decided(ready, customer_id=customer)
        assert looks(ready, decision, {"Authorization": f"Bearer {secret}"}) == (200, 200)


def test_an_old_model_that_is_gone_is_told(ready: Api, tmp_path: Path) -> None:
    """What was recorded is still there; of the rest it is said that nobody knows it any more."""
    answered = decided(ready)
    publish(tmp_path / "models", bias=-1.0, promote=True)
    ready.app.extensions["nbo"].refresh()
    shutil.rmtree(tmp_path / "models" / answered["model_version"])

    seen = ready.get(f"/v1/decisions/{answered['decision_id']}/view").json

    assert seen["missing"]["code"] == "MODEL_GONE"
    assert [each["propensity"] for each in seen["offers"][:2]] == [
        each["propensity"] for each in answered["actions"]
    ]
    assert {each["fell"]["code"] for each in seen["offers"][2:]} == {"NOT_KNOWN"}


def test_an_old_decision_is_seen_under_its_own_catalogue(ready: Api) -> None:
    """Whatever the catalogue is now, the offers are those of then."""
    answered = decided(ready)
    ready.with_catalogue({"offers": CATALOGUE["offers"][:1]})

    seen = ready.get(f"/v1/decisions/{answered['decision_id']}/view").json

    assert len(seen["offers"]) == len(CATALOGUE["offers"])
    assert seen["versions"]["catalogue"] == answered["catalogue_version"]


def test_the_page_is_there_and_knows_nothing(ready: Api) -> None:
    """It is the same for every id: what it shows, it asks for with a token."""
    pages = [ready.get(f"/decisions/{each}", key=None) for each in ("x", "0193506f")]

    assert [each.status_code for each in pages] == [200, 200]
    assert pages[0].data == pages[1].data
    assert "script-src 'self'" in pages[0].headers["Content-Security-Policy"]
