"""Processes that take from one pool, and give back what never reached anybody, all at once."""

from __future__ import annotations

from random import Random
from threading import Thread
from typing import TYPE_CHECKING

from models.errors import LimitReachedError, UnavailableError
from service.decision.limit import Draw
from service.store import OutcomeItem
from tests.support.records import MOMENT, claiming

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Barrier

    from service.store import DecisionRecord, Store

__all__ = ["POOL", "reach", "take", "take_and_return", "take_return_and_reach"]

THREADS = 16
#: Of each thread.
ATTEMPTS = 12
POOL = Draw(name="vouchers", period="total", limit=100, counts="impressions", offer_ids=("o-1",))
#: Long past, so that what is not shown at once has expired.
EXPIRED = {"expires_at": MOMENT}
VALID = {"expires_at": 4e9}


def take(store: Store, name: str, *, valid: bool) -> DecisionRecord | None:
    """Take one from the pool; None if there is none, however often it takes to know."""
    record = claiming(f"c-{name}", draws=(POOL,), claim=VALID if valid else EXPIRED)
    while True:
        try:
            store.decisions.append(record)
        except LimitReachedError:
            return None
        except UnavailableError:
            continue  # perhaps it is on disk: appending it again is harmless
        return record


def reach(store: Store, record: DecisionRecord, outcome: str) -> None:
    """Report what came of it, until that is known to be recorded."""
    item = OutcomeItem(
        decision_id=record.decision_id, offer_id="o-1", outcome=outcome, occurred_at=MOMENT
    )
    while True:
        try:
            store.outcomes.record([item])
        except UnavailableError:
            continue
        return


def take_and_return(store: Store, say: Callable[[int], None], barrier: Barrier) -> None:
    """Take, and show some; withhold others, or let them expire. Say how many were shown."""

    def work(rng: Random, name: str) -> int:
        fate = rng.choice(["shown", "withheld", "expired"])
        record = take(store, name, valid=fate != "expired")
        if record is None or fate == "expired":
            return 0
        reach(store, record, "impression" if fate == "shown" else "withheld")
        return int(fate == "shown")

    _all_at_once(say, barrier, work)


def take_return_and_reach(store: Store, say: Callable[[int], None], barrier: Barrier) -> None:
    """Take, and show and withhold the same at the same moment, expired or not.

    Say how many were shown: each at least once.
    """

    def work(rng: Random, name: str) -> int:
        record = take(store, name, valid=rng.random() < 0.5)
        if record is None:
            return 0
        said = rng.choice([("impression", "withheld"), ("withheld",), ("impression",), ()])
        others = [Thread(target=reach, args=(store, record, each)) for each in (*said, *said)]
        for other in others:
            other.start()
        for other in others:
            other.join()
        if not said:  # by now others may have it
            reach(store, record, "impression")
        return int(said != ("withheld",))

    _all_at_once(say, barrier, work)


def _all_at_once(
    say: Callable[[int], None], barrier: Barrier, work: Callable[[Random, str], int]
) -> None:
    number = barrier.wait(60)
    shown: list[int] = []

    def run(thread: int) -> None:
        rng = Random(f"{number} {thread}")
        shown.extend(work(rng, f"{number}-{thread}-{each}") for each in range(ATTEMPTS))

    threads = [Thread(target=run, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(sum(shown))
