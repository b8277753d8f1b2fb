"""Processes that all want the same: each with sixteen threads, a clock of its own, and no mercy."""

from __future__ import annotations

from collections import Counter
from threading import Lock, Thread
from typing import TYPE_CHECKING

from models.errors import LimitReachedError, UnavailableError
from service.decision.limit import Draw, Limit, Lookback
from tests.support.records import MOMENT, claiming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.synchronize import Barrier

    from service.store import DecisionRecord, Store

__all__ = ["CALLS", "CAP", "claim", "claim_calls", "claim_naively", "customer"]

DAY = 86_400.0
THREADS = 16
#: Of each process, for each customer.
ATTEMPTS = 2
#: Half of the processes send by the one, half by the other; the cap counts both together.
CHANNELS = ("email", "app")
CAP = Limit(
    name="weekly", code="CAP", limit=3, window_seconds=7 * DAY, channels=frozenset(CHANNELS)
)
CALLS = Draw(name="calls", period="total", limit=500)


def customer(number: int) -> str:
    """Return a customer's id."""
    return f"c-{number:04}"


def claim(
    store: Store, say: Callable[[Counter[str]], None], customers: int, barrier: Barrier
) -> None:
    """Want more of every customer than the cap allows; say how many were had of each."""
    _all_at_once(say, customers, barrier, lambda record: _had(store, record), limits=(CAP,))


def claim_calls(
    store: Store, say: Callable[[Counter[str]], None], customers: int, barrier: Barrier
) -> None:
    """Want more calls than there are."""
    _all_at_once(say, customers, barrier, lambda record: _had(store, record), draws=(CALLS,))


def claim_naively(
    store: Store, say: Callable[[Counter[str]], None], customers: int, barrier: Barrier
) -> None:
    """Want the same, but count first and insert then: what everybody writes, and what is wrong."""

    def had(record: DecisionRecord) -> bool:
        known = store.contacts.read(record.customer_id, Lookback(7 * DAY, ()))
        return len(known.contact.claims) < CAP.limit and _had(store, record)

    _all_at_once(say, customers, barrier, had)


def _all_at_once(
    say: Callable[[Counter[str]], None],
    customers: int,
    barrier: Barrier,
    has: Callable[[DecisionRecord], bool],
    **asked: tuple[Limit | Draw, ...],
) -> None:
    """Go through all customers in one order, as the other processes do, with all threads."""
    number = barrier.wait(60)
    wanted = (customer(each) for each in range(customers) for _ in range(ATTEMPTS))
    channel = CHANNELS[number % 2]
    gate, had = Lock(), Counter[str]()

    def work() -> None:
        for customer_id in _shared(wanted, gate):
            # Clocks that disagree by hours, a day ahead and a day behind.
            at = MOMENT + (number - 1.5) * DAY
            if has(claiming(customer_id, channel=channel, decided_at=at, **asked)):
                with gate:
                    had[customer_id] += 1

    threads = [Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(had)


def _shared(wanted: Iterator[str], gate: Lock) -> Iterator[str]:
    while True:
        with gate:
            customer_id = next(wanted, None)
        if customer_id is None:
            return
        yield customer_id


def _had(store: Store, record: DecisionRecord) -> bool:
    """Append a record, as often as it takes to know what became of it."""
    while True:
        try:
            store.decisions.append(record)
        except LimitReachedError:
            return False
        except UnavailableError:
            continue  # perhaps it is on disk: appending it again is harmless
        return True
