"""Decisions: each on disk, with its evidence, before its caller hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, desc, select, tuple_

from service.store.committer import Committer
from service.store.documents import check_text
from service.store.entries import entry_of, record_of
from service.store.processes import PerProcess
from service.store.queries import Query, upsert
from service.store.tables import decisions, dedupe, evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from service.store.database import Database
    from service.store.entries import Entry
    from service.store.records import DecisionRecord

__all__ = ["Decisions"]

_STANDING: Final = Query(
    select(dedupe.c.decision_id).where(
        dedupe.c.customer_id == bindparam("customer_id"),
        dedupe.c.channel == bindparam("channel"),
        dedupe.c.key == bindparam("key"),
        dedupe.c.expires_at > bindparam("now"),
    )
)
_DAY_SECONDS: Final = 86_400.0


class Decisions:
    """Recorded decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._committer = PerProcess(lambda: Committer(self._write))
        claim = upsert(database.dialect, dedupe)
        self._claim = Query(
            claim.on_conflict_do_update(
                index_elements=["customer_id", "channel", "key"],
                set_={
                    "decision_id": claim.excluded.decision_id,
                    "expires_at": claim.excluded.expires_at,
                },
                # As of the later decision's own moment: whose key has run out gives way.
                where=dedupe.c.expires_at <= bindparam("decided_at"),
            )
        )
        self._keep_evidence = Query(upsert(database.dialect, evidence).on_conflict_do_nothing())
        self._keep_decision = Query(upsert(database.dialect, decisions).on_conflict_do_nothing())

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
        UnavailableError
            If it took too long. It may be on disk all the same; appending it again is harmless.
        """
        entry = entry_of(record)
        seconds = self._database.deadline_seconds if timeout is None else timeout
        return self._committer.get().commit(entry, timeout=seconds)

    def close(self) -> None:
        """Commit what is queued."""
        committer = self._committer.existing()
        if committer is not None:
            committer.close(timeout=self._database.deadline_seconds)

    def _write(self, entries: Sequence[Entry], until: float) -> Sequence[str]:
        return self._database.write(
            lambda connection: self._keep(connection, entries), until=until, rides_out=True
        )

    def _keep(self, connection: Connection, entries: Sequence[Entry]) -> list[str]:
        claimed = self._claim_keys(connection, entries)
        standing = [claimed.get(entry.dedupe_key, entry.decision_id) for entry in entries]
        kept = [
            entry
            for entry, decision_id in zip(entries, standing, strict=True)
            if entry.decision_id == decision_id
        ]
        if kept:
            # In one order everywhere, so that two processes cannot wait for each other.
            by_digest = {entry.evidence["digest"]: entry.evidence for entry in kept}
            self._run(
                connection, self._keep_evidence, [by_digest[key] for key in sorted(by_digest)]
            )
            self._run(connection, self._keep_decision, [entry.decision for entry in kept])
        return standing

    def _claim_keys(
        self, connection: Connection, entries: Sequence[Entry]
    ) -> dict[tuple[str, str, str] | None, str]:
        """Claim the dedupe keys; return whose they are now."""
        claims = {entry.dedupe_key: entry.dedupe for entry in reversed(entries) if entry.dedupe}
        if not claims:
            return {}
        keys = sorted(key for key in claims if key is not None)
        self._run(connection, self._claim, [claims[key] for key in keys])
        columns = (dedupe.c.customer_id, dedupe.c.channel, dedupe.c.key)
        rows = connection.execute(
            select(*columns, dedupe.c.decision_id).where(tuple_(*columns).in_(keys))
        )
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    def _run(self, connection: Connection, query: Query, rows: Sequence[dict[str, Any]]) -> None:
        connection.exec_driver_sql(query.sql(connection.dialect), list(rows))

    def standing(self, customer_id: str, channel: str, key: str, *, now: float) -> str | None:
        """Return the decision that a dedupe key stands for now; None: it is free."""
        check_text(customer_id=customer_id, channel=channel, dedupe_key=key)
        rows = self._database.fetch(
            _STANDING, customer_id=customer_id, channel=channel, key=key, now=now
        )
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
