"""A small dataset with something of everything, so that every sort of feature comes of it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_TOML = """
[dataset]
name = "everything"

[customers]
file = "customers.csv"
customer = "customer_id"
[customers.types]
has_children = "boolean"
[customers.orders]
income = ["under 20K", "20-40K", "over 40K"]
likes_music = ["never", "rarely", "often"]
likes_sport = ["never", "rarely", "often"]

[events]
file = "events.csv"
customer = "customer_id"
time = "at"
type = "type"
amount = "amount"
categories = ["department", "product_category", "brand_name"]

[offers]
file = "offers.csv"
offer = "offer_id"
name = "name"
group = "kind"
start = "starts_at"
end = "ends_at"
categories = "about"

[contacts]
file = "contacts.csv"
customer = "customer_id"
offer = "offer_id"
time = "at"
channel = "channel"
outcome = "accepted"
outcome_time = "accepted_at"
rejected_time = "rejected_at"
context = ["weather", "hour", "at_work"]

[affinity]
music = "likes_music"
sport = "likes_sport"
"""


def write_rich_dataset(folder: Path) -> Path:
    """Write the dataset and return its folder."""
    random = np.random.default_rng(11)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.toml").write_text(_TOML)
    customers = [f"c-{i}" for i in range(40)]
    _write(folder / "customers.csv", [_customer(each, random) for each in customers])
    _write(folder / "offers.csv", list(_offers()))
    _write(folder / "events.csv", [_event(customers, random) for _ in range(2000)])
    _write(folder / "contacts.csv", [_contact(customers, random, i) for i in range(400)])
    return folder


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def _pick(random: np.random.Generator, values: Iterable[Any]) -> Any:
    values = list(values)
    return values[int(random.integers(len(values)))]


def _customer(customer_id: str, random: np.random.Generator) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "age": _pick(random, (19, 34, 50, 71.5, "")),
        "income": _pick(random, ("under 20K", "20-40K", "over 40K", "")),
        "household_size": _pick(random, ("1", "2", "5+", "")),
        "kids_count": _pick(random, ("0", "1", "3+", "None/Unknown")),
        "home_ownership": _pick(random, ("Homeowner", "Renter", "Unknown")),
        "marital_status": _pick(random, ("Married", "Single", "")),
        "has_children": _pick(random, (1, 0, "")),
        "default_on_credit": _pick(random, ("yes", "no", "unknown")),
        "JOB_TITLE": _pick(random, ("admin.", "blue_collar", "{odd}", "100%", "")),
        "likes_music": _pick(random, ("never", "rarely", "often", "")),
        "likes_sport": _pick(random, ("never", "rarely", "often", "")),
    }


def _offers() -> Iterable[dict[str, Any]]:
    for number, name in enumerate(("music", "sport", "food")):
        yield {
            "offer_id": name,
            "name": f"The {name} offer",
            "kind": ("Type A", "type_b")[number % 2],
            "starts_at": "2025-01-01",
            "ends_at": f"2025-12-{20 + number}",
            "about": f"GROCERY;{name}_category;{name} brand",
            "discount_rate": 0.1 * number,
            "colour_scheme": ("red", "dark_blue", "")[number],
        }


def _event(customers: list[str], random: np.random.Generator) -> dict[str, Any]:
    name, kind = _pick(random, ("music", "sport", "food")), int(random.integers(3))
    return {
        "customer_id": _pick(random, customers),
        "at": f"2025-{int(random.integers(1, 12)):02d}-{int(random.integers(1, 28)):02d}T10:00:00",
        "type": ("purchase", "coupon", "page_view")[kind],
        "amount": ("12.5", "0.75", "")[kind],
        "department": _pick(random, ("GROCERY", "DRUG_GM", "")),
        "product_category": f"{name}_category",
        "brand_name": f"{name} brand",
    }


def _contact(customers: list[str], random: np.random.Generator, number: int) -> dict[str, Any]:
    day = f"2025-{1 + number % 11:02d}-{1 + number % 27:02d}"
    accepted, rejected = number % 5 == 0, number % 5 == 1
    return {
        "customer_id": customers[number % len(customers)],
        "offer_id": ("music", "sport", "food")[(number // 3) % 3],
        "at": f"{day}T12:00:00",
        "channel": _pick(random, ("email", "call_centre", "app")),
        "accepted": int(accepted),
        "accepted_at": f"{day}T18:00:00" if accepted else "",
        "rejected_at": f"{day}T15:00:00" if rejected else "",
        "weather": _pick(random, ("sunny", "light_rain", "")),
        "hour": _pick(random, (0, 1, 9, 18)),
        "at_work": _pick(random, ("true", "false")),
    }
