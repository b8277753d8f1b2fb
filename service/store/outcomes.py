"""Outcomes: what came of what was offered. Repeats are harmless and the order does not matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from service.store.claims import release_claims
from service.store.documents import check_text, from_json
from service.store.draws import Draws
from service.store.queries import upsert
from service.store.records import OutcomeRecord, OutcomeResult
from service.store.reports import Subject, report_of, touch_rows, withheld_actions
from service.store.tables import decisions, outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection

    from service.store.catalogues import Catalogues
    from service.store.database import Database
    from service.store.draws import Action
    from service.store.ledger import Ledger
    from service.store.records import OutcomeItem, OutcomeStatus
    from service.store.reports import Report

__all__ = ["Outcomes"]

_COLUMNS: Final = tuple(
    column for column in outcomes.columns if column.name in OutcomeRecord.__dataclass_fields__
)


class Outcomes:
    """Recorded outcomes."""

    def __init__(self, database: Database, ledger: Ledger, catalogues: Catalogues) -> None:
        self._database = database
        self._ledger = ledger
        self._catalogues = catalogues
        self._draws = Draws(database)
        insert = upsert(database.dialect, outcomes).on_conflict_do_nothing()
        self._insert = insert.returning(outcomes.c.outcome_id)

    def record(self, items: Sequence[OutcomeItem]) -> list[OutcomeResult]:
        """Record outcomes and move the ledger, in one transaction; a result for each, in order.

        Returns
        -------
        list of OutcomeResult
            ``recorded``; ``duplicate``: this very report was there; ``conflict``: its id was there
            with another body; ``unknown_decision``; ``unknown_offer``: not among that decision's
            actions. What is refused does not keep the others from being recorded.

        Raises
        ------
        InputError
            If a value cannot be stored or an outcome is none of ours; then nothing is recorded.
        """
        reports = [report_of(item) for item in items]
        if not reports:
            return []
        return self._database.write(lambda connection: self._record(connection, reports))

    def _record(self, connection: Connection, reports: Sequence[Report]) -> list[OutcomeResult]:
        subjects = self._subjects(connection, {report.item.decision_id for report in reports})
        # The first report of an id is the one that counts, here as between requests.
        first: dict[str, Report] = {}
        for report in reports:
            if _refusal(report, subjects) is None:
                first.setdefault(report.outcome_id, report)
        fresh, again = self._keep(connection, first, subjects)
        known = _fingerprints(connection, first.keys())
        results = []
        for report in reports:
            status = _refusal(report, subjects) or _status(report, known, fresh)
            fresh.discard(report.outcome_id)  # the second of the same id is a repeat
            subject = subjects.get(report.item.decision_id)
            customer_id = subject.customer_id if subject else None
            taken = again.pop(report.action, ()) if report.is_reached else ()
            results.append(OutcomeResult(report.outcome_id, status, customer_id, taken))
        return results

    def _subjects(self, connection: Connection, ids: set[str]) -> dict[str, Subject]:
        columns = (
            decisions.c.decision_id,
            decisions.c.customer_id,
            decisions.c.channel,
            decisions.c.catalogue_version,
            decisions.c.response,
        )
        found = connection.execute(select(*columns).where(decisions.c.decision_id.in_(ids)))
        subjects = {}
        for decision_id, customer_id, channel, version, response in found:
            groups = self._catalogues.groups(connection, version)
            offers = [action["offer_id"] for action in from_json(response).get("actions", ())]
            subjects[decision_id] = Subject(
                customer_id, channel, {offer_id: groups.get(offer_id) for offer_id in offers}
            )
        return subjects

    def _keep(
        self,
        connection: Connection,
        reports: Mapping[str, Report],
        subjects: Mapping[str, Subject],
    ) -> tuple[set[str], dict[Action, tuple[str, ...]]]:
        """Insert what is not there yet, and move ledger and capacities by it.

        Return the ids that were not there, and of which capacities an action took one again.
        """
        if not reports:
            return set(), {}
        now = self._database.now(connection)
        rows = [
            report.row(subjects[report.item.decision_id], now=now)
            for _, report in sorted(reports.items())
        ]
        fresh = set(connection.scalars(self._insert, rows))
        told = [row for row in rows if row["outcome_id"] in fresh]
        shown = touch_rows(told, subjects)
        self._ledger.note(connection, shown)
        withheld = withheld_actions(told)
        release_claims(connection, withheld, now=now)
        reached = {(row["decision_id"], row["offer_id"]) for row in shown}
        return fresh, self._draws.settle(connection, withheld | reached, now=now)

    def of_decision(self, decision_id: str) -> list[OutcomeRecord]:
        """Return what came of a decision, the earliest first."""
        check_text(decision_id=decision_id)
        return self._where(outcomes.c.decision_id == decision_id)

    def of_customer(self, customer_id: str) -> list[OutcomeRecord]:
        """Return what came of all that a customer was offered, the earliest first."""
        check_text(customer_id=customer_id)
        return self._where(outcomes.c.customer_id == customer_id)

    def _where(self, condition: ColumnElement[bool]) -> list[OutcomeRecord]:
        order = (outcomes.c.occurred_at, outcomes.c.recorded_at, outcomes.c.outcome_id)
        statement = select(*_COLUMNS).where(condition).order_by(*order)
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [OutcomeRecord(**row._mapping) for row in rows]  # noqa: SLF001 - its public way


def _refusal(report: Report, subjects: Mapping[str, Subject]) -> OutcomeStatus | None:
    subject = subjects.get(report.item.decision_id)
    if subject is None:
        return "unknown_decision"
    return None if report.item.offer_id in subject.groups else "unknown_offer"


def _fingerprints(connection: Connection, ids: Any) -> dict[str, str]:
    columns = (outcomes.c.outcome_id, outcomes.c.fingerprint)
    found = connection.execute(select(*columns).where(outcomes.c.outcome_id.in_(list(ids))))
    return {row.outcome_id: row.fingerprint for row in found}


def _status(report: Report, known: Mapping[str, str], fresh: set[str]) -> OutcomeStatus:
    if known[report.outcome_id] != report.fingerprint:
        return "conflict"
    return "recorded" if report.outcome_id in fresh else "duplicate"
