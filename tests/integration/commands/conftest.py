"""What the tests of commands share: `nbo` as it is typed, on a store of the test's own."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from service.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed with ``--json``."""
        return json.loads(self.out)


class Nbo:
    """Types commands; without a champion, so that service messages alone can be said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: Any, url: str, models: Path):
        monkeypatch.setenv("NBO_DATABASE_URL", url)
        monkeypatch.setenv("NBO_MODEL_DIR", str(models))
        monkeypatch.setenv("COLUMNS", "80")
        self._monkeypatch, self._capsys, self.url = monkeypatch, capsys, url

    def __call__(self, *words: object) -> Ran:
        """Run a command in this process, to the exit code that a shell would see."""
        self._monkeypatch.setattr(sys, "argv", ["nbo", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self._capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    def json(self, *words: object, code: int = 0) -> Any:
        """Run a command that ends well, and return what it printed."""
        ran = self(*words, "--json")
        assert ran.code == code, ran.err
        return ran.json


@pytest.fixture
def nbo(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sqlite_url: str,
    tmp_path: Path,
) -> Nbo:
    """Return how to type a command; both engines are the store's own tests' business."""
    return Nbo(monkeypatch, capsys, sqlite_url, tmp_path / "registry")
