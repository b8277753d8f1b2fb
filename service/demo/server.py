"""The demo's server: a real `nbo serve`, started, waited for and stopped."""

from __future__ import annotations

import http.client
import json
import secrets
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from models.errors import InputError, NboError
from service.demo.commands import command_line, environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Served", "free_port", "serving", "wait_until_ready"]

HOST: Final = "127.0.0.1"
DEADLINE_SECONDS: Final = 60.0
USUAL_PORT: Final = 8000
#: The longest that the settings allow.
TOKEN_SECONDS: Final = 43_200


class Served:
    """A server that is up, as its client sees it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    @property
    def address(self) -> str:
        """Where it is, as a browser wants it."""
        return f"http://{HOST}:{self.port}"

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        key: str = "",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> tuple[int, Any]:
        """Send one request; return the status and the parsed answer (None if it is no JSON)."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        sent = {"X-API-Key": key, **headers} if key else dict(headers)
        if body is not None:
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, path, None if body is None else json.dumps(body), sent)
            response = connection.getresponse()
            return response.status, _parsed(response.read())
        finally:
            connection.close()

    def answers(self, path: str) -> bool:
        """Whether it answers a path with 200."""
        try:
            status, _ = self.call("GET", path)
        except (OSError, http.client.HTTPException):
            return False
        return status == 200


def free_port(asked: int | None) -> int:
    """Return the port that was asked for, else the usual one, else any that is free.

    Raises
    ------
    InputError
        Somebody else listens on the port that was asked for.
    """
    if asked is not None and not _is_free(asked):
        raise InputError(f"port {asked} is taken; name another with --port, or leave it out")
    if asked is not None:
        return asked
    return USUAL_PORT if _is_free(USUAL_PORT) else _any_port()


@contextmanager
def serving(folder: Path, *, port: int) -> Iterator[Served]:
    """Start `nbo serve`, wait until it is ready, and stop it gracefully at the end."""
    log = folder / "serve.log"
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 -- our own command, no shell
            command_line(["serve"]),
            env={**environment(folder, port=port), **_panel()},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield wait_until_ready(Served(process, port), log)
    finally:
        _stop(process)


def _panel() -> dict[str, str]:
    """Return the settings of a panel whose links end with the server, or after half a day."""
    return {
        "NBO_PANEL_SECRET": secrets.token_urlsafe(32),
        "NBO_PANEL_TOKEN_SECONDS": str(TOKEN_SECONDS),
    }


def wait_until_ready(served: Served, log: Path, *, path: str = "/readyz") -> Served:
    """Wait until a path is answered well.

    Raises
    ------
    NboError
        The process ended, or a minute passed; the end of its log is in the message.
    """
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not served.answers(path):
        if served.process.poll() is not None or time.monotonic() > deadline:
            last = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise NboError(f"the server did not become ready; the end of {log}:\n{last}")
        time.sleep(0.1)
    return served


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
