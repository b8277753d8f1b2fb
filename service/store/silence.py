"""Connections to PostgreSQL that give up on a server that says nothing.

A server, or what stands before it, may take every byte and never answer: a frozen host, a full
disk beneath it, a proxy that lost its other side. To the kernel such a connection is well, and the
server's own timeouts are not obeyed by who does not run. So the client has to stop listening.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["ImpatientConnection", "connector"]


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection that closes itself once it has waited too long for the server's next word."""

    #: How long that is.
    longest_silence_seconds: float = float("inf")

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **options: Any) -> Any:
        """Wait for the server as long as it says something now and then.

        Raises
        ------
        psycopg.OperationalError
            It said nothing for too long. What it did is not known.
        """
        return super().wait(self._listening(gen), *args, **options)

    def _listening(self, talk: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        heard_at = time.monotonic()
        try:
            wanted = next(talk)
            while True:
                ready = yield wanted  # nothing, each time that an interval has passed
                if ready:
                    heard_at = time.monotonic()
                elif time.monotonic() - heard_at > self.longest_silence_seconds:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("the server said nothing for too long")
                wanted = talk.send(ready)
        except StopIteration as end:
            return end.value


def connector(longest_silence_seconds: float) -> Callable[..., ImpatientConnection]:
    """Return what connects as psycopg does, to that patience."""

    def connect(*arguments: Any, **options: Any) -> ImpatientConnection:
        connection = ImpatientConnection.connect(*arguments, **options)
        connection.longest_silence_seconds = longest_silence_seconds
        return connection

    return connect
