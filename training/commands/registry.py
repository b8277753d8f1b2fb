"""``nbo models``, ``nbo promote``, ``nbo rollback``: which versions there are, and which serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.table import Column, Table

from models.bundle.manifest import read_manifest
from models.registry import ALIASES
from training.commands.console import (
    as_json,
    models_option,
    open_registry,
    print_json,
    stdout,
)
from training.commands.tables import MEASURE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["models", "promote", "rollback"]


@click.group()
def models() -> None:
    """Look at the published versions."""


@models.command("list")
@models_option
@as_json
def list_command(models_dir: Path, *, as_json: bool) -> None:
    """List all versions, those of the latest data last, with their aliases and measures."""
    registry = open_registry(models_dir)
    aliases = registry.aliases()
    rows = []
    for version in registry.versions():
        manifest = read_manifest(registry.path(version)).document
        names = sorted(name for name, pointed in aliases.items() if pointed == version)
        rows.append({"version": version, "aliases": names, **_brief(manifest)})
    if as_json:
        print_json({"versions": rows, "aliases": aliases})
        return
    table = Table(
        Column("version", no_wrap=True),
        "aliases",
        "contacts",
        "accepted",
        "AUC",
        "calibration error",
    )
    for row in rows:
        measures = (_number(row["auc"]), _number(row["ece"]))
        counts = (f"{row['rows']:,}", f"{row['positives']:,}")
        table.add_row(row["version"], ", ".join(row["aliases"]), *counts, *measures)
    stdout().print(table)


@models.command("show")
@click.argument("version")
@models_option
@as_json
def show_command(version: str, models_dir: Path, *, as_json: bool) -> None:
    """Show a version's manifest, or its model card."""
    registry = open_registry(models_dir)
    folder = registry.path(registry.resolve(version))
    if as_json:
        print_json(read_manifest(folder).document)
        return
    click.echo((folder / "MODEL_CARD.md").read_text(encoding="utf-8"))


@models.command("diff")
@click.argument("one")
@click.argument("other")
@models_option
@as_json
def diff_command(one: str, other: str, models_dir: Path, *, as_json: bool) -> None:
    """Show in what two versions differ: data, settings, structure, features, measures."""
    registry = open_registry(models_dir)
    left, right = (
        read_manifest(registry.path(registry.resolve(name))).document for name in (one, other)
    )
    changed = {
        key: [_flat(left).get(key), _flat(right).get(key)]
        for key in sorted(_flat(left).keys() | _flat(right).keys())
        if _flat(left).get(key) != _flat(right).get(key)
    }
    if as_json:
        print_json(changed)
        return
    table = Table("", str(left["version"]), str(right["version"]))
    for key, (was, now) in changed.items():
        table.add_row(key, _text(was), _text(now))
    stdout().print(table)


@click.command()
@click.argument("version")
@click.option("--as", "alias", type=click.Choice(ALIASES), default="champion", show_default=True)
@models_option
@click.option("--dry-run", is_flag=True, help="Load and check it, and change nothing.")
def promote(version: str, alias: str, models_dir: Path, *, dry_run: bool) -> None:
    """Make VERSION the champion (or another alias), after loading and checking it."""
    registry = open_registry(models_dir)
    resolved = registry.resolve(version)
    if dry_run:
        registry.load(resolved)
        click.echo(f"dry run: {resolved} is sound; {alias} stays as it is")
        return
    registry.promote(resolved, alias=alias)
    click.echo(f"{alias} is {resolved}")


@click.command()
@click.option("--as", "alias", type=click.Choice(ALIASES), default="champion", show_default=True)
@models_option
def rollback(alias: str, models_dir: Path) -> None:
    """Go back to what was champion (or another alias) before the last promotion."""
    click.echo(f"{alias} is {open_registry(models_dir).rollback(alias=alias)}")


def _brief(manifest: Any) -> dict[str, Any]:
    metrics = manifest.get("metrics", {})
    return {
        "rows": manifest.get("rows", 0),
        "positives": manifest.get("positives", 0),
        **{name: metrics.get(name) for name in MEASURE_NAMES},
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _flat(manifest: Any, prefix: str = "") -> dict[str, Any]:
    """Return the manifest's leaves by dotted name, without its list of files."""
    leaves: dict[str, Any] = {}
    for key, value in manifest.items():
        if prefix == "" and key in {"files", "version"}:
            continue
        if prefix == "" and key == "feature_schema":
            leaves[key] = sorted(each["name"] for each in value["features"])
        elif isinstance(value, dict):
            leaves |= _flat(value, f"{prefix}{key}.")
        else:
            leaves[f"{prefix}{key}"] = value
    return leaves


def _text(value: Any) -> str:
    return f"{len(value)} of them" if isinstance(value, list) else str(value)
