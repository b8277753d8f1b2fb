"""docs/degrading.md, row by row: the safe answer, how it is marked, and what is kept of it."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import UnavailableError
from service.decision.decision import DEGRADED_CODES
from tests.integration.http.governing import (
    asks,
    catalogue,
    codes_of,
    figure,
    governed,
    kept,
    offers_of,
    with_notice,
)
from tests.support.clock import Clock
from tests.support.postgres import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.api import Api

PAGE = Path(__file__).parents[3] / "docs" / "degrading.md"
#: More than a busy machine needs.
LEISURE_MS = 30_000
WISH = {"customer_id": "c-1", "channel": "email", "explain": "full"}


class Hanging:
    """Stands before a part of the store, and lets nothing through until it is told."""

    def __init__(self, part: Any, *names: str) -> None:
        self._part, self._names = part, names
        self.is_free = Event()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if name not in self._names:
            return found

        def wait(*arguments: Any, **options: Any) -> Any:
            assert self.is_free.wait(60)
            return found(*arguments, **options)

        return wait


class Gone:
    """Stands before a part of the store, as if nobody were there."""

    def __init__(self, part: Any, *names: str) -> None:
        self._part, self._names = part, names

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            return getattr(self._part, name)

        def refuse(*_: Any, **__: Any) -> Any:
            raise UnavailableError("the store is not available; try again later")

        return refuse


@pytest.fixture
def ready(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Api]:
    """Return the app in good health, on each engine; its parameter is its deadline."""
    deadline_ms = getattr(request, "param", LEISURE_MS)
    with governed(database_url, tmp_path, with_notice(), deadline_ms=deadline_ms) as api:
        asks(api, "warm", dry_run=True)  # the key is known from now on
        yield api


def test_the_table_has_every_code() -> None:
    """Each way to degrade has its row."""
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]

    assert {code for code in DEGRADED_CODES if not any(f"`{code}`" in row for row in rows)} == set()


@pytest.mark.degrading("there is no model, or it cannot be loaded")
def test_without_a_model_only_what_needs_none_is_said(ready: Api) -> None:
    """MODEL_UNAVAILABLE: service messages pass; it is recorded and counted."""
    serving = ready.app.extensions["nbo"]
    serving.champion.bundle = None
    ready.put("/v1/catalogue", with_notice(), headers={"If-Match": "*"})

    answer = asks(ready)

    assert offers_of(answer) == ["notice"]
    assert answer["degraded"] == "MODEL_UNAVAILABLE"
    assert answer["model_version"] is None
    assert set(codes_of(answer).values()) == {"MODEL_UNAVAILABLE"}
    assert kept(ready) == ["MODEL_UNAVAILABLE"]
    name = 'nbo_decisions_total{degraded="MODEL_UNAVAILABLE",result="ACTION"}'
    assert figure(ready, name) == 1.0


@pytest.mark.degrading("the model fails on a customer")
def test_a_model_that_fails_is_as_good_as_none(ready: Api, monkeypatch: Any) -> None:
    """What it raised is logged; the answer does not hold it."""
    scorer = ready.app.extensions["nbo"].grounds.present().scorer

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("segments")

    monkeypatch.setattr(type(scorer), "score", fail)

    answer = asks(ready)

    assert (offers_of(answer), answer["degraded"]) == (["notice"], "MODEL_UNAVAILABLE")
    assert "scoring_failed" in {line["event"] for line in ready.log_lines()}
    assert "segments" not in str(answer)


@pytest.mark.degrading("the model scores but cannot explain")
def test_without_reasons_the_actions_are_the_same(ready: Api, monkeypatch: Any) -> None:
    """REASONS_UNAVAILABLE: recorded; whoever shows reasons shows none."""
    well = asks(ready, dry_run=True, limit=3)
    scorer = ready.app.extensions["nbo"].grounds.present().scorer

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(type(scorer), "explain", fail)

    answer = asks(ready, limit=3)

    assert offers_of(answer) == offers_of(well)
    assert answer["degraded"] == "REASONS_UNAVAILABLE"
    assert [each["reasons"] for each in answer["actions"]] == [[], [], []]
    assert kept(ready) == ["REASONS_UNAVAILABLE"]


@pytest.mark.degrading("a new catalogue has a mistake")
def test_a_catalogue_with_a_mistake_is_refused_and_the_old_one_goes_on(ready: Api) -> None:
    """Over HTTP it is not stored; one that got into the store all the same is not taken."""
    refused = ready.put("/v1/catalogue", {"offers": [{}]}, headers={"If-Match": "*"})
    ready.store.catalogues.put({"offers": [{}]})
    ready.app.extensions["nbo"].refresh()

    answer = asks(ready)

    assert refused.status_code == 422
    assert (answer["catalogue_version"], answer["degraded"]) == (1, None)
    assert offers_of(answer)
    assert figure(ready, "nbo_catalogue_failures_total") == 1.0


@pytest.mark.degrading("a catalogue in the store cannot be compiled")
def test_without_any_catalogue_there_is_no_answer(ready: Api) -> None:
    """503 and when to try again; nothing is recorded."""
    ready.app.extensions["nbo"].grounds._present = None

    response = ready.post("/v1/decisions", WISH)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert kept(ready) == []


@pytest.mark.degrading("a rule, a formula or a policy fails")
def test_a_rule_that_fails_holds_its_offer_back_and_no_other(ready: Api) -> None:
    """RULE_ERROR with the rule's name; the answer is the best of the rest, and counted."""
    rule = {"name": "adult", "when": "customer.age >= 18.0", "applies_to": {"offer": "gold"}}
    document = with_notice(engagement={"eligibility": [rule]})
    assert ready.put("/v1/catalogue", document, headers={"If-Match": "*"}).status_code == 200

    answer = asks(ready, limit=4)

    assert offers_of(answer) == ["notice", "plain", "tin"]
    assert answer["degraded"] is None
    (why,) = answer["why_not"]
    assert (why["stage"], why["code"], why["rule"]) == ("eligibility", "RULE_ERROR", "adult")
    assert figure(ready, 'nbo_rule_errors_total{rule="adult"}') == 1.0
    asks(ready, dry_run=True)
    assert figure(ready, 'nbo_rule_errors_total{rule="adult"}') == 1.0


