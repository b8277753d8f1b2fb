"""How commands tell what they found: JSON for machines, a screen of 80 columns for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

__all__ = ["rows_of", "show", "table_of", "tell_json", "when"]


def tell_json(document: Any) -> None:
    """Print a document as it is answered over HTTP, on one line."""
    import orjson

    # Names of columns are text of the store's own kind, which is no plain `str`.
    click.echo(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))


def show(*parts: RenderableType) -> None:
    """Print what a person reads, as wide as the terminal; text is taken as it is."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    for part in parts:
        console.print(part)


def table_of(
    names: Sequence[str], rows: Iterable[Sequence[str | None]], *, whole: Iterable[str] = ()
) -> RenderableType:
    """Return rows below their names; the columns in ``whole`` are never broken into lines."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    kept = set(whole)
    for name in names:
        table.add_column(name, overflow="fold", no_wrap=name in kept)
    for row in rows:
        table.add_row(*(Text(each or "") for each in row))
    return table


def rows_of(facts: Mapping[str, Any]) -> RenderableType:
    """Return names and values, one a line, what is nested indented below its name."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold", ratio=1)
    for name, value in facts.items():
        nested = isinstance(value, dict | list) and value
        table.add_row(Text(str(name)), _nested(value) if nested else Text(_plain(value)))
    return table


def when(moment: str | None) -> str:
    """Return a moment as people read it, to the minute, in UTC."""
    return "" if moment is None else f"{moment[:10]} {moment[11:16]}Z"


def _nested(value: dict[str, Any] | list[Any]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    if isinstance(value, dict):
        return rows_of(value)
    return Group(
        *(_nested(each) if isinstance(each, dict | list) else Text(_plain(each)) for each in value)
    )


def _plain(value: Any) -> str:
    if value is None or value == []:
        return "-"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
