"""A CRM with the app on a real store; once for each engine where something is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.http.governing import governed
from tests.integration.panel.agents import CATALOGUE, SECRET, Crm
from tests.support.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the store and of the app."""
    return Clock()


@pytest.fixture
def crm(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Crm]:
    """Return a CRM whose service keeps things in a file."""
    with governed(sqlite_url, tmp_path, CATALOGUE, clock=clock, panel_secret=SECRET) as api:
        yield Crm.of(api)


@pytest.fixture
def each_crm(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Crm]:
    """Return a CRM; the test runs once for each engine."""
    with governed(database_url, tmp_path, CATALOGUE, clock=clock, panel_secret=SECRET) as api:
        yield Crm.of(api)
