"""Prints what the store does on each engine: durable appends per second, and reads in µs.

::

    python -m benchmarks.store [--seconds 2]

SQLite is a file with ``synchronous=FULL``, PostgreSQL a server on a Unix socket with ``fsync``;
both on the folder's own disk (``TMPDIR``). Customers are drawn at random, since a repeated one
flatters every cache.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import uuid_utils

from models.features.behaviour import Behaviour, Event
from models.features.profile import Profile, Touch
from service.decision.contact_state import Claim
from service.decision.limit import Limit, Lookback
from service.store import DecisionRecord, Store, open_store
from service.store.evidence import digest, pack
from tests.support.postgres import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Callable

CUSTOMERS = 500
#: Of appends: a customer is decided on a few times a month, not a few times a second.
MANY_CUSTOMERS = 100_000
NOW = 1_760_000_000.0
MONTH = 30 * 86_400.0
#: By channel, offer, group and objective, over a day to a month; too many to be reached here.
LIMITS = tuple(
    Limit(name=f"cap-{n}", code="CAP", limit=10_000, window_seconds=window, **scope)
    for n, (window, scope) in enumerate(
        (
            (86_400.0, {}),
            (7 * 86_400.0, {"channels": frozenset({"email"})}),
            (7 * 86_400.0, {"objectives": frozenset({"grow"})}),
            (MONTH, {"groups": frozenset({"A"})}),
            (MONTH, {"offer_ids": frozenset({"o-0"})}),
        )
    )
)


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


def claiming(plain: DecisionRecord) -> DecisionRecord:
    """Return the decision with three claims, under five caps that it does not reach."""
    claims = tuple(
        Claim(
            decision_id=plain.decision_id,
            offer_id=f"o-{n}",
            channel="email",
            claimed_at=plain.decided_at,
            expires_at=plain.decided_at + 86_400,
            objective="grow",
            group="A",
            treatment_id=f"o-{n}-email",
        )
        for n in range(3)
    )
    return replace(plain, claims=claims, limits=LIMITS)


def appends_per_second(
    store: Store,
    threads: int,
    seconds: float,
    *,
    make: Callable[[DecisionRecord], DecisionRecord] = lambda plain: plain,
) -> float:
    """Append from several threads, each with evidence of its own; return the rate."""
    stop = time.monotonic() + seconds
    done = [0] * threads

    def work(number: int) -> None:
        rng = random.Random(number)
        template = pack(profile("c", random.Random(number)))
        while time.monotonic() < stop:
            evidence = template + b"%d %d" % (number, done[number])
            customer_id = f"c-{rng.randrange(MANY_CUSTOMERS)}"
            store.decisions.append(make(record(evidence, customer_id)))
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
        for what, make in (("without claims", lambda plain: plain), ("with claims", claiming)):
            rate = appends_per_second(store, threads, seconds, make=make)
            print(f"{name:>11}  appends {what}, {threads:>2} threads {rate:>9,.0f} /s")
    # Ten claims each: what a busy month leaves of a customer.
    for _, person in itertools.product(range(3), people):
        store.decisions.append(claiming(record(pack(person), person.customer_id)))
    for what, call in (
        ("profile read", lambda: store.profiles.read(f"c-{rng.randrange(CUSTOMERS)}")),
        (
            "contacts read",
            lambda: store.contacts.read(f"c-{rng.randrange(CUSTOMERS)}", Lookback(MONTH, ())),
        ),
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
