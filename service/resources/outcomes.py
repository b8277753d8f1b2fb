"""What came of actions, reported one at a time or many at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.schemas.mistakes import MistakesError, load_strictly
from service.schemas.outcomes import Outcome
from service.store import OutcomeItem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from service.store import OutcomeResult, Store

__all__ = ["MOST", "Report", "read_report", "record_reports", "summary"]

#: Reports in a list.
MOST: Final = 1_000
#: What became of a report: the status it has over HTTP, and what is said of it.
_TEXTS: Final = {
    "recorded": (201, "Recorded."),
    "duplicate": (200, "It was recorded before; nothing changed."),
    "conflict": (409, "This outcome_id was used for another outcome."),
    "unknown_decision": (404, "There is no decision of this id."),
    "unknown_offer": (404, "The offer is not among the actions of this decision."),
}
_TAKEN_AGAIN: Final = " It counts again in {name}, which had got it back."
_OUTCOME: Final = Outcome()
_AHEAD_SECONDS: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Report:
    """One report: what to record, or what is wrong with it."""

    item: OutcomeItem | None
    mistakes: tuple[Mistake, ...] = ()


def read_report(document: Any, *, now: float, outcome_id: str | None = None) -> Report:
    """Return the report that a document makes.

    Parameters
    ----------
    document
        As ``Outcome`` has it.
    now : float
        What lies more than a day after it did not happen.
    outcome_id : str or None
        Of a report that has none of its own.
    """
    try:
        item = OutcomeItem(**load_strictly(_OUTCOME, document))
    except MistakesError as error:
        return Report(None, error.mistakes)
    if item.occurred_at is not None and item.occurred_at > now + _AHEAD_SECONDS:
        return Report(None, (Mistake("/occurred_at", "It lies more than a day in the future."),))
    if item.outcome_id is None and outcome_id is not None:
        item = replace(item, outcome_id=outcome_id)
    return Report(item)


def record_reports(
    store: Store,
    reports: Sequence[Report],
    *,
    told: Callable[[OutcomeItem, OutcomeResult], None] = lambda *_: None,
) -> tuple[list[dict[str, Any]], frozenset[str]]:
    """Record what can be, and return what became of each, and the customers they speak of.

    Parameters
    ----------
    store
        Where to.
    reports
        In one transaction, whatever is wrong with some of them.
    told
        Is told what became of each that was read.
    """
    items = [report.item for report in reports if report.item is not None]
    results = store.outcomes.record(items) if items else []
    for item, result in zip(items, results, strict=True):
        told(item, result)
    waiting = iter(results)
    rows = [
        _result(index, next(waiting)) if report.item else _refusal(index, report)
        for index, report in enumerate(reports)
    ]
    return rows, frozenset(each.customer_id for each in results if each.customer_id is not None)


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what became of many reports, counted and one by one."""
    statuses = [row["status"] for row in rows]
    return {
        "recorded": statuses.count(201),
        "repeated": statuses.count(200),
        "refused": sum(status >= 400 for status in statuses),
        "results": rows,
    }


def _result(index: int, result: OutcomeResult) -> dict[str, Any]:
    status, text = _TEXTS[result.status]
    again = "".join(_TAKEN_AGAIN.format(name=each) for each in result.taken_again)
    return {
        "index": index,
        "status": status,
        "outcome_id": result.outcome_id,
        "code": result.status,
        "detail": text + again,
    }


def _refusal(index: int, report: Report) -> dict[str, Any]:
    return {
        "index": index,
        "status": 422,
        "outcome_id": None,
        "code": "invalid",
        "detail": "The outcome is not valid.",
        "errors": [
            {"pointer": each.path, "message": each.message} for each in report.mistakes[:20]
        ],
    }
