"""A load generator for one core: keep-alive connections that each wait for their answer.

Written for these benchmarks so that they need nothing installed by hand. One thread, raw sockets
and epoll: it answers "how much can the server do", as long as its own ``busy`` share stays below 1.
"""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = "127.0.0.1"
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(slots=True)
class Load:
    """What came back in one run.

    Attributes
    ----------
    seconds : float
        Length of the run.
    statuses : dict of int to int
        Answers by HTTP status.
    latencies_ms : list of float
        From the first byte sent to the last byte received, one for each answer.
    busy : float
        Share of the run that the generator itself computed, in [0, 1]; near 1 it was the limit.
    """

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies_ms: list[float] = field(default_factory=list)
    busy: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers with status 200 in a second."""
        return self.statuses.get(200, 0) / self.seconds

    @property
    def median_ms(self) -> float:
        """Half of the answers took no longer."""
        return median(self.latencies_ms)

    @property
    def p99_ms(self) -> float:
        """99 of 100 answers took no longer."""
        return quantiles(self.latencies_ms, n=100)[98]


class _Connection:
    """One keep-alive connection with at most one request in flight."""

    __slots__ = ("_received", "_socket", "sent_at", "wanted")

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((LOOPBACK, port), timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self.sent_at = 0.0
        self.wanted = 0

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, request: bytes) -> None:
        self._received, self.wanted = b"", 0
        self.sent_at = time.perf_counter()
        self._socket.sendall(request)

    def receive(self) -> int | None:
        """Read what is there; return the status once the answer is complete."""
        chunk = self._socket.recv(65536)
        if not chunk:
            raise ConnectionError("the server closed a connection that had a request in flight")
        self._received += chunk
        if not self.wanted:
            end = self._received.find(END_OF_HEAD)
            if end < 0:
                return None
            head = self._received[:end].lower()
            length = head[head.index(LENGTH) + len(LENGTH) :].split(b"\r\n", 1)[0]
            self.wanted = end + len(END_OF_HEAD) + int(length)
        return int(self._received[9:12]) if len(self._received) >= self.wanted else None

    def close(self) -> None:
        self._socket.close()


def request_bytes(method: str, path: str, body: bytes = b"", *, key: str = "") -> bytes:
    """Return a whole HTTP/1.1 request as it goes over the wire."""
    head = f"{method} {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Length: {len(body)}\r\n"
    if body:
        head += "Content-Type: application/json\r\n"
    if key:
        head += f"X-API-Key: {key}\r\n"
    return head.encode() + b"\r\n" + body


def press(port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Load:
    """Keep every connection busy with one request after another.

    Parameters
    ----------
    port
        Of a server on this machine; no other address is ever called.
    requests
        An endless supply of whole requests.
    connections
        How many requests are in flight at any moment.
    seconds
        How long new requests are sent; what is in flight then is waited for.
    """
    load = Load()
    began, computed = time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            connection = _Connection(port)
            selector.register(connection, selectors.EVENT_READ, connection)
            connection.send(next(requests))
        while selector.get_map():
            going_on = time.perf_counter() - began < seconds
            for event, _ in selector.select(timeout=10):
                _take(event.data, load, selector, next(requests) if going_on else None)
    load.seconds = time.perf_counter() - began
    load.busy = (time.process_time() - computed) / load.seconds
    return load


def _take(
    connection: _Connection, load: Load, selector: selectors.BaseSelector, following: bytes | None
) -> None:
    status = connection.receive()
    if status is None:
        return
    load.latencies_ms.append((time.perf_counter() - connection.sent_at) * 1000)
    load.statuses[status] = load.statuses.get(status, 0) + 1
    if following is None:
        selector.unregister(connection)
        connection.close()
    else:
        connection.send(following)
