"""A store that is too slow for the deadline: the panel has no offer until it is quick again."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.browser.support.desk import SETTINGS, Desk, prepare
from tests.support.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.support.screen import Screen

DECISIONS = "**/v1/panel/decisions"


@pytest.fixture
def hurried(tmp_path: Path, sqlite_template: Path) -> Iterator[Desk]:
    """Return a desk whose service answers within a second, with a decision or without."""
    database = shutil.copy(sqlite_template, tmp_path / "nbo.db")
    secret = prepare(database, tmp_path / "models")
    options = SETTINGS | {"deadline_ms": 1_000}
    url = f"sqlite:///{database}"
    server = Server(tmp_path, database_url=url, model_dir=tmp_path / "models", **options)
    with closing(server):
        server.start(seconds=90)
        yield Desk(server, database, secret)


def test_a_decision_that_comes_too_late_is_looked_for_again(hurried: Desk, screen: Screen) -> None:
    """While another holds the store nothing can be recorded, and so nothing is offered.

    The panel is calm and goes on asking by itself; let go, the store has one decision.
    """
    customer = hurried.customer()
    token = hurried.token(customer)

    with closing(sqlite3.connect(hurried.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with screen.page.expect_response(DECISIONS) as first:
            screen.open(hurried.panel(token))
        screen.shows_nothing().says("No offer right now")
        with screen.page.expect_response(DECISIONS) as again:
            screen.shows_nothing()
        assert hurried.decisions(customer) == []

    screen.shows("Fibre 1000")
    for late in (first.value.json(), again.value.json()):
        assert late["degraded"] == late["nothing"]["code"] == "DEADLINE"
        assert (late["offers"], late["decision_id"], late["feedback_token"]) == ([], None, None)
    hurried.has(customer, "fibre shown_to_agent")
    assert len(hurried.decisions(customer)) == 1
