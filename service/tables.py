"""The tables of a dataset folder, written as Parquet with the description that goes with them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from service.contacts import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Tables", "write_tables"]

_TIME: Final = pl.Datetime("us", "UTC")
_TEXT: Final = ("customer_id", "offer_id", "channel", "event", "name", "group")
_SECONDS: Final = ("contacted_at", "accepted_at", "rejected_at", "occurred_at")
_MOMENTS: Final = ("starts_at", "ends_at")


@dataclass(slots=True)
class Tables:
    """Rows of the four tables, as they are gathered; times are epoch seconds or RFC 3339."""

    customers: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)


def write_tables(tables: Tables, folder: Path) -> None:
    """Write a dataset folder; ``dataset.toml`` last, so that a folder with one is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    _frame(tables.customers).write_parquet(folder / "customers.parquet")
    _frame(tables.offers).write_parquet(folder / "offers.parquet")
    contacts = [_without_lists(row) for row in tables.contacts]
    _frame(contacts).write_parquet(folder / "contacts.parquet")
    events = _frame(tables.events) if tables.events else None
    if events is not None:
        events.write_parquet(folder / "events.parquet")
    levels = [] if events is None else [name for name in events.columns if name[1:].isdigit()]
    context = [name for name in _names(tables.contacts) if name not in COLUMNS]
    description = _description(context, levels, has_events=events is not None)
    (folder / "dataset.toml").write_text(description, encoding="utf-8")


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame({name: _column(name, rows) for name in _names(rows)})


def _names(rows: Iterable[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _column(name: str, rows: list[dict[str, Any]]) -> pl.Series:
    values = [row.get(name) for row in rows]
    if name == "categories":
        return pl.Series(values, dtype=pl.List(pl.String))
    if name in _SECONDS:
        micros = [None if value is None else round(value * 1e6) for value in values]
        return pl.Series(micros, dtype=pl.Int64).cast(_TIME)
    if name in _MOMENTS:
        return pl.Series(values, dtype=pl.String).str.to_datetime("%+", time_unit="us").cast(_TIME)
    if name in _TEXT:
        return pl.Series(values, dtype=pl.String)
    return _lists(values) if _are_lists(values) else _inferred(values)


def _without_lists(row: dict[str, Any]) -> dict[str, Any]:
    """Leave lists of the moment out: no feature is made of them, and nothing else reads them."""
    return {name: None if isinstance(value, list) else value for name, value in row.items()}


def _are_lists(values: list[Any]) -> bool:
    return {type(value) for value in values if value is not None} == {list}


def _lists(values: list[list[Any] | None]) -> pl.Series:
    """Keep lists as they are if all hold numbers, or true and false; else as lists of text."""
    kinds = {type(item) for value in values for item in value or ()}
    if kinds and kinds <= {int, float}:
        return pl.Series(values, dtype=pl.List(pl.Float64), strict=False)
    if kinds == {bool}:
        return pl.Series(values, dtype=pl.List(pl.Boolean))
    texts = [None if value is None else [_text(item) for item in value] for value in values]
    return pl.Series(texts, dtype=pl.List(pl.String))


def _inferred(values: list[Any]) -> pl.Series:
    """Take numbers as numbers and true/false as such, if all are; else everything as text."""
    # A list among single values is missing, as it is to the features of a decision.
    values = [None if isinstance(value, list) else value for value in values]
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float}:
        return pl.Series(values, dtype=pl.Float64, strict=False)
    if kinds == {bool}:
        return pl.Series(values, dtype=pl.Boolean)
    return pl.Series([None if v is None else _text(v) for v in values], dtype=pl.String)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _description(context: list[str], levels: list[str], *, has_events: bool) -> str:
    events = f"""
[events]
file = "events.parquet"
customer = "customer_id"
time = "occurred_at"
type = "event"
amount = "amount"
categories = {json.dumps(levels)}
"""
    return f"""# Written by nbo export.
[dataset]
name = "export"

[customers]
file = "customers.parquet"
customer = "customer_id"
{events if has_events else ""}
[offers]
file = "offers.parquet"
offer = "offer_id"
name = "name"
group = "group"
start = "starts_at"
end = "ends_at"
categories = "categories"

[contacts]
file = "contacts.parquet"
customer = "customer_id"
offer = "offer_id"
time = "contacted_at"
channel = "channel"
outcome = "accepted"
outcome_time = "accepted_at"
rejected_time = "rejected_at"
value = "value"
probability = "probability"
context = {json.dumps(context)}
"""