@pytest.mark.degrading("the customer's contacts cannot be read")
def test_while_the_contacts_cannot_be_read_nobody_is_contacted(ready: Api) -> None:
    """LEDGER_UNREADABLE: no action, and that is recorded where it can be."""
    ready.store.contacts = Gone(ready.store.contacts, "read")  # type: ignore[assignment]

    answer = asks(ready)

    assert (offers_of(answer), answer["degraded"]) == ([], "LEDGER_UNREADABLE")
    assert answer["no_action"]["code"] == "LEDGER_UNREADABLE"
    assert set(codes_of(answer).values()) == {"LEDGER_UNREADABLE"}
    assert kept(ready) == ["LEDGER_UNREADABLE"]
    assert "contacts_not_read" in {line["event"] for line in ready.log_lines()}


@pytest.mark.degrading("the customer's contacts cannot be read")
def test_what_may_go_without_the_ledger_goes(ready: Api) -> None:
    """A catalogue may let its service messages pass."""
    passes = ["ledger", "unsubscribed", "suppressions", "preferences", "complaints", "deferrals"]
    document = with_notice(contact_policy={"mandatory_passes": passes})
    assert ready.put("/v1/catalogue", document, headers={"If-Match": "*"}).status_code == 200
    ready.store.contacts = Gone(ready.store.contacts, "read")  # type: ignore[assignment]

    answer = asks(ready)

    assert (offers_of(answer), answer["degraded"]) == (["notice"], "LEDGER_UNREADABLE")
    assert kept(ready) == ["LEDGER_UNREADABLE"]


