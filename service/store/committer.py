"""Group commit: one thread a process turns many waiting records into one transaction.

A disk takes some hundreds of microseconds to say that it has what it was given, however much
that was. So records queue while one commit is under way, and all of them go into the next.
"""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from models.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Committer"]

T = TypeVar("T")
R = TypeVar("R")

_MOST_AT_ONCE: Final = 512


class _Ticket(Generic[T, R]):
    """One waiting record. The lock is held until there is a result or an error."""

    __slots__ = ("deadline", "done", "error", "is_abandoned", "record", "result")

    def __init__(self, record: T, deadline: float) -> None:
        self.record = record
        self.deadline = deadline
        self.result: R | None = None
        self.error: Exception | None = None
        self.is_abandoned = False
        self.done = Lock()
        self.done.acquire()

    def fail(self, error: Exception) -> None:
        self.error = error
        self.done.release()

    def succeed(self, result: R) -> None:
        self.result = result
        self.done.release()


class Committer(Generic[T, R]):
    """Writes records in batches; its thread starts with the first of them.

    Parameters
    ----------
    write : callable
        ``write(records, until)`` commits all records or none and returns a result for each;
        it raises UnavailableError once ``until`` (``time.monotonic``) has passed without success.
    """

    def __init__(self, write: Callable[[Sequence[T], float], Sequence[R]]) -> None:
        self._write = write
        self._queue: SimpleQueue[_Ticket[T, R] | None] = SimpleQueue()
        self._gate = Lock()
        self._thread: Thread | None = None
        self._is_closed = False

    def commit(self, record: T, *, timeout: float) -> R:
        """Return the record's result once it is on disk.

        Raises
        ------
        UnavailableError
            If that took longer than ``timeout`` seconds. It may be on disk all the same.
        """
        ticket: _Ticket[T, R] = _Ticket(record, time.monotonic() + timeout)
        self._enqueue(ticket)
        if not ticket.done.acquire(timeout=timeout):
            ticket.is_abandoned = True
            raise UnavailableError("the store did not confirm the record in time; try again")
        if ticket.error is not None:
            raise ticket.error
        return ticket.result  # type: ignore[return-value]  # set, since there is no error

    def close(self, *, timeout: float) -> None:
        """Commit what is queued and end the thread; later records are refused."""
        with self._gate:
            self._is_closed = True
            thread = self._thread
            self._queue.put(None)
        if thread is not None:
            thread.join(timeout)

    def _enqueue(self, ticket: _Ticket[T, R]) -> None:
        with self._gate:
            if self._is_closed:
                raise UnavailableError("the store is closed")
            if self._thread is None:
                self._thread = Thread(target=self._run, name="store-committer", daemon=True)
                self._thread.start()
            self._queue.put(ticket)

    def _run(self) -> None:
        is_open = True
        while is_open:
            tickets, is_open = self._take()
            self._settle([ticket for ticket in tickets if not ticket.is_abandoned])

    def _take(self) -> tuple[list[_Ticket[T, R]], bool]:
        """Wait for a ticket, then take all that are there; False with the last ones."""
        tickets: list[_Ticket[T, R]] = []
        ticket = self._queue.get()
        try:
            while ticket is not None:
                tickets.append(ticket)
                if len(tickets) == _MOST_AT_ONCE:
                    return tickets, True
                ticket = self._queue.get_nowait()
        except Empty:
            return tickets, True
        return tickets, False

    def _settle(self, tickets: Sequence[_Ticket[T, R]]) -> None:
        """Commit a batch; one bad record fails alone: halve until it stands by itself."""
        if not tickets:
            return
        try:
            until = max(ticket.deadline for ticket in tickets)
            results = self._write([ticket.record for ticket in tickets], until)
        except UnavailableError as error:
            self._fail(tickets, error)
        except Exception as error:  # noqa: BLE001 - the thread must outlive any record
            if len(tickets) == 1:
                self._fail(tickets, error)
                return
            middle = len(tickets) // 2
            self._settle(tickets[:middle])
            self._settle(tickets[middle:])
        else:
            for ticket, result in zip(tickets, results, strict=True):
                ticket.succeed(result)

    @staticmethod
    def _fail(tickets: Sequence[_Ticket[T, R]], error: Exception) -> None:
        for ticket in tickets:
            ticket.fail(error)
