"""A TCP proxy before a database: it can be slow, silent, or cut, and be well again."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from threading import Condition, Thread
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.postgres import PostgresServer

__all__ = ["Proxy"]

_CHUNK = 65_536
_NEVER = float("inf")
#: So that the first bytes are PostgreSQL's own, and no offer to encrypt them.
_PLAIN = "sslmode=disable&gssencmode=disable"


class Proxy:
    """Passes on what comes, both ways, as long as nothing else was asked of it.

    Parameters
    ----------
    server : PostgresServer
        Who is behind it. It listens on a Unix socket; this, on a free port of the loopback.
    """

    def __init__(self, server: PostgresServer) -> None:
        self._behind = str(server.folder / ".s.PGSQL.5432")
        self._changed = Condition()
        self._delay_seconds, self._is_refusing = 0.0, False
        self._is_holding = self._is_swallowing = False
        self._left_to_ask, self._is_cutting = _NEVER, False
        self._links: list[_Link] = []
        self.asked = self.held = self.swallowed = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._accept, name="proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.heal()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        self.cut()
        for link in self._links:
            link.join()

    def url(self, database: str) -> str:
        """Return a URL for the store that leads through here."""
        port = self._listener.getsockname()[1]
        return f"postgresql://nbo@127.0.0.1:{port}/{quote(database)}?{_PLAIN}"

    def slow_down(self, seconds: float) -> None:
        """Take so long for whatever passes, in each direction."""
        self._set(_delay_seconds=seconds)

    def hold(self) -> None:
        """Let nothing pass until it heals; then all of it arrives late."""
        self._set(_is_holding=True)

    def swallow(self) -> None:
        """Let nothing pass, ever: what comes is acknowledged and lost, as in a black hole."""
        self._set(_is_swallowing=True)

    def cut_at(self, step: int) -> None:
        """Let what is asked as the so-manieth from now on through, and cut before its answer."""
        self._set(_left_to_ask=step, _is_cutting=True)

    def swallow_at(self, step: int) -> None:
        """Let what is asked as the so-manieth from now on through, and nothing after it."""
        self._set(_left_to_ask=step, _is_cutting=False)

    def cut(self) -> None:
        """Cut all connections that there are."""
        for link in list(self._links):
            link.cut()

    def refuse(self) -> None:
        """Cut all connections, and whatever is connected from now on, as if nobody were there."""
        self._set(_is_refusing=True)
        self.cut()

    def heal(self) -> None:
        """Pass on again what comes."""
        self._set(
            _delay_seconds=0.0,
            _is_refusing=False,
            _is_holding=False,
            _is_swallowing=False,
            _left_to_ask=_NEVER,
        )

    @property
    def has_struck(self) -> bool:
        """Say whether the step has come at which it was to cut, or to swallow."""
        return self._left_to_ask <= 0

    def _set(self, **what: float) -> None:
        with self._changed:
            for name, value in what.items():
                setattr(self, name, value)
            self._changed.notify_all()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                front, _ = self._listener.accept()
                if self._is_refusing:
                    front.close()
                    continue
                self._links.append(_Link(front, self._behind, asks=self._ask, passes=self._pass))

    def _ask(self, link: _Link) -> bool:
        """Say whether what the client asks goes on to the server."""
        with self._changed:
            self.asked += 1
            self._left_to_ask -= 1
            strikes = self._left_to_ask == 0
        link.is_doomed = strikes and self._is_cutting
        goes_on = self._pass(link)
        if strikes and not self._is_cutting:
            self.swallow()
        return goes_on

    def _pass(self, _: _Link) -> bool:
        """Wait as long as it takes, and say whether it goes on then."""
        came_at = time.monotonic()
        with self._changed:
            self.held += 1
            while self._is_holding or self._left(came_at) > 0:
                self._changed.wait(None if self._is_holding else self._left(came_at))
            self.held -= 1
            self.swallowed += self._is_swallowing
            return not self._is_swallowing

    def _left(self, came_at: float) -> float:
        return came_at + self._delay_seconds - time.monotonic()


class _Link:
    """One connection through the proxy: a client, the server, and a thread each way."""

    def __init__(
        self,
        front: socket.socket,
        behind: str,
        *,
        asks: Callable[[_Link], bool],
        passes: Callable[[_Link], bool],
    ) -> None:
        self.is_doomed = False
        self._front, self._back = front, socket.socket(socket.AF_UNIX)
        self._back.connect(behind)
        ways = ((self._front, self._back, asks), (self._back, self._front, passes))
        self._threads = [Thread(target=self._pump, args=way, daemon=True) for way in ways]
        for thread in self._threads:
            thread.start()

    def _pump(
        self, source: socket.socket, sink: socket.socket, goes_on: Callable[[_Link], bool]
    ) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                if source is self._back and self.is_doomed:
                    break
                if goes_on(self):
                    sink.sendall(data)
        self.cut()

    def cut(self) -> None:
        """End both connections."""
        for each in (self._front, self._back):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def join(self) -> None:
        """Wait until nothing moves any more."""
        for thread in self._threads:
            thread.join()
        self._front.close()
        self._back.close()
