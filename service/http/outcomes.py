"""``/v1/outcomes``: what came of actions, reported one at a time or many at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from flask import Blueprint, Response, request

from models.errors import Mistake
from service.http.answers import serving
from service.http.bodies import parse_json, read_bytes
from service.http.idempotency import Reply, once
from service.http.problems import Problem
from service.schemas.mistakes import MistakesError, load_strictly
from service.schemas.outcomes import Outcome
from service.store import OutcomeItem, OutcomeResult

__all__ = ["MOST", "routes"]

routes = Blueprint("outcomes", __name__)
MOST: Final = 1_000
_OUTCOME: Final = Outcome()
_AHEAD_SECONDS: Final = 86_400.0
_TEXTS: Final = {
    "recorded": (201, "Recorded."),
    "duplicate": (200, "It was recorded before; nothing changed."),
    "conflict": (409, "This outcome_id was used for another outcome."),
    "unknown_decision": (404, "There is no decision of this id."),
    "unknown_offer": (404, "The offer is not among the actions of this decision."),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One item of a report: what to record, or what is wrong with it."""

    item: OutcomeItem | None
    mistakes: tuple[Mistake, ...] = ()


@routes.post("/v1/outcomes")
def create() -> Response:
    """Record one outcome, or each of a list."""
    raw = read_bytes(request, max_bytes=serving().settings.max_body_bytes)
    document = parse_json(raw)

    def act(name: str | None) -> Reply:
        many = isinstance(document, list)
        return _record_many(document, name) if many else _record_one(document, name)

    return once(serving().store.idempotency, raw, act)


def _record_one(document: Any, name: str | None) -> Reply:
    entry = _read(document, name, 0)
    if entry.item is None:
        raise Problem(422, "The outcome is not valid.", errors=entry.mistakes)
    (result,) = _record([entry.item])
    status, text = _TEXTS[result.status]
    if status >= 400:
        raise Problem(status, text)
    return Reply(status, orjson.dumps(_to_json(0, result)), _customers([result]))


def _record_many(documents: list[Any], name: str | None) -> Reply:
    if not 1 <= len(documents) <= MOST:
        raise Problem(
            422, f"A list of outcomes has 1 to {MOST} items; this one has {len(documents)}."
        )
    entries = [_read(each, name, index) for index, each in enumerate(documents)]
    results = _record([entry.item for entry in entries if entry.item is not None])
    waiting = iter(results)
    rows = [
        _to_json(index, next(waiting)) if entry.item else _refusal(index, entry)
        for index, entry in enumerate(entries)
    ]
    statuses = [row["status"] for row in rows]
    document = {
        "recorded": statuses.count(201),
        "repeated": statuses.count(200),
        "refused": sum(status >= 400 for status in statuses),
        "results": rows,
    }
    return Reply(200, orjson.dumps(document), _customers(results))


def _read(document: Any, name: str | None, index: int) -> _Entry:
    try:
        item = OutcomeItem(**load_strictly(_OUTCOME, document))
    except MistakesError as error:
        return _Entry(None, error.mistakes)
    if item.occurred_at is not None and item.occurred_at > serving().clock() + _AHEAD_SECONDS:
        return _Entry(None, (Mistake("/occurred_at", "It lies more than a day in the future."),))
    if item.outcome_id is None and name is not None:
        item = replace(item, outcome_id=f"{name}-{index}")
    return _Entry(item)


def _record(items: list[OutcomeItem]) -> list[OutcomeResult]:
    results = serving().store.outcomes.record(items) if items else []
    counted = serving().metrics.outcomes
    for item, result in zip(items, results, strict=True):
        counted.labels(item.outcome, result.status).inc()
    return results


def _to_json(index: int, result: OutcomeResult) -> dict[str, Any]:
    status, text = _TEXTS[result.status]
    return {
        "index": index,
        "status": status,
        "outcome_id": result.outcome_id,
        "code": result.status,
        "detail": text,
    }


def _refusal(index: int, entry: _Entry) -> dict[str, Any]:
    return {
        "index": index,
        "status": 422,
        "outcome_id": None,
        "code": "invalid",
        "detail": "The outcome is not valid.",
        "errors": [{"pointer": each.path, "message": each.message} for each in entry.mistakes[:20]],
    }


def _customers(results: list[OutcomeResult]) -> frozenset[str]:
    return frozenset(each.customer_id for each in results if each.customer_id is not None)
