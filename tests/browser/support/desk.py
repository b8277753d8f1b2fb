"""A call centre's desk: the service, the CRM's own server that has tokens made, and the books."""

from __future__ import annotations

import sqlite3
import tomllib
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import httpx

from service.store import open_store
from tests.support.api import publish
from tests.support.postgres import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.server import Server

__all__ = ["SETTINGS", "Desk"]

SHOP: Final = Path(__file__).parents[1] / "shop.toml"
SETTINGS: Final = {
    "panel_secret": "a secret of the browser tests, long enough".replace(" ", "-"),
    "workers": 1,
    "graceful_seconds": 1,
    "catalogue_poll_seconds": 0.05,
}
CHANNEL: Final = "call_centre"


@dataclass
class Desk:
    """What a test does that is not done in the browser, and what it asks of the store.

    Parameters
    ----------
    server : Server
        Runs already.
    database : Path
        Of the server's store.
    secret : str
        An API key for everything: the CRM's server has it, the browser never.
    """

    server: Server
    database: Path
    secret: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def url(self) -> str:
        """Where the service is."""
        return self.server.url

    def customer(self, **attributes: Any) -> str:
        """Return a customer whom nobody has spoken with, and of whom these things are known."""
        customer_id = f"c-{next(self.numbers)}"
        usual = {"first_name": "Ana", "has_fibre": True, "age": 1.4, "visits": 2.0, "children": 2.0}
        self.call("PUT", f"/v1/customers/{customer_id}", {"attributes": usual | attributes})
        return customer_id

    def token(self, customer_id: str, **options: Any) -> str:
        """Return a token for a customer, as the CRM's server has it made."""
        wish = {"agent_id": "agent-7", "customer_id": customer_id, "channel": CHANNEL}
        return str(self.call("POST", "/v1/panel-tokens", wish | options)["token"])

    def instance_token(self, **options: Any) -> str:
        """Return a token for a whole CRM, which opens nothing by itself."""
        wish = {"instance": "crm-1", "channel": CHANNEL}
        return str(self.call("POST", "/v1/panel-tokens", wish | options)["token"])

    def panel(self, token: str | None = None, **query: str) -> str:
        """Return the panel's address, with a token where browsers do not send it."""
        asked = f"?{urlencode(query)}" if query else ""
        return f"{self.url}/panel{asked}" + (f"#token={token}" if token else "")

    def call(self, method: str, path: str, body: Any = None, *, token: str = "") -> Any:
        """Call the API with the CRM's key, or with a token as the browser does."""
        headers = {"Authorization": f"Bearer {token or self.secret}"}
        answer = httpx.request(method, self.url + path, json=body, headers=headers, timeout=10)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def outcomes(self, customer_id: str) -> list[str]:
        """Return each outcome that is in the store, with its offer; sorted, as often as it is."""
        query = "SELECT offer_id, outcome FROM outcomes WHERE customer_id = ?"
        return sorted(" ".join(row) for row in self.rows(query, customer_id))

    def has(self, customer_id: str, *outcomes: str) -> None:
        """Wait until just these outcomes are in the store, each once."""
        wanted = sorted(outcomes)
        with suppress(AssertionError):
            wait_until(lambda: self.outcomes(customer_id) == wanted, "the outcomes", seconds=10)
        assert self.outcomes(customer_id) == wanted

    def decisions(self, customer_id: str) -> list[str]:
        """Return the ids of all decisions about a customer."""
        found = self.rows("SELECT decision_id FROM decisions WHERE customer_id = ?", customer_id)
        return [decision_id for (decision_id,) in found]

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the store's tables as they are on disk."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query, values).fetchall()


def prepare(database: Path, models: Path) -> str:
    """Fill an empty store and registry with a catalogue, a model and a key; return the key."""
    publish(models, promote=True)
    with closing(open_store(f"sqlite:///{database}")) as store:
        store.catalogues.put(tomllib.loads(SHOP.read_text()), 0)
        _, secret = store.keys.create("crm", ["admin"])
    return secret
