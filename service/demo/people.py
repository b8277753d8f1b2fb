"""Whom to decide for: households that differ, found by asking the service itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from models.dataset import read_dataset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from service.demo.server import Served

__all__ = ["STRANGER", "candidates", "choose"]

STRANGER: Final = "nobody-we-know"
OF_EACH_KIND: Final = 20


def candidates(folder: Path) -> list[str]:
    """Return customers worth a look: those who accepted most, and those who never did.

    Contacted customers only; in an order that is the same for the same data.
    """
    contacts = read_dataset(folder).contacts
    people = (
        contacts.filter(pl.col("offer_id").is_not_null())
        .group_by("customer_id")
        .agg(pl.col("outcome").sum().alias("accepted"), pl.len().alias("contacted"))
        .sort(["accepted", "contacted", "customer_id"], descending=[True, True, False])
    )
    keen = people.head(OF_EACH_KIND)["customer_id"].to_list()
    cool = people.filter(pl.col("accepted") == 0).head(OF_EACH_KIND)["customer_id"].to_list()
    return [*keen, *(one for one in cool if one not in keen)]


def choose(served: Served, people: Sequence[str], *, key: str, channel: str) -> tuple[str, str]:
    """Return the customer with the strongest first offer and the one with the weakest.

    Asks for dry runs, which leave no trace.
    """
    strength = {one: _strength(served, one, key=key, channel=channel) for one in people}
    ranked = sorted(people, key=lambda one: strength[one])
    return ranked[-1], ranked[0]


def _strength(served: Served, customer_id: str, *, key: str, channel: str) -> float:
    asked: dict[str, Any] = {
        "customer_id": customer_id,
        "channel": channel,
        "limit": 1,
        "explain": "none",
        "dry_run": True,
    }
    status, answer = served.call("POST", "/v1/decisions", asked, key=key)
    actions = answer["actions"] if status == 200 else []
    return float(actions[0]["propensity"]) if actions else 0.0
