"""Work that is waited for no longer than it may take, on threads of its own.

A store that hangs cannot be told to stop: its reader waits on a socket. So whoever has promised
an answer in time lets another thread wait, and goes when the time is up. What is then still
under way is told so, and must have no effect any more that it can help.
"""

from __future__ import annotations

import time
from contextvars import copy_context
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from service.store.processes import PerProcess

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Bounded", "Patience"]

T = TypeVar("T")

_TOO_LATE: Final = "the time that there was is up"


class Patience:
    """How long somebody still waits for the result of some work.

    Parameters
    ----------
    seconds : float or None
        From now on; None for ever.
    """

    __slots__ = ("_is_over", "_until")

    def __init__(self, seconds: float | None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds
        self._is_over = False

    def end(self) -> None:
        """Nobody waits any more."""
        self._is_over = True

    @property
    def is_over(self) -> bool:
        """Say whether nobody waits any more."""
        return self._is_over or (self._until is not None and time.monotonic() >= self._until)

    def left(self) -> float | None:
        """Return how many seconds are left; None for no end.

        Raises
        ------
        TimeoutError
            There are none.
        """
        if self.is_over:
            raise TimeoutError(_TOO_LATE)
        return None if self._until is None else max(0.0, self._until - time.monotonic())


class _Task(Generic[T]):
    """Some work, who waits for it, and what became of it. The lock is held until it is done."""

    __slots__ = ("context", "done", "error", "patience", "result", "work")

    def __init__(self, work: Callable[[Patience], T], patience: Patience) -> None:
        self.work, self.patience = work, patience
        self.context = copy_context()  # so that log lines know their request
        self.result: T | None = None
        self.error: Exception | None = None
        self.done = Lock()
        self.done.acquire()

    def run(self) -> None:
        try:
            if not self.patience.is_over:
                self.result = self.context.run(self.work, self.patience)
        except Exception as error:  # noqa: BLE001 -- it is raised where somebody waits
            self.error = error
        finally:
            self.done.release()


class _Threads:
    """Threads that run tasks, started when there is need of one; they end with the process."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._gate = Lock()
        self._idle = Semaphore(0)
        self._queue: SimpleQueue[_Task[object]] = SimpleQueue()

    def put(self, task: _Task[object]) -> None:
        self._queue.put(task)
        if self._idle.acquire(blocking=False):
            return
        with self._gate:
            if self._left > 0:
                self._left -= 1
                Thread(target=self._run, name="nbo-bounded", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._queue.get().run()
            self._idle.release()


class Bounded:
    """Calls what may take too long.

    Parameters
    ----------
    threads : int
        At most, in each process. Once all of them hang, whatever else is called waits for one,
        and no longer than it may.
    """

    def __init__(self, threads: int) -> None:
        self._threads = PerProcess(lambda: _Threads(threads))

    def call(self, work: Callable[[Patience], T], *, seconds: float) -> T:
        """Return what ``work`` returns, or raise what it raises; without end if 0 seconds.

        Parameters
        ----------
        work : callable
            Is given the patience of who waits.
        seconds : float

        Raises
        ------
        TimeoutError
            It took longer. Its patience is over; what it does after that is nobody's.
        """
        if not seconds:
            return work(Patience(None))
        task = _Task(work, Patience(seconds))
        self._threads.get().put(task)  # type: ignore[arg-type]  # whatever it returns
        if not task.done.acquire(timeout=seconds):
            task.patience.end()
            raise TimeoutError(_TOO_LATE)
        if task.error is not None:
            raise task.error
        if task.result is None and task.patience.is_over:
            raise TimeoutError(_TOO_LATE)
        return task.result  # type: ignore[return-value]  # there is no error
