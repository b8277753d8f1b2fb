"""The transaction that records decisions: whose key stands, whose claims fit, and their rows.

Its order is the same everywhere, so that no two wait for each other: customers, capacities, keys,
evidence, decisions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Double, bindparam, select, tuple_, union_all

from service.store.capacities import Capacities
from service.store.claims import CLAIM, TOUCH, claim_row, claim_selects, claims_of, touch_select
from service.store.draws import Draws
from service.store.locks import lock_customers
from service.store.queries import Query, Rows, among, many, upsert
from service.store.rows import KIND, TEXTS, branch
from service.store.tables import claims, decisions, dedupe, evidence, touches
from service.store.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Column, ColumnElement, Connection

    from models.errors import LimitReachedError
    from service.decision.contact_state import Claim
    from service.store.database import Database
    from service.store.entries import Entry

__all__ = ["Recording"]

_RECORDED: Final = 0
_CUSTOMER: Final = 7  # among the texts of a row


class Recording:
    """Writes a batch of decisions in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._capacities = Capacities(database)
        self._draws = Draws(database)
        dialect = database.dialect
        claim = upsert(dialect, dedupe)
        self._keep_key = Query(
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
        self._keep_evidence = Query(upsert(dialect, evidence).on_conflict_do_nothing())
        self._keep_decision = Query(upsert(dialect, decisions).on_conflict_do_nothing())
        self._keep_claims = Rows(dialect, claims)
        self._standing = _standing(dialect)

    def keep(
        self, connection: Connection, entries: Sequence[Entry]
    ) -> list[str | LimitReachedError]:
        """Record decisions in their order; return whose id stands for each, or what refused it.

        Who is refused leaves nothing, and nothing of what others wrote depends on it.
        """
        now = self._lock(connection, {each.customer_id for each in entries if each.needs_lock})
        keys = self._keys(connection, entries)
        tally, recorded = self._count(connection, entries, now)
        results: list[str | LimitReachedError] = []
        kept: list[Entry] = []
        for entry in entries:
            result = _standing_for(entry, keys, recorded) or tally.admit(entry.demand)
            if result is None:
                kept.append(entry)
                recorded.add(entry.decision_id)
                if entry.dedupe is not None and entry.dedupe_key is not None:
                    keys[entry.dedupe_key] = (entry.decision_id, entry.dedupe["expires_at"])
            results.append(entry.decision_id if result is None else result)
        self._write(connection, kept, tally, now)
        return results

    def _lock(self, connection: Connection, customer_ids: set[str]) -> float:
        """Lock customers; return the time, told after the last lock was had."""
        since = lock_customers(connection, customer_ids)
        if since is None or self._database.fixed_clock is not None:
            return self._database.now(connection)
        return since

    def _keys(
        self, connection: Connection, entries: Sequence[Entry]
    ) -> dict[tuple[str, str, str], tuple[str, float]]:
        """Return what the dedupe keys stand for, and until when."""
        keys = sorted({each.dedupe_key for each in entries if each.dedupe_key is not None})
        if not keys:
            return {}
        columns = (dedupe.c.customer_id, dedupe.c.channel, dedupe.c.key)
        rows = connection.execute(
            select(*columns, dedupe.c.decision_id, dedupe.c.expires_at).where(
                tuple_(*columns).in_(keys)
            )
        )
        return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}

    def _count(
        self, connection: Connection, entries: Sequence[Entry], now: float
    ) -> tuple[Tally, set[str]]:
        """Return what counts already, and which of the decisions were recorded before.

        A transaction whose answer was lost is run again, and must not stand in its own way.
        """
        bound = [each for each in entries if each.is_bound]
        if not bound:
            return Tally(now, {}, {}), set()
        since = now - max(each.reach_seconds for each in bound)
        values = {
            "customers": many(
                connection.dialect.name, {each.customer_id for each in bound if each.demand.limits}
            ),
            "decisions": many(connection.dialect.name, {each.decision_id for each in bound}),
            "since": since,
        }
        sql = self._standing.sql(connection.dialect)
        rows = connection.exec_driver_sql(sql, values).all()
        recorded = {row[TEXTS][0] for row in rows if row[KIND] == _RECORDED}
        draws = [draw for each in bound for draw in each.demand.draws]
        held = self._capacities.hold(connection, draws, now=now)
        used = self._draws.expire(connection, held, now=now)
        return Tally(now, _by_customer(rows, since), used), recorded

    def _write(
        self, connection: Connection, kept: Sequence[Entry], tally: Tally, now: float
    ) -> None:
        if not kept:
            return
        self._capacities.take(connection, tally.taken)
        keyed = [entry for entry in kept if entry.dedupe is not None]
        keyed.sort(key=lambda entry: entry.dedupe_key or ())
        self._run(connection, self._keep_key, [entry.dedupe for entry in keyed if entry.dedupe])
        by_digest = {entry.evidence["digest"]: entry.evidence for entry in kept}
        in_order = [by_digest[key] for key in sorted(by_digest)]
        self._run(connection, self._keep_evidence, in_order)
        self._run(connection, self._keep_decision, [entry.decision for entry in kept])
        rows = [
            claim_row(claim, entry.customer_id, now=now)
            for entry in kept
            for claim in entry.demand.claims
        ]
        self._keep_claims.insert(connection, rows)
        self._draws.keep(connection, [entry.demand for entry in kept], now=now)

    def _run(self, connection: Connection, query: Query, rows: Sequence[Any]) -> None:
        if rows:
            connection.exec_driver_sql(query.sql(connection.dialect), list(rows))


def _standing(dialect: str) -> Query:
    """Return what reads the customers' claims and touches, and which decisions are there."""
    since: ColumnElement[float] = bindparam("since", type_=Double)

    def whose(column: Column[str]) -> ColumnElement[bool]:
        return among(dialect, column, "customers")

    recorded = branch(_RECORDED, texts=(decisions.c.decision_id,)).where(
        among(dialect, decisions.c.decision_id, "decisions")
    )
    told = touch_select(whose(touches.c.customer_id), touches.c.touched_at > since)
    return Query(union_all(*claim_selects(whose, since), told, recorded))


def _by_customer(rows: Iterable[Sequence[Any]], since: float) -> dict[str, tuple[Claim, ...]]:
    by_customer: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        if row[KIND] in {CLAIM, TOUCH}:
            by_customer.setdefault(row[TEXTS][_CUSTOMER], []).append(row)
    return {name: claims_of(theirs, since=since) for name, theirs in by_customer.items()}


def _standing_for(
    entry: Entry, keys: dict[tuple[str, str, str], tuple[str, float]], recorded: set[str]
) -> str | None:
    """Return the id of the decision that stands for this one already; None: there is none."""
    if entry.decision_id in recorded:
        return entry.decision_id
    if entry.dedupe_key is None:
        return None
    decision_id, expires_at = keys.get(entry.dedupe_key, (None, 0.0))
    return decision_id if expires_at > entry.decision["decided_at"] else None
