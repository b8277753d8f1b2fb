"""How soon a body that must be refused is refused.

    python benchmarks/bodies.py

Each body is sent to ``POST /v1/decisions`` of the app in this process, a hundred times; the rows
show the median and the longest time of an answer in ms, beside a body that is accepted.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.app import create_app
from service.decision import catalogue_from_offers
from service.logs import make_logger
from service.store import open_store

ROUNDS: Final = 100
BODIES: Final = {
    "accepted": b'{"customer_id": "c-1", "channel": "email", "dry_run": true}',
    "empty": b"",
    "100,000 brackets deep": b"[" * 100_000,
    "a whole number of 5,000 digits": b'{"limit": ' + b"9" * 5_000 + b"}",
    "1e400": b'{"limit": 1e400}',
    "NaN": b'{"limit": NaN}',
    "NUL": b'{"customer_id": "\\u0000", "channel": "email"}',
    "a lone surrogate": b'{"customer_id": "\\ud800", "channel": "email"}',
    "not UTF-8": b'{"customer_id": "\xff", "channel": "email"}',
    "a key twice": b'{"customer_id": "a", "customer_id": "b", "channel": "email"}',
    "60,000 keys": b"{" + b",".join(b'"k%d":1' % i for i in range(60_000)) + b"}",
    "2 MB": b'{"customer_id": "' + b"x" * 2_000_000 + b'"}',
    "an unknown field": b'{"customer_id": "a", "channel": "email", "colour": "red"}',
    "a wrong type": b'{"customer_id": 1, "channel": ["email"], "limit": 1.9}',
}


def main() -> None:
    """Print a row a body."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/nbo.db")
        with closing(store):
            store.migrate()
            store.catalogues.put(
                catalogue_from_offers([{"offer_id": "o"}], channels=["email"]),
            )
            _, secret = store.keys.create("benchmark", ["decide"])
            app = create_app(
                {"model_dir": f"{folder}/models"},
                store=store,
                logger=make_logger(level="error"),
            )
            app.extensions["nbo"].refresh()
            client = app.test_client()
            print(f"{'body':34}{'status':>7}{'median ms':>12}{'longest ms':>12}")
            for name, body in BODIES.items():
                times, status = [], 0
                for _ in range(ROUNDS):
                    began = time.perf_counter()
                    status = client.post(
                        "/v1/decisions",
                        data=body,
                        content_type="application/json",
                        headers={"X-API-Key": secret},
                    ).status_code
                    times.append((time.perf_counter() - began) * 1e3)
                print(f"{name:34}{status:>7}{statistics.median(times):>12.2f}{max(times):>12.2f}")


if __name__ == "__main__":
    main()