@pytest.mark.degrading("the store is gone")
def test_a_store_that_is_gone_is_a_503(ready: Api) -> None:
    """Neither read nor written: nothing is said, nothing kept, and when to try again."""
    contacts, decisions = ready.store.contacts, ready.store.decisions
    ready.store.contacts = Gone(contacts, "read")  # type: ignore[assignment]
    ready.store.decisions = Gone(decisions, "append")  # type: ignore[assignment]

    response = ready.post("/v1/decisions", WISH)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    ready.store.contacts, ready.store.decisions = contacts, decisions
    assert kept(ready) == []


@pytest.mark.degrading("the store is slow, or anything else, and the deadline passes")
@pytest.mark.parametrize("ready", [300], indirect=True)
def test_a_store_that_hangs_is_not_waited_for(ready: Api) -> None:
    """DEADLINE: no action, in time, marked; and nothing is recorded behind the caller's back."""
    hanging = Hanging(ready.store.contacts, "read")
    ready.store.contacts = hanging  # type: ignore[assignment]

    answer = asks(ready)

    assert answer["decision_id"] is None
    assert (offers_of(answer), answer["degraded"]) == ([], "DEADLINE")
    assert answer["no_action"]["code"] == "DEADLINE"
    assert set(codes_of(answer).values()) == {"DEADLINE"}
    assert len(answer["why_not"]) == 4
    assert answer["valid_until"] == answer["decided_at"]
    name = 'nbo_decisions_total{degraded="DEADLINE",result="DEADLINE"}'
    assert figure(ready, name) == 1.0
    hanging.is_free.set()
    wait_until(lambda: bool(offers_of(asks(ready, "c-2"))), "it to work again, without a restart")
    assert kept(ready) == []


@pytest.mark.degrading("the store is slow, or anything else, and the deadline passes")
def test_a_record_that_is_not_confirmed_in_time_is_not_waited_for(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Repeated with its dedupe_key, there is one decision, whether or not it was kept at first."""
    with governed(sqlite_url, tmp_path, catalogue(), deadline_ms=300) as api:
        asks(api, "warm", dry_run=True)
        hanging = Hanging(api.store.decisions, "append")
        api.store.decisions = hanging  # type: ignore[assignment]

        late = asks(api, dedupe_key="k")
        hanging.is_free.set()
        wait_until(lambda: asks(api, dedupe_key="k")["degraded"] is None, "it to work again")
        again = asks(api, dedupe_key="k")

        assert late["degraded"] == "DEADLINE"
        assert [each.decision_id for each in api.store.decisions.find("c-1")] == [
            again["decision_id"]
        ]


def test_once_all_threads_hang_callers_are_still_answered_in_time(
    sqlite_url: str, tmp_path: Path
) -> None:
    """More callers than threads: each gets the safe answer, and after that the real one."""
    with governed(sqlite_url, tmp_path, catalogue(), deadline_ms=50, threads=1) as api:
        asks(api, "warm", dry_run=True)
        hanging = Hanging(api.store.contacts, "read")
        api.store.contacts = hanging  # type: ignore[assignment]

        late = [asks(api)["degraded"] for _ in range(6)]
        hanging.is_free.set()

        assert late == ["DEADLINE"] * 6
        wait_until(lambda: bool(offers_of(asks(api, "c-2"))), "it to work again")


@pytest.mark.degrading("the key cannot be checked in time")
def test_a_key_that_cannot_be_checked_in_time_is_not_let_in(
    sqlite_url: str, tmp_path: Path
) -> None:
    """503: neither taken for valid nor for invalid."""
    clock = Clock()
    with governed(sqlite_url, tmp_path, catalogue(), clock=clock, deadline_ms=50) as api:
        clock.advance(seconds=60)
        hanging = Hanging(api.store.keys, "verify")
        api.store.keys = hanging  # type: ignore[assignment]

        response = api.post("/v1/decisions", WISH)
        hanging.is_free.set()

        assert (response.status_code, response.headers["Retry-After"]) == (503, "1")


def test_without_a_deadline_a_decision_takes_the_time_it_takes(
    sqlite_url: str, tmp_path: Path
) -> None:
    """0 switches it off."""
    with governed(sqlite_url, tmp_path, catalogue(), deadline_ms=0) as api:
        assert offers_of(asks(api)) == ["gold"]
