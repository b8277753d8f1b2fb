"""The benchmark's catalogue: so many offers of the demo, all of them running now."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.demo.server import Served

DAY_SECONDS = 86_400.0


def put_catalogue(served: Served, *, key: str, offers: int, channel: str) -> None:
    """Replace the catalogue by one whose first offers run, and wait until it is decided from."""
    status, document = served.call("GET", "/v1/catalogue", key=key)
    if status != 200:
        raise SystemExit(f"GET /v1/catalogue answered {status}: {document}")
    running = [_running(offer, channel) for offer in document["offers"][:offers]]
    if len(running) < offers:
        raise SystemExit(f"expected {offers} offers in the demo's catalogue, got {len(running)}")
    changed = {**document, "offers": running}
    status, answer = served.call(
        "PUT", "/v1/catalogue", changed, key=key, headers={"If-Match": "*"}
    )
    if status not in {200, 201}:
        raise SystemExit(f"PUT /v1/catalogue answered {status}: {answer}")
    _wait(served, answer["version"])


def _running(offer: Mapping[str, Any], channel: str) -> dict[str, Any]:
    now = time.time()
    treatments = [one for one in offer["treatments"] if one["channel"] == channel]
    times = {"starts_at": _moment(now - DAY_SECONDS), "ends_at": _moment(now + 30 * DAY_SECONDS)}
    return {**offer, **times, "treatments": treatments}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _wait(served: Served, version: int) -> None:
    deadline = time.monotonic() + 10
    while served.call("GET", "/readyz")[1].get("catalogue_version") != version:
        if time.monotonic() > deadline:
            raise SystemExit(f"the server did not take catalogue {version}")
        time.sleep(0.1)
