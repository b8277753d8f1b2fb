"""Decisions: each on disk, with its evidence, before its caller hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, desc, select

from models.errors import LimitReachedError
from service.store.committer import Committer
from service.store.documents import check_text
from service.store.entries import entry_of, record_of
from service.store.processes import PerProcess
from service.store.queries import Query
from service.store.recording import Recording
from service.store.tables import decisions, dedupe, evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from service.store.database import Database
    from service.store.entries import Entry
    from service.store.records import DecisionRecord

__all__ = ["Decisions"]

_DAY_SECONDS: Final = 86_400.0


class Decisions:
    """Recorded decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recording = Recording(database)
        self._standing = _standing(database.clock_column())
        self._standing_then = _standing(bindparam("now"))
        self._committer = PerProcess(lambda: Committer(self._write))

    def append(self, record: DecisionRecord, *, timeout: float | None = None) -> str:
        """Record a decision; it is on disk, whatever happens next, when this returns.

        Parameters
        ----------
        timeout : float or None
            Seconds to wait at most; None: the store's deadline.

        Returns
        -------
        str
            The id of the decision that stands: this one's, or the earlier one's that has the
            same customer, channel and ``dedupe_key``. The record is not kept then.

        Raises
        ------
        InputError
            If a value cannot be stored; other records are not affected.
        LimitReachedError
            If its claims would exceed one of its limits, or its draws a capacity. Nothing of it
            was kept: decide again on what is known now.
        UnavailableError
            If it took too long. It may be on disk all the same; appending it again is harmless.
        """
        entry = entry_of(record)
        seconds = self._database.deadline_seconds if timeout is None else timeout
        standing = self._committer.get().commit(entry, timeout=seconds)
        if isinstance(standing, LimitReachedError):
            raise standing
        return standing

    def close(self) -> None:
        """Commit what is queued."""
        committer = self._committer.existing()
        if committer is not None:
            committer.close(timeout=self._database.deadline_seconds)

    def _write(self, entries: Sequence[Entry], until: float) -> Sequence[str | LimitReachedError]:
        return self._database.write(
            lambda connection: self._recording.keep(connection, entries),
            until=until,
            rides_out=True,
        )

    def standing(
        self, customer_id: str, channel: str, key: str, *, now: float | None = None
    ) -> str | None:
        """Return the decision that a dedupe key stands for now; None: it is free.

        By the database's clock, as decisions are, unless another moment is asked for.
        """
        check_text(customer_id=customer_id, channel=channel, dedupe_key=key)
        query = self._standing if now is None else self._standing_then
        at = self._database.clock_value() if now is None else {"now": now}
        rows = self._database.fetch(query, customer_id=customer_id, channel=channel, key=key, **at)
        return rows[0][0] if rows else None

    def purge(self) -> int:
        """Forget dedupe keys that ran out a day ago; return how many. Decisions stay."""
        statement = delete(dedupe).where(dedupe.c.expires_at <= self._database.now() - _DAY_SECONDS)
        return self._database.write(lambda connection: connection.execute(statement).rowcount)

    def get(self, decision_id: str) -> DecisionRecord | None:
        """Return a decision with its evidence; None if there is none of that id."""
        check_text(decision_id=decision_id)
        statement = (
            select(decisions, evidence.c.body)
            .join_from(decisions, evidence)
            .where(decisions.c.decision_id == decision_id)
        )
        row = self._database.read(lambda connection: connection.execute(statement).one_or_none())
        return None if row is None else record_of(row, row.body)

    def evidence(self, decision_id: str) -> bytes | None:
        """Return a decision's evidence; None if there is no such decision."""
        check_text(decision_id=decision_id)
        statement = (
            select(evidence.c.body)
            .join_from(decisions, evidence)
            .where(decisions.c.decision_id == decision_id)
        )
        return self._database.read(lambda connection: connection.scalar(statement))

    def find(
        self,
        customer_id: str,
        *,
        channel: str | None = None,
        since: float | None = None,
        before: float | None = None,
        limit: int = 100,
    ) -> list[DecisionRecord]:
        """Return a customer's decisions, the latest first, without their evidence.

        ``since`` ≤ decided_at < ``before``.
        """
        check_text(customer_id=customer_id, channel=channel)
        conditions = [decisions.c.customer_id == customer_id]
        if channel is not None:
            conditions.append(decisions.c.channel == channel)
        if since is not None:
            conditions.append(decisions.c.decided_at >= since)
        if before is not None:
            conditions.append(decisions.c.decided_at < before)
        latest = (desc(decisions.c.decided_at), desc(decisions.c.decision_id))
        statement = select(decisions).where(*conditions).order_by(*latest).limit(limit)
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [record_of(row, None) for row in rows]


def _standing(now: ColumnElement[float]) -> Query:
    return Query(
        select(dedupe.c.decision_id).where(
            dedupe.c.customer_id == bindparam("customer_id"),
            dedupe.c.channel == bindparam("channel"),
            dedupe.c.key == bindparam("key"),
            dedupe.c.expires_at > now,
        )
    )
