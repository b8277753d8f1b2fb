"""Prints what the store does on each engine: durable appends per second, and reads in µs.

::

    python -m benchmarks.store [--seconds 2]

SQLite is a file with ``synchronous=FULL``, PostgreSQL a server on a Unix socket with ``fsync``;
both on the folder's own disk (``TMPDIR``). Customers are drawn at random, since a repeated one
flatters every cache.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import uuid_utils

from models.features.behaviour import Behaviour, Event
from models.features.profile import Profile, Touch
from service.store import DecisionRecord, Store, open_store
from service.store.evidence import digest, pack
from tests.support.postgres import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Callable

CUSTOMERS = 500
NOW = 1_760_000_000.0


def profile(customer_id: str, rng: random.Random) -> Profile:
    """Return a customer with 300 entries of behaviour and ten touches."""
    events = [
        Event(
            NOW - rng.random() * 300 * 86_400,
            "purchase",
            rng.random() * 20,
            (f"department-{rng.randrange(20)}", f"category-{rng.randrange(200)}"),
        )
        for _ in range(300)
    ]
    attributes = {"age": rng.randrange(18, 90), "income": "50-74K", "home": True}
    touches = tuple(Touch(f"o-{n}", "A", "email", NOW - n * 86_400) for n in range(10))
    return Profile(customer_id, attributes, Behaviour.empty().add(events), touches)


def record(evidence: bytes, customer_id: str) -> DecisionRecord:
    """Return a decision of the size that the service records."""
    reasons = [{"code": f"CODE_{n}", "contribution": 0.1, "text": "x" * 60} for n in range(4)]
    actions = [{"offer_id": f"o-{n}", "propensity": 0.1, "reasons": reasons} for n in range(3)]
    return DecisionRecord(
        decision_id=str(uuid_utils.uuid7()),
        customer_id=customer_id,
        channel="email",
        placement=None,
        decided_at=NOW,
        model_version="2026-11-21-abcdef",
        catalogue_version=1,
        request={"customer_id": customer_id, "channel": "email", "limit": 3},
        response={"actions": actions},
        evidence_digest=digest(evidence),
        evidence=evidence,
        seed=1,
    )


def appends_per_second(store: Store, threads: int, seconds: float) -> float:
    """Append from several threads, each with evidence of its own; return the rate."""
    stop = time.monotonic() + seconds
    done = [0] * threads

    def work(number: int) -> None:
        template = pack(profile("c", random.Random(number)))
        while time.monotonic() < stop:
            evidence = template + b"%d %d" % (number, done[number])
            store.decisions.append(record(evidence, f"c-{done[number] % CUSTOMERS}"))
            done[number] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(done) / seconds


def median_us(call: Callable[[], object], times: int = 3000) -> float:
    """Return the median time of a call in microseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter_ns()
        call()
        taken.append(time.perf_counter_ns() - start)
    return statistics.median(taken) / 1000


def measure(name: str, store: Store, seconds: float) -> None:
    """Print one engine's figures."""
    rng = random.Random(0)
    people = [profile(f"c-{n}", rng) for n in range(CUSTOMERS)]
    store.profiles.load_many((p.customer_id, p.attributes, p.behaviour) for p in people)
    store.ledger.load_many((p.customer_id, touch) for p in people for touch in p.touches)
    secret = store.keys.create("benchmark", ["decide"])[1]
    for threads in (1, 16):
        rate = appends_per_second(store, threads, seconds)
        print(f"{name:>11}  appends, {threads:>2} threads {rate:>9,.0f} /s")
    for what, call in (
        ("profile read", lambda: store.profiles.read(f"c-{rng.randrange(CUSTOMERS)}")),
        ("key verified", lambda: store.keys.verify(secret)),
        ("catalogue's version", store.catalogues.current_version),
    ):
        print(f"{name:>11}  {what:<19} {median_us(call):>9.0f} µs")


def main() -> None:
    """Measure both engines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0)
    seconds = parser.parse_args().seconds
    server = PostgresServer(fsync=True)
    try:
        server.start()
        with tempfile.TemporaryDirectory() as folder, server.database() as name:
            urls = {
                "SQLite": f"sqlite:///{Path(folder) / 'nbo.db'}",
                "PostgreSQL": server.url(name),
            }
            print(f"{os.cpu_count()} cores, data under {tempfile.gettempdir()}")
            for engine, url in urls.items():
                store = open_store(url)
                store.migrate()
                measure(engine, store, seconds)
                store.close()
    finally:
        server.remove()


if __name__ == "__main__":
    main()
