"""C11, C13: a PostgreSQL that is slow, silent, cut off or gone, as callers see it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from service.store import open_store
from tests.integration.http.governing import asks, catalogue, figure, governed, offers_of
from tests.support.api import publish
from tests.support.clock import Clock
from tests.support.postgres import wait_until
from tests.support.proxy import Proxy
from tests.support.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api
    from tests.support.postgres import PostgresServer

#: Of those who are in a hurry; the others have all the time that a busy machine may need.
HURRY_MS, LEISURE_MS = 500, 30_000
in_a_hurry = pytest.mark.parametrize("ready", [HURRY_MS], indirect=True)
WISH = {"customer_id": "c-1", "channel": "email"}


@pytest.fixture
def proxy(postgres: PostgresServer) -> Iterator[Proxy]:
    """Return what stands between the service and the database."""
    with Proxy(postgres) as between:
        yield between


@pytest.fixture
def ready(
    request: pytest.FixtureRequest,
    proxy: Proxy,
    postgres_url: str,
    postgres_database: str,
    tmp_path: Path,
) -> Iterator[Api]:
    """Return the app in good health, connected through the proxy; its parameter is its deadline."""
    del postgres_url  # empties the database afterwards
    deadline_ms = getattr(request, "param", LEISURE_MS)
    options = {"deadline_ms": deadline_ms, "store_seconds": 1.0}
    with governed(proxy.url(postgres_database), tmp_path, catalogue(), **options) as api:
        well(api, "warm")
        # The key stays known from now on, so that it is decisions that are late.
        api.app.extensions["nbo"].keyring._clock = Clock()
        yield api
        proxy.heal()


def in_use(api: Api) -> int:
    """Count the connections that somebody holds."""
    engines = api.store._database._here.get().engines
    return engines.reader.pool.checkedout() + engines.writer.pool.checkedout()


def kept(api: Api, customer_id: str = "c-1") -> list[str]:
    """Return the ids of the decisions about a customer, the latest first."""
    return [each.decision_id for each in api.store.decisions.find(customer_id)]


def well(api: Api, customer_id: str = "c-1", **keys: Any) -> dict[str, Any]:
    """Ask until the answer comes in time, and return it."""
    answers: list[Any] = []

    def is_well() -> bool:
        wish = {**WISH, "customer_id": customer_id, "explain": "full", **keys}
        answers.append(api.post("/v1/decisions", wish))
        return answers[-1].status_code == 200 and answers[-1].json["degraded"] is None

    wait_until(is_well, "it to be well again")
    return dict(answers[-1].json)


def is_let_go(api: Api) -> None:
    """Wait until nobody holds a connection any more."""
    wait_until(lambda: in_use(api) == 0, "the connections to be let go")


def logged(api: Api, event: str) -> int:
    """Count the lines of the log that tell of an event."""
    return sum(line["event"] == event for line in api.log_lines())


@pytest.mark.degrading("the store is gone")
def test_without_a_database_there_is_no_answer(ready: Api, proxy: Proxy) -> None:
    """503, and when to ask again: nothing is kept. It is used again once it is there again."""
    proxy.refuse()

    response = ready.post("/v1/decisions", WISH)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert logged(ready, "contacts_not_read") == 1
    proxy.heal()
    assert offers_of(asks(ready)) == ["gold"]
    assert len(kept(ready)) == 1
    is_let_go(ready)


@pytest.mark.degrading("the customer's contacts cannot be read")
def test_while_a_part_of_the_ledger_cannot_be_read_nothing_is_said(
    ready: Api, postgres: PostgresServer, postgres_database: str
) -> None:
    """LEDGER_UNREADABLE: said by nobody, kept, and counted; it can be mended while it runs."""
    rename = "ALTER TABLE {} RENAME TO {}"
    postgres.execute(rename.format("suppressions", "lost"), database=postgres_database)
    try:
        answer = asks(ready)
    finally:
        postgres.execute(rename.format("lost", "suppressions"), database=postgres_database)

    assert (offers_of(answer), answer["degraded"]) == ([], "LEDGER_UNREADABLE")
    assert answer["no_action"]["code"] == "LEDGER_UNREADABLE"
    assert kept(ready) == [answer["decision_id"]]
    assert logged(ready, "contacts_not_read") == 1
    name = 'nbo_decisions_total{degraded="LEDGER_UNREADABLE",result="LEDGER_UNREADABLE"}'
    assert figure(ready, name) == 1.0
    assert offers_of(asks(ready)) == ["gold"]


@pytest.mark.degrading("the key cannot be checked in time")
@in_a_hurry
def test_a_key_that_a_slow_database_does_not_confirm_is_not_let_in(
    ready: Api, proxy: Proxy
) -> None:
    """503 while the question is on its way; nobody is let in on a guess, nor sent away for good."""
    _, secret = ready.store.keys.create("other", ["decide"])
    proxy.hold()

    response = ready.post("/v1/decisions", WISH, key=secret)

    assert proxy.held > 0
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    proxy.heal()

    def is_let_in() -> bool:
        return ready.post("/v1/decisions", WISH, key=secret).status_code == 200

    wait_until(is_let_in, "the key to be known")


def test_a_little_slow_is_only_slow(ready: Api, proxy: Proxy) -> None:
    """50 ms, there and back, for each thing that is asked: the answer is the usual one."""
    proxy.slow_down(0.05)

    answer = asks(ready)

    assert (offers_of(answer), answer["degraded"]) == (["gold"], None)
    assert kept(ready) == [answer["decision_id"]]


@pytest.mark.degrading("the store is slow, or anything else, and the deadline passes")
@in_a_hurry
def test_who_asks_does_not_wait_for_a_slow_database(ready: Api, proxy: Proxy) -> None:
    """5 s: the safe answer goes out while the question is still on its way, and nothing is kept."""
    proxy.slow_down(5.0)

    answer = asks(ready)

    assert proxy.held > 0
    assert (offers_of(answer), answer["degraded"]) == ([], "DEADLINE")
    assert answer["decision_id"] is None
    assert figure(ready, 'nbo_decisions_total{degraded="DEADLINE",result="DEADLINE"}') == 1.0
    proxy.heal()
    is_let_go(ready)
    assert kept(ready) == []
    assert offers_of(well(ready)) == ["gold"]


@in_a_hurry
def test_what_is_held_up_arrives_late_and_does_no_harm(ready: Api, proxy: Proxy) -> None:
    """The question is answered once it gets through; nobody waits for that, and no record is."""
    proxy.hold()
    late = [asks(ready)["degraded"] for _ in range(2)]

    assert proxy.held > 0
    proxy.heal()
    is_let_go(ready)

    assert late == ["DEADLINE"] * 2
    assert kept(ready) == []
    assert offers_of(well(ready)) == ["gold"]


def test_other_calls_end_with_the_patience_of_the_store(ready: Api, proxy: Proxy) -> None:
    """What has no deadline of its own is a 503 in the end, though the database never speaks."""
    said = asks(ready)
    report = {"decision_id": said["decision_id"], "offer_id": "gold", "outcome": "accepted"}
    proxy.hold()

    calls = [
        ready.get("/v1/customers/c-1/timeline"),
        ready.post("/v1/outcomes", report | {"outcome_id": "once"}),
    ]

    assert proxy.held > 0
    assert [each.status_code for each in calls] == [503] * 2
    assert all(each.headers["Retry-After"] for each in calls)
    assert ready.get("/livez").status_code == 200
    proxy.heal()
    again = ready.post("/v1/outcomes", report | {"outcome_id": "once"})
    assert again.json["status"] in {200, 201}
    assert len(ready.store.outcomes.of_customer("c-1")) == 1
    is_let_go(ready)


@in_a_hurry
def test_a_black_hole_holds_nobody_for_ever(ready: Api, proxy: Proxy) -> None:
    """It takes all and says nothing: each thread and connection comes back while it is there.

    After it, the service works as before, without a restart.
    """
    proxy.swallow()
    late = [asks(ready)["degraded"] for _ in range(3)]

    assert proxy.swallowed > 0
    is_let_go(ready)
    assert late == ["DEADLINE"] * 3
    proxy.heal()
    well(ready, "after")
    assert kept(ready) == []
    is_let_go(ready)


@pytest.mark.parametrize("ready", [2_000], indirect=True)
def test_a_record_that_a_black_hole_took_is_there_once_at_last(ready: Api, proxy: Proxy) -> None:
    """It was written, and nobody heard: repeated with its key, there is one decision."""
    before = proxy.asked
    asks(ready, "c-0", dedupe_key="k")
    proxy.swallow_at(proxy.asked - before)

    late = asks(ready, dedupe_key="k")
    assert proxy.has_struck
    proxy.heal()
    well(ready, "after")
    first, again = well(ready, dedupe_key="k"), well(ready, dedupe_key="k")

    assert late["degraded"] == "DEADLINE"
    assert first == again
    assert kept(ready) == [first["decision_id"]]
    is_let_go(ready)


@pytest.mark.parametrize("is_repeated", [False, True])
def test_a_connection_cut_at_any_step_costs_no_decision(
    ready: Api, proxy: Proxy, *, is_repeated: bool
) -> None:
    """C11: each thing that is asked reaches the database, its answer does not: COMMIT, too.

    Whoever asked has a decision, and with the same key the same one: one is kept.
    """
    for step in range(1, 100):
        name, wish = f"c-{step}-{is_repeated}", {"dedupe_key": "k"}
        if is_repeated:  # so that the statements are known to the server by then
            asks(ready, name, dedupe_key="before")
        proxy.cut_at(step)
        answer = asks(ready, name, **wish)
        if not proxy.has_struck:
            break
        proxy.heal()
        assert answer["degraded"] is None, step
        assert asks(ready, name, **wish) == answer, step
        assert kept(ready, name)[0] == answer["decision_id"]
        assert len(kept(ready, name)) == 1 + is_repeated, step

    assert step > 5, "nothing was cut"
    is_let_go(ready)


def test_a_server_with_few_threads_answers_all_the_while(
    proxy: Proxy, postgres_url: str, postgres_database: str, tmp_path: Path
) -> None:
    """More callers than threads, none of whom the database answers: each is told so, in words.

    The same worker serves on afterwards.
    """
    del postgres_url
    publish(tmp_path / "models", promote=True)
    with closing(open_store(proxy.url(postgres_database))) as store:
        _, secret = store.keys.create("tests", ["decide"])
        store.catalogues.put(catalogue())
    options = {"workers": 1, "threads": 2, "deadline_ms": 300, "graceful_seconds": 1}
    through = proxy.url(postgres_database)
    with (
        Server(tmp_path, database_url=through, model_dir=tmp_path / "models", **options) as server,
        httpx.Client(base_url=server.url, headers={"X-API-Key": secret}, timeout=20) as client,
    ):
        wait_until(lambda: _result(client) == (200, None), "the first decision")
        (worker,) = server.workers()
        proxy.hold()
        late = {_result(client) for _ in range(5)}

        assert late <= {(200, "DEADLINE"), (503, None)}
        assert client.get("/livez").status_code == 200
        proxy.heal()
        wait_until(lambda: _result(client) == (200, None), "it to be well again")
        assert [each.pid for each in server.workers()] == [worker.pid]


def _result(client: httpx.Client) -> tuple[int, str | None]:
    response = client.post("/v1/decisions", json=WISH)
    return response.status_code, response.json().get("degraded")
