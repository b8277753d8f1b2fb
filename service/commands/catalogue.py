"""``nbo catalogue``: offers, treatments and policies, as files and as versions in the store."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from models.errors import InputError, NotFoundError
from service.commands.opening import as_json, database, dry_run, opened_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.errors import Mistake
    from service.decision.catalogue_findings import Findings
    from service.store import Store

__all__ = ["catalogue"]

_file = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def catalogue() -> None:
    """Check, store, compare and roll back the catalogue."""


@catalogue.command()
@_file
@click.option("--strict", is_flag=True, help="Refuse what is only warned of, too.")
@as_json
def validate(file: Path, *, strict: bool, as_json: bool) -> None:
    """Tell every mistake in FILE (TOML or JSON) at once; exit with 2 if there is one."""
    from service.catalogue_file import read_catalogue_file
    from service.resources.catalogue import findings_to_json

    findings = _findings(read_catalogue_file(file))
    if as_json:
        click.echo(json.dumps(findings_to_json(findings)))
    else:
        _tell(findings)
    if findings.mistakes or (strict and findings.warnings):
        raise SystemExit(2)


@catalogue.command()
@click.option("--version", type=click.IntRange(1), help="Which; the current one if left out.")
@database
def show(version: int | None, database: str | None) -> None:
    """Print a version of the catalogue as JSON."""
    with opened_store(database) as store:
        click.echo(json.dumps(_document(store, version), indent=2, ensure_ascii=False))


@catalogue.command()
@_file
@click.option("--note", help="Why; kept with the version.")
@click.option("--expect", type=click.IntRange(0), help="The version it replaces; 0 for none yet.")
@dry_run
@database
@as_json
def put(
    file: Path,
    note: str | None,
    expect: int | None,
    database: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Store FILE (TOML or JSON) as the next version; running services take it within a second."""
    from service.catalogue_file import read_catalogue_file

    document = read_catalogue_file(file)
    findings = _findings(document)
    if findings.mistakes:
        _tell(findings)
        raise SystemExit(2)
    with opened_store(database, makes=not dry_run) as store:
        count = len(_changes(store.catalogues.current()[1], document))
        version = None if dry_run else store.catalogues.put(document, expect, note=note)
    told = {"version": version, "offers": len(document["offers"]), "changes": count}
    _say(told | {"warnings": len(findings.warnings)}, as_json=as_json)


@catalogue.command()
@database
@as_json
def versions(database: str | None, *, as_json: bool) -> None:
    """List all versions, the latest first."""
    from service.resources import catalogue as resource

    with opened_store(database) as store:
        rows = resource.versions(store)
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        note = row["note"] or ""
        click.echo(f"{row['version']:>5}  {row['created_at']}  {row['size_bytes']:>9}  {note}")


@catalogue.command()
@click.argument("before")
@click.argument("after", required=False)
@database
@as_json
def diff(before: str, after: str | None, database: str | None, *, as_json: bool) -> None:
    """List what changed from BEFORE to AFTER, each a version or a file.

    Without AFTER, up to the current version.
    """
    old, new = (_named(each, database) for each in (before, after))
    found = _changes(old, new)
    if as_json:
        click.echo(json.dumps([change._asdict() for change in found]))
        return
    for change in found:
        click.echo(f"{change.kind:9}  {change.path}{_values(change)}")


@catalogue.command()
@click.argument("version", type=click.IntRange(1), required=False)
@click.option("--note", help="Why; kept with the version.")
@dry_run
@database
@as_json
def rollback(
    version: int | None, note: str | None, database: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Store what VERSION says as the next version; without VERSION, the one before the current."""
    with opened_store(database) as store:
        current = store.catalogues.current_version()
        wanted = current - 1 if version is None else version
        if wanted < 1:
            raise InputError("there is no version before the current one")
        document = _document(store, wanted)
        said = f"rollback to {wanted}" + (f": {note}" if note else "")
        count = len(_changes(store.catalogues.current()[1], document))
        number = None if dry_run else store.catalogues.put(document, current, note=said)
    _say({"version": number, "same_as": wanted, "changes": count}, as_json=as_json)


@catalogue.command()
def schema() -> None:
    """Print the JSON Schema of the document."""
    from service.decision.catalogue_schema import catalogue_schema

    click.echo(json.dumps(catalogue_schema(), indent=2))


def _document(store: Store, version: int | None) -> dict[str, Any]:
    if version is None:
        version, document = store.catalogues.current()
        found = document if version else None
    else:
        found = store.catalogues.get(version)
    if found is None:
        raise NotFoundError(
            f"there is no version {version}" if version else "there is no catalogue yet"
        )
    return found


def _named(name: str | None, database: str | None) -> dict[str, Any]:
    """Return a document by the number of its version or by its file; None is the current one."""
    from service.catalogue_file import read_catalogue_file

    if (name is not None and not name.isascii()) or (name is not None and not name.isdigit()):
        return read_catalogue_file(Path(name))
    with opened_store(database) as store:
        return _document(store, None if name is None else int(name))


def _findings(document: dict[str, Any]) -> Findings:
    from service.decision.catalogue_findings import validate_catalogue

    return validate_catalogue(document, now=time.time())


def _changes(before: Any, after: Any) -> list[Any]:
    from service.decision.catalogue_changes import changes

    return list(changes(before, after))


def _tell(findings: Findings) -> None:
    for kind, found in (("mistake", findings.mistakes), ("warning", findings.warnings)):
        for each in found:
            click.echo(f"{kind}  {each.path or '/'}: {each.message}")
    counts = (_count(findings.mistakes, "mistake"), _count(findings.warnings, "warning"))
    click.echo(f"{', '.join(counts)}.", err=True)


def _count(found: Sequence[Mistake], noun: str) -> str:
    return f"{len(found)} {noun}{'' if len(found) == 1 else 's'}"


def _say(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told))
    else:
        facts = told | {"version": told["version"] or "none: a dry run"}
        click.echo(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items()))


def _values(change: Any) -> str:
    if change.kind == "changed":
        return f"  {json.dumps(change.before)} -> {json.dumps(change.after)}"
    return ""
