"""What the tests of governance over HTTP share: a small catalogue, a model and a clock in hand."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from service.store import open_store
from tests.support.api import Api, make_api, publish
from tests.support.bundle_models import LinearModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.clock import Clock

DAY = 86_400.0
CAP = {"name": "weekly", "limit": 1, "window_days": 7, "scope": "all"}
CONSENT = {"name": "marketing", "purpose": "marketing", "channels": ["email"]}


def offer(offer_id: str, **keys: Any) -> dict[str, Any]:
    """Return an offer by e-mail and SMS."""
    treatments = [
        {"treatment_id": f"{offer_id}-{channel}", "channel": channel, "content": {"body": "x"}}
        for channel in ("email", "sms")
    ]
    return {"offer_id": offer_id, "value": 10.0, "treatments": treatments} | keys


def catalogue(**sections: Any) -> dict[str, Any]:
    """Return a catalogue of three offers, the first of most value."""
    offers = [offer("gold", value=30.0), offer("plain", value=20.0), offer("tin", group="metal")]
    return {"offers": offers, **sections}


def with_notice(**sections: Any) -> dict[str, Any]:
    """Return a catalogue with a service message among its offers."""
    document = catalogue(**sections)
    notice = offer("notice", mandatory=True)
    return {**document, "offers": [*document["offers"], notice]}


def asks(api: Api, customer_id: str = "c-1", channel: str = "email", **keys: Any) -> dict[str, Any]:
    """Ask for a decision and return the answer."""
    wish = {"customer_id": customer_id, "channel": channel, "explain": "full", **keys}
    response = api.post("/v1/decisions", wish)
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.json


def offers_of(answer: dict[str, Any]) -> list[str]:
    """Return the offers of an answer, in order."""
    return [each["offer_id"] for each in answer["actions"]]


def codes_of(answer: dict[str, Any]) -> dict[str, str]:
    """Return why each other offer is not there."""
    return {each["offer_id"]: each["code"] for each in answer["why_not"]}


def figure(api: Api, name: str) -> float:
    """Return a figure of /metrics; 0 if it is not there yet."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", api.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def kept(api: Api, customer_id: str = "c-1") -> list[str | None]:
    """Return how each decision that is kept of a customer is marked."""
    return [each.response["degraded"] for each in api.store.decisions.find(customer_id)]


@contextmanager
def governed(
    url: str,
    folder: Path,
    document: dict[str, Any],
    *,
    clock: Clock | None = None,
    store_seconds: float = 5.0,
    is_published: bool = False,
    **config: Any,
) -> Iterator[Api]:
    """Give the app with a model, deciding by a catalogue that it took over HTTP.

    With ``is_published``, there is a model already, whatever it is worth.
    """
    with closing(open_store(url, clock=clock, deadline_seconds=store_seconds)) as store:
        if not is_published:
            publish(folder / "models", promote=True)
        load = LinearModel.load
        api = make_api(store, folder / "models", clock=clock, load_model=load, **config)
        put = api.put("/v1/catalogue", document, headers={"If-None-Match": "*"})
        assert put.status_code == 201, put.get_data(as_text=True)
        api.app.extensions["nbo"].refresh()
        yield api
