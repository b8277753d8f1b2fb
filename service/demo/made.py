"""What earlier runs of the demo have made, so that a run does only what is missing."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Made"]

FILE: Final = "made.json"


@dataclass(frozen=True, slots=True)
class Made:
    """The record of a demo's folder: each step that is done, and what it told.

    Attributes
    ----------
    folder : Path
        Everything the demo makes is in here.
    source : Path or None
        A dataset folder, else the demo makes one; another source begins anew.
    steps : dict
        Step to what it told; written through to the folder at once.
    """

    folder: Path
    source: Path | None
    steps: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, *, source: Path | None) -> Made:
        """Read a folder's record; begin anew if another version or source made it."""
        try:
            known = json.loads((folder / FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            known = {}
        made = cls(folder, source)
        if known.get("by") == made._by() and isinstance(known.get("steps"), dict):
            return cls(folder, source, known["steps"])
        made.forget()
        return made

    @property
    def data(self) -> Path:
        """The dataset's folder."""
        return self.source or self.folder / "data"

    def forget(self) -> None:
        """Remove what earlier runs made; what else is in the folder stays."""
        for name in (FILE, "data", "data.part", "registry", "store", "serve.log"):
            path = self.folder / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        self.steps.clear()
        self.folder.mkdir(parents=True, exist_ok=True)

    def add(self, step: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """Note that a step is done."""
        self.steps[step] = told
        text = json.dumps({"by": self._by(), "steps": self.steps}, indent=1)
        part = self.folder / f"{FILE}.part"
        # It holds the demo's key.
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(self.folder / FILE)
        return told

    def _by(self) -> dict[str, str]:
        return {"version": version("next-best-offer"), "source": str(self.source)}
