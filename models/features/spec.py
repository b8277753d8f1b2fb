"""Which features a dataset gives: the schema, inferred from training rows only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from models.dataset.dataset import CONTEXT_PREFIX, CUSTOMER_ID, OFFER_ID, Dataset
from models.features.layout import AFFINITY_WINDOWS_DAYS, AGES, MEASURES, SCOPES, STATUSES
from models.features.schema import WINDOWS_DAYS, Family, Feature, FeatureSchema

__all__ = ["infer_schema"]

_MOST_LEVELS: Final = 100
_MOST_TYPES: Final = 8
_MOST_TOP_CATEGORIES: Final = 10
_PRIOR_STRENGTH: Final = 5.0
"""The smoothed acceptance rate begins at the mean, worth this many contacts."""
_OFFER_WORDS: Final = frozenset({OFFER_ID, "name", "group", "starts_at", "ends_at", "categories"})


def infer_schema(dataset: Dataset, rows: pl.DataFrame) -> FeatureSchema:
    """Return the features that a dataset gives.

    Parameters
    ----------
    rows : pl.DataFrame
        The training rows of `Dataset.contacts`. Known values of categories, types of events, top
        categories and the mean acceptance rate are taken from these rows, from their customers'
        attributes, and from events before the last of them; from nothing else.
    """
    seen = _Seen.of(dataset, rows)
    described = dataset.description
    levels = () if described.events is None else described.events.categories
    schema = FeatureSchema(
        features=(),
        timezone=described.timezone,
        event_types=seen.types,
        category_levels=levels,
        affinity_levels=seen.levels,
        top_categories=seen.top_categories,
        offer_id_known=tuple(sorted(rows[OFFER_ID].drop_nulls().unique())),
        stated_affinity=dict(described.affinity),
    )
    features = tuple(
        feature
        for family in (_attributes, _behaviour, _history, _offer, _affinity, _context)
        for feature in family(seen, schema)
    )
    return FeatureSchema(
        features=features,
        timezone=schema.timezone,
        event_types=schema.event_types,
        category_levels=schema.category_levels,
        affinity_levels=schema.affinity_levels,
        top_categories=schema.top_categories,
        offer_id_known=schema.offer_id_known,
        stated_affinity=schema.stated_affinity,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What the training rows show."""

    dataset: Dataset
    rows: pl.DataFrame
    customers: pl.DataFrame
    offers: pl.DataFrame
    types: tuple[str, ...]
    amounts: frozenset[str]
    matched: frozenset[tuple[int, str]]
    levels: tuple[int, ...]
    top_categories: tuple[str, ...]

    @classmethod
    def of(cls, dataset: Dataset, rows: pl.DataFrame) -> _Seen:
        customers = dataset.customers.join(
            rows.select(CUSTOMER_ID).unique(), on=CUSTOMER_ID, how="semi", maintain_order="left"
        )
        offers = dataset.offers.join(
            rows.select(OFFER_ID).unique(), on=OFFER_ID, how="semi", maintain_order="left"
        )
        events = _events_before(dataset, rows)
        types = tuple(_commonest(events["type"], _MOST_TYPES))
        with_amount = events.filter(pl.col("amount").fill_null(0.0) != 0)["type"].unique()
        matched = frozenset(_matches(events, dataset.offers))
        top = _commonest(events["c0"], _MOST_TOP_CATEGORIES) if "c0" in events.columns else ()
        return cls(
            dataset=dataset,
            rows=rows,
            customers=customers,
            offers=offers,
            types=types,
            amounts=frozenset(with_amount),
            matched=matched,
            levels=tuple(sorted({level for level, _ in matched})),
            top_categories=tuple(top),
        )

    def measures(self, kind: str) -> tuple[str, ...]:
        return tuple(m for m in MEASURES if m != "amount" or kind in self.amounts)


