"""How a story begins: with a catalogue, on a day, on a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.store import open_store
from tests.support.api import publish
from tests.support.clock import Clock
from tests.support.story import Story, open_shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_LONG_AGO = 1e9


@pytest.fixture
def begin(sqlite_url: str, tmp_path: Path) -> Iterator[Callable[..., Story]]:
    """Return what begins a story: under a catalogue, at a moment, in a zone."""
    clock = Clock(_LONG_AGO)
    store = open_store(sqlite_url, clock=clock)
    publish(tmp_path / "models", promote=True)

    def start(document, moment, *, zone="Europe/Berlin"):
        story = Story(open_shop(document, store, tmp_path / "models", clock), clock, zone)
        story.on(moment)
        return story

    yield start
    store.close()
