"""The app on a real store; most tests need one engine only, and take SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.store import open_store
from tests.support.api import Api, make_api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def api(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    """Return a caller of the app, on an empty store without a model."""
    store = open_store(sqlite_url)
    yield make_api(store, tmp_path / "models")
    store.close()
