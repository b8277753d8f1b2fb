"""Logs and figures tell what happened, and nothing of whom."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.logs import make_logger
from service.metrics import Metrics

if TYPE_CHECKING:
    from tests.support.api import Api

CANARY = "canary-7f3a"
DOCS = Path(__file__).parents[3] / "docs"


def _everything(api: Api, secret: str) -> list[str]:
    """Call each kind of route with a canary in every place; return all bodies of failures."""
    customer = f"{CANARY}-customer"
    api.put(f"/v1/customers/{customer}", {"attributes": {f"{CANARY}-name": f"{CANARY}-value"}})
    decided = api.post(
        "/v1/decisions",
        {
            "customer_id": customer,
            "channel": "email",
            "context": {"said": f"{CANARY}-context"},
            "profile": {"mail": f"{CANARY}-profile"},
            "dedupe_key": f"{CANARY}-dedupe",
        },
    ).json
    api.post(
        "/v1/outcomes",
        {
            "decision_id": decided["decision_id"],
            "offer_id": "notice",
            "outcome": "rejected",
            "reason": f"{CANARY}-reason",
        },
        headers={"Idempotency-Key": f"{CANARY}-key"},
    )
    calls = [
        api.get(f"/v1/customers/{customer}/nowhere"),
        api.get(f"/v1/decisions?customer_id={customer}&channel=email&limit=x"),
        api.get(f"/v1/customers/{customer}?q={CANARY}", key=secret),
        api.post("/v1/decisions", body=f'{{"customer_id": "{customer}", bad}}'.encode()),
        api.get(f"/v1/customers/{customer}", headers={"User-Agent": CANARY, "Cookie": CANARY}),
        api.get(f"/v1/customers/{customer}/timeline"),
        api.delete(f"/v1/customers/{customer}"),
    ]
    return [each.text for each in calls if each.status_code >= 400]


def test_neither_logs_nor_figures_nor_errors_hold_personal_data_or_secrets(api: Api) -> None:
    """Canaries in ids, attributes, context, reasons, queries, headers and keys come out nowhere."""
    secret = f"nbo_{CANARY}"
    problems = _everything(api.with_catalogue(), secret)

    log, figures = api.log.getvalue(), api.get("/metrics").text
    assert len(api.log_lines()) >= 10
    assert CANARY not in log
    assert CANARY not in figures
    assert api.secret not in log
    assert not any(CANARY in text for text in problems)


def test_a_failure_is_logged_by_type_and_place_without_its_message(api: Api) -> None:
    """The message of an exception quotes values; its type and the code it passed do not."""

    class Broken:
        keys = api.store.keys

        def __getattr__(self, name: str) -> None:
            raise RuntimeError(CANARY)

    api.with_catalogue().app.extensions["nbo"].store = Broken()

    response = api.post("/v1/decisions", {"customer_id": "c", "channel": "email"})

    assert response.status_code == 500
    line = api.log_lines()[-1]
    assert line["failure"] == "RuntimeError"
    assert any("deciding.py" in frame for frame in line["frames"])
    assert CANARY not in api.log.getvalue()


def test_each_request_is_one_line(api: Api) -> None:
    """With its id, route as a template, status and time."""
    api.get("/v1/customers/a%20b")

    (line,) = api.log_lines()
    assert line["route"] == "/v1/customers/<customer_id>"
    assert line["status"] == 404
    assert line["ms"] >= 0
    assert line["key_id"]


def test_figures_count_what_happened(api: Api) -> None:
    """Decisions by what came of them, outcomes by kind, requests by route and status."""
    api.with_catalogue()
    decided = api.post("/v1/decisions", {"customer_id": "c", "channel": "email"}).json
    report = {"decision_id": decided["decision_id"], "offer_id": "notice", "outcome": "click"}
    api.post("/v1/outcomes", report)
    api.call("BREW", "/v1/decisions")

    text = api.get("/metrics").text

    assert 'nbo_decisions_total{degraded="MODEL_UNAVAILABLE",result="ACTION"} 1.0' in text
    assert 'nbo_outcomes_total{outcome="click",status="recorded"} 1.0' in text
    assert 'method="POST",route="/v1/decisions",status="200"} 1.0' in text
    assert 'method="other"' in text


@pytest.mark.parametrize("name", Metrics().names())
def test_every_figure_is_in_the_docs(name: str) -> None:
    """docs/metrics.md has a row for each."""
    assert f"| `{name}` |" in (DOCS / "metrics.md").read_text()


def test_lines_of_many_threads_do_not_mix(tmp_path: Path, sqlite_url: str) -> None:
    """Each line is JSON of its own, whoever writes at the same time."""
    stream = io.StringIO()
    logger = make_logger(stream=stream)
    text = 'with a\nnew line and "quotes" '
    threads = [
        threading.Thread(target=lambda: [logger.info("x", text=text) for _ in range(200)])
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    lines = stream.getvalue().splitlines()
    assert len(lines) == 800
    assert {json.loads(line)["text"] for line in lines} == {text}
