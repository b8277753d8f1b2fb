"""``nbo outcomes``: what came of what was said."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from models.errors import ConflictError, InputError, Mistake, NotFoundError
from service.commands.given import mistakes_shown, name_of, without_none
from service.commands.opening import as_json, database, dry_run, opened_store
from service.commands.telling import show, table_of, tell_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.resources.outcomes import Report
    from service.store import Store

__all__ = ["outcomes"]

_ERRORS = {404: NotFoundError, 409: ConflictError}


@click.group()
def outcomes() -> None:
    """Report what came of decisions."""


@outcomes.command()
@click.argument("decision_id", metavar="DECISION")
@click.argument("offer_id", metavar="OFFER")
@click.argument("outcome", metavar="OUTCOME")
@click.option("--at", "occurred_at", metavar="MOMENT", help="When it happened; now if left out.")
@click.option("--value", type=float, help="Money it brought, with `converted`.")
@click.option("--reason", metavar="TEXT", help="Why, in the customer's words.")
@click.option("--until", metavar="MOMENT", help="Of `deferred`: until when.")
@click.option("--outcome-id", metavar="ID", help="Your own; a repeat is then harmless.")
@dry_run
@database
@as_json
def record(*, dry_run: bool, database: str | None, as_json: bool, **given: Any) -> None:
    """Report that OFFER of DECISION came to OUTCOME.

    OUTCOME is shown_to_agent, impression, click, accepted, deferred, rejected, converted,
    complaint, unsubscribed or withheld. A MOMENT is as 2026-11-21T19:00:00Z.
    """
    from service.resources.outcomes import read_report, record_reports
    from service.schemas.mistakes import MistakesError

    document = without_none(**given)
    with opened_store(database) as store, mistakes_shown(document):
        report = read_report(document, now=store.now())
        if report.mistakes:
            raise MistakesError(report.mistakes)
        if dry_run:
            show("It is valid; nothing was recorded.")
            return
        (row,), _ = record_reports(store, [report])
    if row["status"] in _ERRORS:
        raise _ERRORS[row["status"]](row["detail"])
    if as_json:
        tell_json(row)
    else:
        show(f"{row['detail']} Its id is {row['outcome_id']}.")


@outcomes.command()
@click.argument("file", type=click.File("rb"))
@dry_run
@database
@as_json
@click.pass_context
def load(
    ctx: click.Context, file: BinaryIO, database: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Report each outcome in FILE, a JSON object on each line; `-` is standard input.

    What is wrong with one keeps no other from being recorded. Doing it again changes nothing.
    Exits with 1 if some were refused, with 2 if not one can be used.
    """
    with opened_store(database) as store:
        told = _load(store, file, dry_run=dry_run)
    if as_json:
        tell_json(told)
    else:
        _show_loaded(told)
    if told["refused"]:
        some = told.get("valid") or any(row["status"] != 422 for row in told["results"])
        ctx.exit(1 if some else 2)


def _load(store: Store, file: BinaryIO, *, dry_run: bool) -> dict[str, Any]:
    from service.resources.outcomes import MOST, record_reports, summary

    rows: list[dict[str, Any]] = []
    valid = 0
    lines = _reports(file, now=store.now())
    while chunk := list(itertools.islice(lines, MOST)):
        kept = [each for each in chunk if each[1].item is None] if dry_run else chunk
        valid += len(chunk) - len(kept)
        told, _ = record_reports(store, [report for _, report in kept])
        rows += (row | {"line": line} for (line, _), row in zip(kept, told, strict=True))
    if not rows and not valid:
        raise InputError(f"{name_of(file)} is empty: expected a JSON object on each line")
    told_all = summary([row | {"index": index} for index, row in enumerate(rows)])
    return told_all | ({"valid": valid} if dry_run else {})


def _reports(file: BinaryIO, *, now: float) -> Iterator[tuple[int, Report]]:
    """Give each line that is not empty, with its number from 1 on."""
    from service.json_text import JsonTextError, read_json_text
    from service.resources.outcomes import Report, read_report

    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            yield number, read_report(read_json_text(line), now=now)
        except JsonTextError as error:
            yield number, Report(None, (Mistake("", str(error)),))


def _show_loaded(told: dict[str, Any]) -> None:
    counts = f"{told['recorded']:,} recorded, {told['repeated']:,} there before"
    if "valid" in told:
        counts = f"{told['valid']:,} valid; nothing was recorded"
    show(f"{counts}, {told['refused']:,} refused.")
    rows = [
        (str(row["line"]), row["code"], _why(row))
        for row in told["results"]
        if row["status"] >= 400
    ]
    if rows:
        show("", table_of(("line", "code", "why"), rows, whole=("line", "code")))


def _why(row: dict[str, Any]) -> str:
    mistakes = (f"{each['pointer'] or '/'}: {each['message']}" for each in row.get("errors", ()))
    return "\n".join(mistakes) or str(row["detail"])
