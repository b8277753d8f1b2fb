"""The real server: gunicorn with two workers, as `nbo serve` runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from models.registry import Registry
from service.store import open_store
from tests.support.api import CATALOGUE, publish
from tests.support.bundle_models import LinearModel
from tests.support.load import Load
from tests.support.postgres import wait_until
from tests.support.server import ROOT, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def secret(sqlite_url: str, tmp_path: Path) -> str:
    """Return a key for everything, in a store with a catalogue and a champion."""
    publish(tmp_path / "models", promote=True)
    store = open_store(sqlite_url)
    _, made = store.keys.create("tests", ["admin"])
    store.catalogues.put(CATALOGUE, 0)
    store.close()
    return made


@pytest.fixture
def server(sqlite_url: str, secret: str, tmp_path: Path) -> Iterator[Server]:
    """Return a server that runs on them."""
    del secret
    with Server(tmp_path, database_url=sqlite_url, model_dir=tmp_path / "models") as running:
        yield running


def _client(server: Server, secret: str) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers={"X-API-Key": secret}, timeout=20)


def test_a_decision_from_end_to_end(server: Server, secret: str) -> None:
    """Profile, decision with reasons, record, outcome, timeline, replay: over a socket."""
    with _client(server, secret) as client:
        client.put("/v1/customers/c-1", json={"attributes": {"age": 2, "town": "b"}})
        wish = {"customer_id": "c-1", "channel": "email", "limit": 4, "explain": "full"}
        decision = client.post("/v1/decisions", json=wish).json()
        report = {
            "decision_id": decision["decision_id"],
            "offer_id": decision["actions"][1]["offer_id"],
            "outcome": "accepted",
        }
        outcome = client.post("/v1/outcomes", json=report)
        replay = client.post(f"/v1/decisions/{decision['decision_id']}/replay").json()
        timeline = client.get("/v1/customers/c-1/timeline").json()["entries"]

    assert decision["degraded"] is None
    assert [each["rank"] for each in decision["actions"]] == [1, 2, 3, 4]
    for action in decision["actions"]:
        told = sum(r["contribution"] for r in action["reasons"] if r["kind"] == "model")
        assert abs(action["base"] + told + action["other_contribution"] - action["margin"]) < 1e-6
        assert action["reasons"][0]["text"]
    assert outcome.status_code == 201
    assert replay["identical"] is True
    assert [each["kind"] for each in timeline] == ["decision", "touch", "outcome"]


def test_a_promotion_under_load_fails_no_request(
    server: Server, secret: str, tmp_path: Path
) -> None:
    """C20: every decision names one of the two versions, and soon only the new one."""
    old = Registry(tmp_path / "models").resolve("champion")
    new = publish(tmp_path / "models", bias=-1.0)

    with Load(server.url, secret) as load, _client(server, secret) as client:
        wait_until(lambda: load.done >= 30, "some decisions by the old model")
        promoted = client.post(f"/v1/models/{new}/promote")
        aim = load.done + 200
        wait_until(lambda: load.done >= aim, "decisions by the new model")

    assert promoted.json() == {"champion": new, "previous": old}
    assert all(each.is_done for each in load.asks), "a request failed"
    versions = [each.decision["model_version"] for each in load.asks if each.decision]
    assert set(versions) == {old, new}
    assert set(versions[-50:]) == {new}


def test_a_broken_champion_leaves_the_old_one_in_service(
    server: Server, secret: str, tmp_path: Path
) -> None:
    """C17: it is refused in each worker, counted, logged, and nobody notices but the operator."""
    registry = Registry(tmp_path / "models", load_model=LinearModel.load)
    old, new = registry.resolve("champion"), publish(tmp_path / "models", bias=-1.0)
    registry.promote(new)
    registry.promote(old)
    (registry.path(new) / "propensity" / "linear.json").write_text("{}")
    alias = tmp_path / "models" / "aliases" / "champion.json"
    content = json.loads(alias.read_bytes())
    content["history"].append({"version": new, "at": 1.0, "action": "promote"})
    alias.write_text(json.dumps(content | {"version": new}))

    with _client(server, secret) as client:
        wait_until(
            lambda: "nbo_model_load_failures_total 2.0" in client.get("/metrics").text,
            "both workers to refuse it",
        )
        decided = client.post("/v1/decisions", json={"customer_id": "c", "channel": "web"}).json()
        promotion = client.post(f"/v1/models/{new}/promote")

    assert decided["model_version"] == old
    assert promotion.status_code == 409
    assert "model_refused" in server.log.read_text()


def test_every_worker_takes_a_new_catalogue_within_a_second(server: Server, secret: str) -> None:
    """Whoever is asked a second after the PUT decides by the new version."""
    smaller = {"offers": CATALOGUE["offers"][:1]}
    with _client(server, secret) as client:
        client.put("/v1/catalogue", json=smaller, headers={"If-Match": '"1"'})

        def versions() -> set[int]:
            # A new connection each time: any of the workers may take it.
            headers = {"X-API-Key": secret}
            query = f"{server.url}/v1/decisions?customer_id=c&channel=web&dry_run=true"
            answers = [httpx.get(query, headers=headers, timeout=5) for _ in range(12)]
            return {each.json()["catalogue_version"] for each in answers}

        wait_until(lambda: versions() == {2}, "all workers to decide by it", seconds=3.0)


def test_fifty_callers_with_one_key_get_one_decision(server: Server, secret: str) -> None:
    """C01: across processes too, one record and equal bodies."""
    wish = {"customer_id": "c-1", "channel": "email", "dedupe_key": "at-once", "limit": 2}
    headers = {"X-API-Key": secret}

    with ThreadPoolExecutor(25) as pool:
        answers = list(
            pool.map(
                lambda _: httpx.post(
                    f"{server.url}/v1/decisions", json=wish, headers=headers, timeout=30
                ),
                range(50),
            )
        )

    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers}) == 1
    with _client(server, secret) as client:
        timeline = client.get("/v1/customers/c-1/timeline").json()["entries"]
    assert len(timeline) == 1


def test_sigterm_lets_requests_in_flight_finish(
    server: Server, secret: str, sqlite_url: str
) -> None:
    """Every answer that came is on disk, nothing was cut half-way, and the exit code is 0."""
    with Load(server.url, secret) as load:
        wait_until(lambda: load.done >= 50, "some to be acknowledged")
        server.signal_master(signal.SIGTERM)
        code = server.wait()

    assert code == 0
    store = open_store(sqlite_url)
    for ask in load.asks:
        if ask.decision is not None:
            assert store.decisions.get(ask.decision["decision_id"]) is not None
        if ask.is_outcome_known:
            assert len(store.outcomes.of_customer(ask.name)) == 1
    store.close()
    failures = [line for line in server.log.read_text().splitlines() if '"level":"error"' in line]
    assert not failures


def test_nbo_serve_becomes_gunicorn(sqlite_url: str, tmp_path: Path) -> None:
    """The process that was started is the master itself: signals reach it, PID 1 in a container."""
    server = Server(tmp_path, database_url=sqlite_url, model_dir=tmp_path / "none", app=None)
    with server:
        wait_until(lambda: len(server.workers()) == 2, "both workers")
        ready = httpx.get(f"{server.url}/readyz")

    assert (ready.status_code, ready.json()["missing"]) == (503, ["catalogue", "model"])
    assert server.wait() == 0


@pytest.mark.parametrize(
    ("environment", "said", "code"),
    [
        ({"NBO_PORT": "x"}, "NBO_PORT: expected a whole number", 2),
        ({"NBO_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "nbo: ", 1),
        ({"NBO_DATABASE_URL": "mysql://x"}, "nbo: ", 2),
    ],
)
def test_nbo_serve_says_what_is_wrong_before_it_starts(
    environment: dict[str, str], said: str, code: int
) -> None:
    """One line, the exit code, and no trace."""
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--check"]

    result = subprocess.run(
        command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"} | environment,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert result.returncode == code, result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr
