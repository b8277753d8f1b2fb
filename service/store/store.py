"""The store: one object through which everything is kept and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store import migrations
from service.store.capacities import Capacities
from service.store.catalogues import Catalogues
from service.store.contacts import Contacts
from service.store.customers import Customers
from service.store.database import Database
from service.store.decisions import Decisions
from service.store.idempotency import Idempotency
from service.store.keys import Keys
from service.store.ledger import Ledger
from service.store.outcomes import Outcomes
from service.store.profiles import Profiles
from service.store.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Store", "open_store"]


class Store:
    """All that is kept, by noun. Safe to share between threads and across ``fork``.

    Attributes
    ----------
    contacts, profiles, ledger, wishes, decisions, outcomes, customers, catalogues, keys, \
    idempotency
        The nouns.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.contacts = Contacts(database)
        self.profiles = Profiles(database)
        self.ledger = Ledger(database)
        self.wishes = Wishes(database)
        self.decisions = Decisions(database)
        self.catalogues = Catalogues(database)
        self.outcomes = Outcomes(database, self.ledger, self.catalogues)
        self.customers = Customers(database)
        self.keys = Keys(database)
        self.idempotency = Idempotency(database)
        self._capacities = Capacities(database)

    def migrate(self) -> None:
        """Bring the schema up to date; several processes may do so at once.

        Raises
        ------
        UnavailableError
            If the database does not answer.
        """
        migrations.upgrade(self._database)

    def ping(self) -> None:
        """Return if the database answers and has our schema.

        Raises
        ------
        UnavailableError
            If not.
        """
        self._database.read(migrations.check)

    def now(self) -> float:
        """Return the database's clock, epoch seconds: one clock for all workers."""
        return self._database.now()

    def purge(self) -> int:
        """Remove keys that ran out and counters of periods long past; return how many.

        What is removed counts for nothing any more. Several processes may do so at once.
        """
        return self.decisions.purge() + self.idempotency.purge() + self._capacities.purge()

    def close(self) -> None:
        """Commit what is queued, then let go of all connections."""
        self.decisions.close()
        self._database.close()


def open_store(
    url: str,
    *,
    pool_size: int = 16,
    deadline_seconds: float = 5.0,
    clock: Callable[[], float] | None = None,
) -> Store:
    """Open a store; it connects when it is first used, in whatever process that is.

    Parameters
    ----------
    url : str
        ``sqlite:///file`` or ``postgresql://…``.
    pool_size : int
        Connections for reading at most, per process; as many as there are threads. Writers have
        four of their own.
    deadline_seconds : float
        Nothing waits much longer: then it is an UnavailableError.
    clock : callable or None
        Instead of the database's clock (tests, replays).

    Raises
    ------
    InputError
        If the URL names no database that we speak to.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = open_store(f"sqlite:///{Path(folder) / 'nbo.db'}")
    ...     store.migrate()
    ...     store.catalogues.put({"offers": []})
    ...     store.close()
    1
    """
    return Store(Database(url, pool_size=pool_size, deadline_seconds=deadline_seconds, clock=clock))
