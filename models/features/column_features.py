"""The features that are columns of a table: attributes, offers' attributes, context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from models.dataset.dataset import CONTEXT_PREFIX, OFFER_ID
from models.features.schema import Family, Feature, FeatureSchema
from models.features.seen import Seen, commonest

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["attribute_features", "context_features", "offer_features"]

_MOST_LEVELS: Final = 100
_OFFER_WORDS: Final = frozenset({OFFER_ID, "name", "group", "starts_at", "ends_at", "categories"})


def attribute_features(seen: Seen, schema: FeatureSchema) -> Iterator[Feature]:
    """Give the customers' attributes."""
    del schema
    orders = seen.dataset.description.customers.orders
    for name in seen.dataset.attributes:
        feature = _column("attribute", name, seen.customers[name], orders.get(name, ()))
        if feature is not None:
            yield feature


def context_features(seen: Seen, schema: FeatureSchema) -> Iterator[Feature]:
    """Give the channel and what else is known at the moment of the decision."""
    del schema
    contacts = seen.dataset.description.contacts
    if contacts.channel is not None:
        feature = _column("context", "channel", seen.rows["channel"], ())
        if feature is not None:
            yield feature
    for name in contacts.context:
        values = seen.rows[f"{CONTEXT_PREFIX}{name}"]
        feature = _column("context", name, values, contacts.orders.get(name, ()))
        if feature is not None:
            yield feature


def offer_features(seen: Seen, schema: FeatureSchema) -> Iterator[Feature]:
    """Give what is known of the offer; nothing if there is but one."""
    described = seen.dataset.description.offers
    if len(schema.offer_id_known) < 2:
        return
    yield Feature(
        "offer_id", "offer", "category", {"column": OFFER_ID}, schema.offer_id_known, label="offer"
    )
    group = _column("offer", "group", seen.offers["group"], ())
    if group is not None:
        yield group
    if described.start is not None and described.end is not None:
        source = {"statistic": "duration_days"}
        yield Feature("offer_duration_days", "offer", "number", source, label="days it lasts")
    if described.categories is not None:
        source = {"statistic": "categories"}
        yield Feature("offer_categories", "offer", "number", source, label="number of categories")
    for name in (name for name in seen.offers.columns if name not in _OFFER_WORDS):
        feature = _column("offer", name, seen.offers[name], described.orders.get(name, ()))
        if feature is not None:
            yield feature


def _column(family: Family, name: str, values: pl.Series, order: tuple[str, ...]) -> Feature | None:
    """Return the feature of a column; None if the rows hold nothing in it, or hold lists."""
    if values.null_count() == len(values) or values.dtype == pl.List:
        return None
    full, label, source = f"{family}_{name}", name.replace("_", " "), {"column": name}
    if order:
        return Feature(full, family, "number", source, order=tuple(order), label=label)
    if values.dtype == pl.Boolean:
        return Feature(full, family, "number", source | {"boolean": True}, label=label)
    if values.dtype != pl.String:
        return Feature(full, family, "number", source, label=label)
    levels = tuple(commonest(values, _MOST_LEVELS))
    return Feature(full, family, "category", source, levels, label=label)
