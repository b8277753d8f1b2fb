"""Many threads that do one thing at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["at_once"]

T = TypeVar("T")


def at_once(work: Callable[[int], T], *, threads: int = 16) -> list[T | Exception]:
    """Run ``work(0)`` to ``work(threads - 1)``, all released together; errors are results."""
    barrier = Barrier(threads)

    def run(number: int) -> T | Exception:
        barrier.wait()
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 - what it raises is what is asked
            return error

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))
