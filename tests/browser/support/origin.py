"""Other origins than the service's: where the stubs of the hosts are served from."""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Self

__all__ = ["Origin"]

HOSTS: Final = Path(__file__).parents[1] / "hosts"


class Origin:
    """A small web server of the tests' own, under a name of its own.

    Parameters
    ----------
    name : str
        Another name of this machine than the service's is another site to a browser: what one
        keeps there the other does not see.
    folder : Path
        What is served.
    """

    def __init__(self, name: str, folder: Path = HOSTS) -> None:
        self.name = name
        handler = functools.partial(_Quiet, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The origin, as a browser writes it."""
        return f"http://{self.name}:{self._server.server_port}"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Let no browser keep a stub."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()
