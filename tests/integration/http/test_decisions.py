"""Decisions over HTTP: decided, recorded, read again, taken again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.api import CATALOGUE, Api

WISH = {"customer_id": "c-1", "channel": "email"}


@pytest.fixture
def ready(api: Api) -> Api:
    """Return the API with a catalogue; without a model only the mandatory offer passes."""
    return api.with_catalogue()


def test_a_decision_is_recorded_with_its_evidence(ready: Api) -> None:
    """What was answered is what is kept, with the profile it was taken on."""
    ready.put("/v1/customers/c-1", {"attributes": {"age": 41, "city": "Ede"}})

    decided = ready.post("/v1/decisions", WISH | {"profile": {"age": 42}})
    record = ready.get(f"/v1/decisions/{decided.json['decision_id']}")

    assert decided.status_code == 200
    assert [each["offer_id"] for each in decided.json["actions"]] == ["notice"]
    assert record.json["response"] == decided.json
    assert record.json["evidence"]["attributes"] == {"age": 41, "city": "Ede"}
    assert record.json["request"]["profile"] == {"age": 42}


def test_a_dry_run_leaves_no_trace(ready: Api) -> None:
    """No record, no touch, no id, no use of the dedupe key."""
    wish = WISH | {"dry_run": True, "dedupe_key": "k"}

    first = ready.post("/v1/decisions", wish).json

    assert first["decision_id"] is None
    assert ready.store.decisions.find("c-1") == []
    real = ready.post("/v1/decisions", wish | {"dry_run": False}).json
    assert [each.decision_id for each in ready.store.decisions.find("c-1")] == [real["decision_id"]]


def test_a_dedupe_key_gives_the_same_decision(ready: Api) -> None:
    """The same customer, channel and key: byte for byte the same answer; any other: another."""
    wish = WISH | {"dedupe_key": "session-77"}

    first = ready.post("/v1/decisions", wish)
    again = ready.post("/v1/decisions", wish)
    get = ready.get("/v1/decisions?customer_id=c-1&channel=email&dedupe_key=session-77")
    others = [
        ready.post("/v1/decisions", wish | {"channel": "web"}),
        ready.post("/v1/decisions", wish | {"customer_id": "c-2"}),
        ready.post("/v1/decisions", wish | {"dedupe_key": "session-78"}),
    ]

    assert first.data == again.data == get.data
    ids = {each.json["decision_id"] for each in (first, *others)}
    assert len(ids) == 4


def test_fifty_at_once_with_one_key_make_one_decision(ready: Api) -> None:
    """Hosts call twice, and at the same time: one record, and the same body for everyone."""
    wish = WISH | {"dedupe_key": "at-once"}

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: ready.post("/v1/decisions", wish), range(50)))

    assert {each.status_code for each in answers} == {200}
    assert len({each.data for each in answers}) == 1
    assert len(ready.store.decisions.find("c-1")) == 1


def test_a_get_decides_like_a_post(ready: Api) -> None:
    """For callers that can only GET; repeated `exclude` is a list."""
    response = ready.get(
        "/v1/decisions?customer_id=c-1&channel=email&exclude=notice&exclude=summer&explain=full"
    )

    assert response.json["actions"] == []
    fallen = {each["offer_id"]: each["code"] for each in response.json["why_not"]}
    assert set(fallen) == {"notice", "spring", "summer", "autumn"}
    assert fallen["notice"] == fallen["summer"] != fallen["spring"]
    assert response.headers["Cache-Control"] == "no-store"


def test_a_replay_comes_out_the_same_after_the_catalogue_has_changed(ready: Api) -> None:
    """It stands on the catalogue of its time, not on today's."""
    decided = ready.post("/v1/decisions", WISH | {"explain": "full"}).json
    ready.with_catalogue({"offers": CATALOGUE["offers"][:1]})

    response = ready.post(f"/v1/decisions/{decided['decision_id']}/replay")

    assert response.json["same"] is True
    assert response.json["identical"] is True
    assert response.json["differences"] == []
    assert response.json["response"] == decided


def test_without_a_catalogue_there_is_no_decision(api: Api) -> None:
    """Nothing can be said to be eligible, so nothing is said: 503, and when to try again."""
    response = api.post("/v1/decisions", WISH)

    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_without_a_model_the_answer_is_marked(ready: Api) -> None:
    """A safe answer that says it is one."""
    assert ready.post("/v1/decisions", WISH).json["degraded"] == "MODEL_UNAVAILABLE"


@pytest.mark.parametrize("path", ["", "/replay"])
def test_a_decision_that_is_not_there_is_404(ready: Api, path: str) -> None:
    """Whatever the id looks like."""
    method = "POST" if path else "GET"

    assert ready.call(method, f"/v1/decisions/0193506f{path}").status_code == 404