def _events_before(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    if dataset.events is None:
        return pl.DataFrame(schema={"type": pl.String, "amount": pl.Float64})
    last = rows["time"].max()
    return dataset.events if last is None else dataset.events.filter(pl.col("time") < last)


def _commonest(values: pl.Series, most: int) -> list[str]:
    counts = values.drop_nulls().rename("value").value_counts(name="n")
    return counts.sort(["n", "value"], descending=[True, False])["value"].head(most).to_list()


def _matches(events: pl.DataFrame, offers: pl.DataFrame) -> Iterator[tuple[int, str]]:
    """Give each (level, type) in which some event falls in some offer's categories."""
    named = offers["categories"].explode().drop_nulls().unique().rename("value").to_frame()
    for column in (name for name in events.columns if name[1:].isdigit()):
        hits = events.join(named, left_on=column, right_on="value", how="semi")
        for kind in hits["type"].unique():
            yield int(column[1:]), kind


def _attributes(seen: _Seen, schema: FeatureSchema) -> Iterator[Feature]:
    del schema
    orders = seen.dataset.description.customers.orders
    for name in seen.dataset.attributes:
        feature = _column("attribute", name, seen.customers[name], orders.get(name, ()))
        if feature is not None:
            yield feature


def _context(seen: _Seen, schema: FeatureSchema) -> Iterator[Feature]:
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


def _offer(seen: _Seen, schema: FeatureSchema) -> Iterator[Feature]:
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
    """Return the feature of a column; None if the rows hold nothing in it."""
    if values.null_count() == len(values):
        return None
    full, label, source = f"{family}_{name}", name.replace("_", " "), {"column": name}
    if order:
        return Feature(full, family, "number", source, order=tuple(order), label=label)
    if values.dtype != pl.String:
        return Feature(full, family, "number", source, label=label)
    levels = tuple(_commonest(values, _MOST_LEVELS))
    return Feature(full, family, "category", source, levels, label=label)


def _behaviour(seen: _Seen, schema: FeatureSchema) -> Iterator[Feature]:
    def feature(name: str, label: str, **source: Any) -> Feature:
        return Feature(f"behaviour_{name}", "behaviour", "number", source, label=label)

    longest = WINDOWS_DAYS[-1]
    if schema.event_types:
        yield feature("tenure_days", "days since the first event", statistic="tenure_days")
    for kind in schema.event_types:
        for measure in seen.measures(kind):
            for days in WINDOWS_DAYS:
                yield feature(
                    f"{measure}_{kind}_{days}d",
                    f"{_MEASURED[measure].format(kind)}, last {days} days",
                    statistic=measure,
                    type=kind,
                    window_days=days,
                )
        yield feature(
            f"days_since_{kind}", f"days since the last {kind}", statistic="days_since", type=kind
        )
        yield feature(
            f"count_{kind}_rate",
            f"{kind} events a year",
            statistic="rate",
            measure="count",
            type=kind,
            window_days=longest,
        )
        yield feature(
            f"trend_{kind}",
            f"{kind} events, recent pace",
            statistic="trend",
            type=kind,
            window_days=30,
            against_days=90,
        )
        if kind in seen.amounts:
            yield feature(
                f"mean_amount_{kind}",
                f"mean amount of a {kind}",
                statistic="mean_amount",
                type=kind,
                window_days=longest,
            )
    kinds = [kind for kind in schema.event_types if kind in seen.amounts]
    for category in schema.top_categories if kinds else ():
        yield feature(
            f"category_share_{category}",
            f"share of {category}",
            statistic="category_share",
            type=kinds[0],
            category=category,
            window_days=longest,
        )


_MEASURED: Final = {
    "count": "number of {} events",
    "amount": "amount of {} events",
    "active_days": "days with {} events",
}


def _affinity(seen: _Seen, schema: FeatureSchema) -> Iterator[Feature]:
    def feature(name: str, label: str, **source: Any) -> Feature:
        return Feature(f"affinity_{name}", "affinity", "number", source, label=label)

    longest = WINDOWS_DAYS[-1]
    for level in schema.affinity_levels:
        name = schema.category_levels[level]
        for kind in (kind for kind in schema.event_types if (level, kind) in seen.matched):
            about: dict[str, Any] = {"type": kind, "level": level, "level_name": name}
            within = f"in the offer's {name.replace('_', ' ')}"
            for measure in seen.measures(kind):
                for days in AFFINITY_WINDOWS_DAYS:
                    yield feature(
                        f"{measure}_{kind}_{name}_{days}d",
                        f"{_MEASURED[measure].format(kind)} {within}, last {days} days",
                        **about,
                        statistic=measure,
                        window_days=days,
                    )
            yield feature(
                f"days_since_{kind}_{name}",
                f"days since the last {kind} {within}",
                **about,
                statistic="days_since",
            )
            yield feature(
                f"count_{kind}_{name}_rate",
                f"{kind} events a year {within}",
                **about,
                statistic="rate",
                measure="count",
                window_days=longest,
            )
            measure = "amount" if kind in seen.amounts else "count"
            yield feature(
                f"share_{kind}_{name}",
                f"share of {kind} events {within}",
                **about,
                statistic="share",
                measure=measure,
                window_days=longest,
            )
    if schema.stated_affinity:
        yield from _stated(seen, schema)


def _stated(seen: _Seen, schema: FeatureSchema) -> Iterator[Feature]:
    """Give what customers said of the offer itself, if their columns share one order."""
    orders = seen.dataset.description.customers.orders
    columns = set(schema.stated_affinity.values())
    order = {orders.get(column, ()) for column in columns}
    numeric = all(seen.customers[column].dtype != pl.String for column in columns)
    if len(order) == 1 and (numeric or order != {()}):
        source = {"statistic": "stated"}
        yield Feature(
            "affinity_stated",
            "affinity",
            "number",
            source,
            order=order.pop(),
            label="stated interest",
        )


def _history(seen: _Seen, schema: FeatureSchema) -> Iterator[Feature]:
    del schema
    described = seen.dataset.description
    if described.contacts.time is None:
        return
    has = {
        "all": True,
        "group": described.offers.group is not None,
        "channel": described.contacts.channel is not None,
        "offer": True,
    }
    prior = float(seen.rows["outcome"].cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]
    statuses = [s for s in STATUSES if s != "resolved"]
    if described.contacts.rejected_time is None:
        statuses.remove("rejected")
    for scope in (scope for scope in SCOPES if has[scope]):
        for statistic in (*statuses, *AGES, "acceptance_rate"):
            source: dict[str, Any] = {"statistic": statistic, "scope": scope}
            source |= {"window_days": WINDOWS_DAYS[-1]}
            if statistic == "acceptance_rate":
                source |= {"prior": prior, "strength": _PRIOR_STRENGTH}
            label = f"{statistic.replace('_', ' ')} ({_SCOPED[scope]})"
            yield Feature(
                f"contact_history_{statistic}_{scope}",
                "contact_history",
                "number",
                source,
                label=label,
            )


_SCOPED: Final = {
    "all": "all offers",
    "group": "offers of this kind",
    "channel": "this channel",
    "offer": "this offer",
}
