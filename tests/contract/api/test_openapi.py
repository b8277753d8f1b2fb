"""The OpenAPI document is true: it allows what is taken, and answers are as it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.app import create_app
from service.http.access import ACCESS, OPEN, route_names
from service.http.openapi import openapi_document
from service.http.operations import OPERATIONS
from service.store import open_store
from tests.support.api import CATALOGUE, publish
from tests.support.server import Server

CONFIG = Path(__file__).with_name("schemathesis.toml")
#: What takes tokens and no key.
PANEL = "^/v1/panel/"
NAMES = ("API_KEY", "CUSTOMER_TOKEN", "INSTANCE_TOKEN", "FEEDBACK_TOKEN")
PANEL_SECRET = "a-secret-of-the-panel-for-the-contract"


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_real_server_keeps_to_its_document(sqlite_url: str, tmp_path: Path) -> None:
    """All of schemathesis' checks pass on all operations.

    None answers with an undocumented status, media type or body, none fails, none takes what the
    document forbids.
    """
    publish(tmp_path / "models", promote=True)
    store = open_store(sqlite_url)
    _, secret = store.keys.create("contract", ["admin"])
    store.catalogues.put(CATALOGUE, 0)
    store.close()

    served = {"database_url": sqlite_url, "model_dir": tmp_path / "models"}
    with Server(tmp_path, **served, panel_secret=PANEL_SECRET) as server:
        key, tokens = {"API_KEY": secret}, _panel_tokens(server, secret)
        outputs = [
            _checked(server, tmp_path, ["--exclude-path-regex", PANEL], key),
            _checked(server, tmp_path, ["--include-path-regex", PANEL], tokens),
        ]

    tested = [int(each) for output in outputs for each in re.findall(r"Tested: (\d+)", output)]
    # The address that the document itself was read from may be left out.
    assert sum(tested) >= len(OPERATIONS) - 1


def _checked(server: Server, folder: Path, which: list[str], shown: dict[str, str]) -> str:
    """Let schemathesis check some of the operations, and return what it says."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
    command += [f"{server.url}/openapi.json", *which, "--checks", "all", "--max-examples", "6"]
    result = subprocess.run(
        [*command, "--seed", "1", "--no-color"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        # Each run needs all names that the configuration has, and shows what it is given.
        env={**os.environ, **dict.fromkeys(NAMES, "none"), **shown},
    )
    assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
    return result.stdout


def _panel_tokens(server: Server, secret: str) -> dict[str, str]:
    """Return a token of each kind, by the names that the configuration has for them."""

    def ask(path: str, header: dict[str, str], body: dict[str, str]) -> dict[str, str]:
        response = httpx.post(f"{server.url}{path}", headers=header, json=body)
        assert response.is_success, response.text
        return dict(response.json())

    key, asked = {"X-API-Key": secret}, {"channel": "web"}
    who = {**asked, "customer_id": "c-1", "agent_id": "a-7"}
    customer = ask("/v1/panel-tokens", key, who)["token"]
    instance = ask("/v1/panel-tokens", key, {**asked, "instance": "main"})["token"]
    bearer = {"Authorization": f"Bearer {customer}"}
    feedback = ask("/v1/panel/decisions", bearer, {"visit": "contract"})["feedback_token"]
    return {"CUSTOMER_TOKEN": customer, "INSTANCE_TOKEN": instance, "FEEDBACK_TOKEN": feedback}


def _operations() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, operations in openapi_document()["paths"].items()
        for method, operation in operations.items()
    ]


def test_every_route_for_callers_is_described(tmp_path: Path) -> None:
    """A route that is added without a description fails here; pages for people need none."""
    app = create_app({"database_url": f"sqlite:///{tmp_path}/nbo.db"})

    undescribed = set(route_names(app)) - set(OPERATIONS)

    assert {name.split(" ")[1] for name in undescribed} == {
        "/docs",
        "/docs/problems",
        "/docs/assets/<path:name>",
        "/panel",
        "/panel/assets/<path:name>",
        "/decisions/<decision_id>",
    }


@pytest.mark.parametrize(("name", "operation"), _operations(), ids=lambda each: str(each)[:40])
def test_every_operation_is_told_in_full(name: str, operation: dict[str, Any]) -> None:
    """Each has a summary, its security, its problems, and an example of what it takes or gives."""
    rule = name.replace("{", "<").replace("}", ">")
    assert operation["summary"]
    assert "500" in operation["responses"]
    assert bool(operation["security"]) == (ACCESS[rule] is not OPEN)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    answers = [
        content
        for status, each in operation["responses"].items()
        if status.startswith("2")
        for content in each.get("content", {"": {"example": "none"}}).values()
    ]
    assert "example" in body or any("example" in each for each in answers), name
