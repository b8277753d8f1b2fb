"""``/v1/outcomes``: what came of actions, reported one at a time or many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, request

from service.http.answers import serving
from service.http.bodies import parse_json, read_bytes
from service.http.idempotency import Reply, once
from service.http.problems import Problem
from service.observing import observe_outcome
from service.resources.outcomes import MOST, Report, read_report, record_reports, summary

if TYPE_CHECKING:
    from service.store import OutcomeItem, OutcomeResult

__all__ = ["routes"]

routes = Blueprint("outcomes", __name__)


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
    report = _read(document, name, 0)
    if report.item is None:
        raise Problem(422, "The outcome is not valid.", errors=report.mistakes)
    (row,), customers = record_reports(serving().store, [report], told=_count)
    if row["status"] >= 400:
        raise Problem(row["status"], row["detail"])
    return Reply(row["status"], orjson.dumps(row), customers)


def _record_many(documents: list[Any], name: str | None) -> Reply:
    if not 1 <= len(documents) <= MOST:
        raise Problem(
            422, f"A list of outcomes has 1 to {MOST} items; this one has {len(documents)}."
        )
    reports = [_read(each, name, index) for index, each in enumerate(documents)]
    rows, customers = record_reports(serving().store, reports, told=_count)
    return Reply(200, orjson.dumps(summary(rows)), customers)


def _read(document: Any, name: str | None, index: int) -> Report:
    outcome_id = None if name is None else f"{name}-{index}"
    return read_report(document, now=serving().clock(), outcome_id=outcome_id)


def _count(item: OutcomeItem, result: OutcomeResult) -> None:
    observe_outcome(serving(), item, result)
