"""Other processes that use the same database: real ones, told what to do by a function's name.

They are forked from a clean server that has imported everything, so each is there in no time.
"""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

from models.errors import ConflictError
from service.store import Store, open_store
from tests.support.records import decision

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Barrier

__all__ = [
    "Other",
    "append_for_ever",
    "append_with_keys",
    "at_once_elsewhere",
    "begin_keys",
    "migrate",
    "put_catalogues",
]


class Other:
    """Another process that does ``job(store, say, *arguments)`` once it is told to go."""

    def __init__(self, job: Callable[..., None], url: str, *arguments: Any) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._ours, theirs = context.Pipe()
        # A daemon, so that one that hangs does not outlive the tests.
        self._process = context.Process(
            target=_run, args=(theirs, job, url, *arguments), daemon=True
        )
        self._process.start()
        theirs.close()
        assert self._ours.recv() == "ready"

    def go(self) -> None:
        """Let it begin."""
        self._ours.send("go")

    def hear(self, seconds: float = 60) -> Any:
        """Return the next thing that it says."""
        assert self._ours.poll(seconds), f"nothing was said for {seconds} s"
        return self._ours.recv()

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self._process.kill()
        self._process.join()

    def hear_out(self) -> list[Any]:
        """Return all else that it says, until it ends or has ended."""
        said = []
        with suppress(EOFError):
            while True:
                said.append(self.hear())
        self._process.join()
        self._ours.close()
        return said


def at_once_elsewhere(
    job: Callable[..., None], url: str, *arguments: Any, processes: int = 3
) -> list[list[Any]]:
    """Do one thing in several processes at the same moment; return what each said.

    The job's last argument is a barrier at which they can wait for one another again.
    """
    barrier = multiprocessing.get_context("forkserver").Barrier(processes)
    others = [Other(job, url, *arguments, barrier) for _ in range(processes)]
    for other in others:
        other.go()
    return [other.hear_out() for other in others]


def _run(pipe: Connection, job: Callable[..., None], url: str, *arguments: Any) -> None:
    store = open_store(url)
    pipe.send("ready")
    pipe.recv()
    job(store, pipe.send, *arguments)
    store.close()
    pipe.close()


def append_for_ever(store: Store, say: Callable[[str], None]) -> None:
    """Append decisions from four threads; say each id once it is acknowledged."""

    def work() -> None:
        while True:
            say(store.decisions.append(decision()))

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def append_with_keys(store: Store, say: Callable[[str], None], keys: int, barrier: Barrier) -> None:
    """Append one decision for each of so many dedupe keys; say whose id stands."""
    for key in range(keys):
        expires_at = decision().decided_at + 60
        record = decision(dedupe_key=f"k-{key}", dedupe_expires_at=expires_at)
        barrier.wait(60)
        say(store.decisions.append(record))


def begin_keys(store: Store, say: Callable[[str], None], keys: int, barrier: Barrier) -> None:
    """Begin so many idempotency keys; say what each said."""
    for key in range(keys):
        barrier.wait(60)
        say(store.idempotency.begin(f"k-{key}", client="a", fingerprint="f").state)


def put_catalogues(
    store: Store, say: Callable[[int | None], None], versions: int, barrier: Barrier
) -> None:
    """Try to be the one who puts each of so many versions; say which, or None."""
    for version in range(versions):
        barrier.wait(60)
        try:
            say(store.catalogues.put({"offers": []}, version))
        except ConflictError:
            say(None)


def migrate(store: Store, say: Callable[[str], None], barrier: Barrier) -> None:
    """Bring the schema up to date."""
    barrier.wait(60)
    store.migrate()
    say("done")
