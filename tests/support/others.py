"""Other processes that use the same database: real ones, started afresh, told what to do by name.

Run as ``python -m tests.support.others JOB URL [ARGUMENT …]``; each prints lines as it goes.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import ConflictError
from service.store import Store, open_store
from tests.support.records import decision

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["start"]

_ROOT = Path(__file__).parents[2]


def start(job: str, url: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a job in another process; it waits for a line on its input before it begins."""
    command = [sys.executable, "-m", "tests.support.others", job, url, *arguments]
    return subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def append_for_ever(store: Store) -> None:
    """Append decisions from four threads; print each id once it is acknowledged."""
    from threading import Thread  # noqa: PLC0415

    def work() -> None:
        for _ in itertools.count():
            _say(store.decisions.append(decision()))

    for _ in range(4):
        Thread(target=work).start()


def append_with_keys(store: Store, keys: str) -> None:
    """Append one decision for each of so many dedupe keys; print whose id stands."""
    for key in range(int(keys)):
        expires_at = decision().decided_at + 60
        record = decision(dedupe_key=f"k-{key}", dedupe_expires_at=expires_at)
        _say(store.decisions.append(record))


def begin_keys(store: Store, keys: str) -> None:
    """Begin so many idempotency keys; print what each said."""
    for key in range(int(keys)):
        _say(store.idempotency.begin(f"k-{key}", client="a", fingerprint="f").state)


def put_catalogues(store: Store, versions: str) -> None:
    """Try to be the one who puts each of so many versions; print those that were."""
    for version in range(int(versions)):
        try:
            _say(str(store.catalogues.put({"offers": []}, version)))
        except ConflictError:
            _say("conflict")


def migrate(store: Store) -> None:
    """Bring the schema up to date."""
    store.migrate()
    _say("done")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


_JOBS: dict[str, Callable[..., None]] = {
    job.__name__: job
    for job in (append_for_ever, append_with_keys, begin_keys, put_catalogues, migrate)
}


if __name__ == "__main__":
    name, url, *arguments = sys.argv[1:]
    opened = open_store(url)
    _say("ready")
    sys.stdin.readline()
    _JOBS[name](opened, *arguments)
