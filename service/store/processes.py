"""What each process must have for itself: connections and threads do not survive ``fork``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PerProcess"]

T = TypeVar("T")


class PerProcess(Generic[T]):
    """Makes one thing per process, when it is first asked for there.

    What the parent made is kept in the child, untouched: were it dropped, its connections would
    say goodbye on sockets that the parent still uses. No lock is taken, since one could have been
    held while forking; two threads may both make a thing, of which one stands, so making it must
    be cheap and without effect.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: dict[int, T] = {}

    def get(self) -> T:
        """Return this process's own."""
        pid = os.getpid()
        made = self._made.get(pid)
        return made if made is not None else self._made.setdefault(pid, self._make())

    def existing(self) -> T | None:
        """Return this process's own if there is one."""
        return self._made.get(os.getpid())
