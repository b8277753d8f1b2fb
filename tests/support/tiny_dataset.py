"""Small datasets: a folder of CSV files to spoil, and tables in memory to compute with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from models.dataset import Dataset, Description
from models.dataset.description import Contacts, Customers, Events, Offers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.features.behaviour import Event

TOML = """\
[dataset]
name = "tiny"

[customers]
file = "customers.csv"
customer = "customer_id"

[events]
file = "events.csv"
customer = "customer_id"
time = "at"
type = "kind"
amount = "amount"
categories = ["department"]

[offers]
file = "offers.csv"
offer = "offer_id"
start = "starts"
end = "ends"
categories = "departments"

[contacts]
file = "contacts.csv"
customer = "customer_id"
offer = "offer_id"
time = "at"
outcome = "accepted"
outcome_time = "accepted_at"
probability = "probability"
"""

FILES = {
    "dataset.toml": TOML,
    "customers.csv": "customer_id,age,city\n001,41,Ulm\n002,,Bonn\n003,29,\n",
    "events.csv": (
        "customer_id,at,kind,amount,department\n"
        "001,2026-01-05T10:00:00Z,purchase,12.5,tea\n"
        "001,2026-01-07T10:00:00Z,purchase,3.5,bread\n"
        "002,2026-01-09T10:00:00Z,visit,,\n"
    ),
    "offers.csv": (
        "offer_id,starts,ends,departments,size\n"
        "o1,2026-01-01,2026-03-01,tea;milk,2\n"
        "o2,2026-01-01,2026-03-01,bread,1\n"
    ),
    "contacts.csv": (
        "customer_id,offer_id,at,accepted,accepted_at,probability\n"
        "001,o1,2026-01-10T00:00:00Z,1,2026-01-12T00:00:00Z,0.5\n"
        "002,o2,2026-01-10T00:00:00Z,0,,0.5\n"
        "003,,2026-01-10T00:00:00Z,0,,1\n"
    ),
}


def write_tiny(folder: Path, **files: str) -> Path:
    """Write the tiny folder; a file given by its stem (``customers="..."``) replaces ours."""
    named = {name.split(".")[0]: name for name in FILES}
    texts = {**FILES, **{named[stem]: text for stem, text in files.items()}}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def dataset_of(
    *,
    events: Sequence[tuple[str, Event]],
    offers: Sequence[dict[str, object]],
    contacts: Sequence[dict[str, object]],
    customers: Sequence[dict[str, object]],
    levels: int = 2,
) -> Dataset:
    """Return a dataset in memory; times are epoch seconds."""
    return Dataset(
        description=_description(levels),
        customers=pl.DataFrame(
            customers, schema={"customer_id": pl.String, "age": pl.Float64, "city": pl.String}
        ),
        events=pl.DataFrame(
            [_event_row(customer, event) for customer, event in events],
            schema=_event_schema(levels),
            orient="row",
        ),
        offers=pl.DataFrame(offers, schema=_OFFER_SCHEMA),
        contacts=pl.DataFrame(contacts, schema=_CONTACT_SCHEMA),
    )


_TIME = pl.Datetime("us", "UTC")
_OFFER_SCHEMA = {
    "offer_id": pl.String,
    "name": pl.String,
    "group": pl.String,
    "starts_at": _TIME,
    "ends_at": _TIME,
    "categories": pl.List(pl.String),
    "size": pl.Float64,
}
_CONTACT_SCHEMA = {
    "customer_id": pl.String,
    "offer_id": pl.String,
    "time": _TIME,
    "channel": pl.String,
    "outcome": pl.Int8,
    "outcome_time": _TIME,
    "rejected_time": _TIME,
    "value": pl.Float64,
    "probability": pl.Float64,
    "context.hour": pl.Float64,
}


def _event_schema(levels: int) -> dict[str, object]:
    return {
        "customer_id": pl.String,
        "time": _TIME,
        "type": pl.String,
        "amount": pl.Float64,
        **{f"c{i}": pl.String for i in range(levels)},
    }


def _event_row(customer: str, event: Event) -> tuple[object, ...]:
    return (customer, moment(event.time), event.type, event.amount, *event.categories)


def _description(levels: int) -> Description:
    return Description(
        folder=Path(),
        name="in memory",
        customers=Customers(file="", customer=("customer_id",)),
        events=Events(
            file="",
            customer=("customer_id",),
            time="at",
            type="kind",
            amount="amount",
            categories=tuple(f"level{i}" for i in range(levels)),
        ),
        offers=Offers(
            file="", offer="offer_id", group="group", start="starts", end="ends", categories="c"
        ),
        contacts=Contacts(
            file="",
            customer=("customer_id",),
            offer="offer_id",
            time="at",
            channel="channel",
            outcome="accepted",
            outcome_time="accepted_at",
            rejected_time="rejected_at",
            context=("hour",),
        ),
    )
