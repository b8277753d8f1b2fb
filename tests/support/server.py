"""A real server for tests: gunicorn on a free port of the loopback, as `nbo serve` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx
import psutil

from tests.support.postgres import wait_until

if TYPE_CHECKING:
    import signal
    from collections.abc import Mapping

__all__ = ["Server"]

ROOT = Path(__file__).parents[2]
#: Loads the app with a registry of the tests' own small models.
APP = "tests.support.serving_app:make()"


class Server:
    """A gunicorn with its workers; can be told to stop, killed, and started again.

    Parameters
    ----------
    folder
        For the log and for gunicorn's files.
    database_url, model_dir
        What it serves.
    app
        The application's factory, as gunicorn names it; None runs ``nbo serve`` itself.
    settings
        Further settings by name.
    """

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str,
        model_dir: Path,
        app: str | None = APP,
        **settings: Any,
    ) -> None:
        self.folder, self.app = folder, app
        self.log = folder / "server.log"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        given = {"database_url": database_url, "model_dir": model_dir, "port": self.port}
        # A busy machine is not what is tested; whoever tests the deadline names one.
        usual = {"workers": 2, "threads": 8, "graceful_seconds": 10, "deadline_ms": 30_000}
        given = usual | settings | given
        self._environment = _environment(folder, given)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The master's."""
        assert self._process is not None
        return self._process.pid

    def start(self, *, seconds: float = 30.0) -> None:
        """Start, and return once it answers."""
        config = ["--config", "python:service.gunicorn_conf"]
        command = [sys.executable, "-m", "gunicorn", *config, self.app or ""]
        if self.app is None:
            command = [sys.executable, "-c", "from service.cli import main; main()", "serve"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        wait_until(self._answers, "the server to answer", seconds=seconds)

    def workers(self) -> list[psutil.Process]:
        """Return the worker processes that live."""
        children = psutil.Process(self.pid).children()
        return [each for each in children if each.status() != psutil.STATUS_ZOMBIE]

    def signal_master(self, number: signal.Signals) -> None:
        """Send a signal to the master."""
        os.kill(self.pid, number)

    def wait(self, *, seconds: float = 30.0) -> int:
        """Return the exit code once the master is gone."""
        assert self._process is not None
        return self._process.wait(timeout=seconds)

    def kill_all(self) -> None:
        """End the master and its workers at once, as when the machine loses power."""
        workers = self.workers()
        for each in (psutil.Process(self.pid), *workers):
            each.kill()
        self.wait()
        psutil.wait_procs(workers, timeout=10)

    def stop(self) -> None:
        """Ask it to stop; end it if it does not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill_all()

    close = stop

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"the server ended:\n{self.log.read_text()[-4000:]}"
        try:
            return httpx.get(f"{self.url}/livez", timeout=1.0).status_code == 200
        except httpx.TransportError:
            return False


def _environment(folder: Path, settings: Mapping[str, Any]) -> dict[str, str]:
    metrics = folder / "metrics"
    metrics.mkdir(exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NBO_")}
    ours = {f"NBO_{name.upper()}": str(value) for name, value in settings.items()}
    return clean | ours | {"PYTHONPATH": str(ROOT), "PROMETHEUS_MULTIPROC_DIR": str(metrics)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
