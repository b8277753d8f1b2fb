"""Calls of our own command line, each in a process of its own.

`service` does not import `training`; the demo trains by the command that anyone would type.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from models.errors import NboError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["command_line", "environment", "run", "run_json"]

_CALL: Final = "from service.cli import main; main()"


def command_line(arguments: Sequence[str]) -> list[str]:
    """Return what starts ``nbo`` with this very Python, on the path or not."""
    return [sys.executable, "-P", "-c", _CALL, *arguments]


def environment(folder: Path, *, port: int | None = None) -> Mapping[str, str]:
    """Return the environment for the demo's commands: its own models and store, nobody else's.

    The commands run in the folder too, so that no ``nbo.toml`` of somebody else is read.
    """
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("NBO_")}
    ours = {
        "NBO_MODEL_DIR": str(folder / "registry"),
        "NBO_DATABASE_URL": f"sqlite:///{folder / 'store' / 'nbo.db'}",
        "NBO_HOST": "127.0.0.1",
    }
    return theirs | ours | ({} if port is None else {"NBO_PORT": str(port)})


def run(folder: Path, *arguments: str) -> str:
    """Run one command to its end and return what it printed; its progress goes to the terminal.

    Raises
    ------
    NboError
        It failed; why is on the terminal already.
    """
    ran = subprocess.run(  # noqa: S603 -- our own command, no shell
        command_line(arguments),
        env=environment(folder),
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ran.returncode:
        sys.stderr.write(ran.stdout)
        raise NboError(f"`nbo {' '.join(arguments)}` ended with exit code {ran.returncode}")
    return ran.stdout


def run_json(folder: Path, *arguments: str) -> Mapping[str, Any]:
    """Run one command with ``--json`` and return the object that it printed."""
    told: Mapping[str, Any] = json.loads(run(folder, *arguments, "--json"))
    return told
