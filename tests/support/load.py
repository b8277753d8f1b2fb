"""Load on a real server: callers that note what was acknowledged and what was not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

__all__ = ["Ask", "Load"]


@dataclass
class Ask:
    """One decision that is asked for, and its outcome, each under a key of its own."""

    name: str
    decision: dict[str, Any] | None = None
    is_outcome_known: bool = False

    def decide(self, client: httpx.Client) -> bool:
        """Ask for the decision; say whether it was acknowledged."""
        wish = {"customer_id": self.name, "channel": "email", "dedupe_key": self.name}
        self.decision = _send(client, "/v1/decisions", wish)
        return self.decision is not None

    def report(self, client: httpx.Client) -> bool:
        """Report an outcome of the decision; say whether it was acknowledged."""
        assert self.decision is not None
        outcome = {
            "decision_id": self.decision["decision_id"],
            "offer_id": self.decision["actions"][0]["offer_id"],
            "outcome": "accepted",
            "outcome_id": self.name,
        }
        self.is_outcome_known = _send(client, "/v1/outcomes", outcome) is not None
        return self.is_outcome_known

    def run(self, client: httpx.Client) -> None:
        """Do what is not acknowledged yet, once."""
        if self.decision is not None or self.decide(client):
            self.report(client)

    @property
    def is_done(self) -> bool:
        """Both are acknowledged."""
        return self.is_outcome_known


def _send(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
    try:
        response = client.post(path, json=body)
    except httpx.TransportError:
        return None
    assert response.status_code in {200, 201, 409, 503}, response.text
    return response.json() if response.status_code < 300 else None


@dataclass
class Load:
    """A few callers that go on asking until they are told to stop."""

    url: str
    secret: str
    threads: int = 4
    prefix: str = "c"
    asks: list[Ask] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(self.threads)

    def __enter__(self) -> Self:
        self._running = [self._pool.submit(self._go_on) for _ in range(self.threads)]
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown()
        for each in self._running:
            each.result()

    @property
    def done(self) -> int:
        """How many are acknowledged in full so far."""
        return sum(each.is_done for each in list(self.asks))

    def retry_the_rest(self) -> None:
        """Ask again for all that was not acknowledged, under the same keys, until it is."""
        with self.client() as client:
            for each in self.asks:
                for _ in range(20):
                    if each.is_done:
                        break
                    each.run(client)
                assert each.is_done, each

    def client(self) -> httpx.Client:
        """Return a client that keeps its connection, with the key."""
        return httpx.Client(base_url=self.url, headers={"X-API-Key": self.secret}, timeout=20)

    def _go_on(self) -> None:
        client = self.client()
        for ask in self._next():
            ask.run(client)
            if not ask.is_done:  # its worker may be gone: begin with a new connection
                client.close()
                client = self.client()
        client.close()

    def _next(self) -> Iterator[Ask]:
        while not self._stop.is_set():
            with self._lock:
                ask = Ask(f"{self.prefix}-{len(self.asks)}")
                self.asks.append(ask)
            yield ask
