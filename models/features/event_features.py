"""The features that are statistics of events: behaviour and affinity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.features.layout import AFFINITY_WINDOWS_DAYS
from models.features.schema import WINDOWS_DAYS, Family, Feature, FeatureSchema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.features.seen import Seen

__all__ = ["affinity_features", "behaviour_features"]

_LONGEST: Final = WINDOWS_DAYS[-1]
_TREND_DAYS: Final = (30, 90)
_MEASURED: Final = {
    "count": "number of {} events",
    "amount": "amount of {} events",
    "active_days": "days with {} events",
}


def behaviour_features(seen: Seen, schema: FeatureSchema) -> Iterator[Feature]:
    """Give what the customer did: by type and window, recency, pace, shares of categories."""
    if schema.event_types:
        yield _feature(
            "behaviour", "tenure_days", "days since the first event", statistic="tenure_days"
        )
    for kind in schema.event_types:
        yield from _measures(
            "behaviour",
            seen,
            kind,
            what=kind,
            within="",
            windows_days=WINDOWS_DAYS,
            about={"type": kind},
        )
        yield from _pace(kind, has_amount=kind in seen.amounts)
    spending = [kind for kind in schema.event_types if kind in seen.amounts]
    for category in schema.top_categories if spending else ():
        yield _feature(
            "behaviour",
            f"category_share_{category}",
            f"share of {category}",
            statistic="category_share",
            type=spending[0],
            category=category,
            window_days=_LONGEST,
        )


def affinity_features(seen: Seen, schema: FeatureSchema) -> Iterator[Feature]:
    """Give what the customer did in the offer's own categories, and said of the offer itself."""
    for level in schema.affinity_levels:
        name = schema.category_levels[level]
        within = f" in the offer's {name.replace('_', ' ')}"
        for kind in (kind for kind in schema.event_types if (level, kind) in seen.matched):
            about = {"type": kind, "level": level, "level_name": name}
            what = f"{kind}_{name}"
            yield from _measures(
                "affinity",
                seen,
                kind,
                what=what,
                within=within,
                windows_days=AFFINITY_WINDOWS_DAYS,
                about=about,
            )
            yield _feature(
                "affinity",
                f"share_{what}",
                f"share of {kind} events{within}",
                **about,
                statistic="share",
                measure="amount" if kind in seen.amounts else "count",
                window_days=_LONGEST,
            )
    yield from _stated(seen, schema)


def _measures(
    family: Family,
    seen: Seen,
    kind: str,
    *,
    what: str,
    within: str,
    windows_days: tuple[int, ...],
    about: dict[str, Any],
) -> Iterator[Feature]:
    """Give each measure over each window and as a yearly rate, and the days since the last."""
    for measure in seen.measures(kind):
        label = f"{_MEASURED[measure].format(kind)}{within}"
        for days in windows_days:
            yield _feature(
                family,
                f"{measure}_{what}_{days}d",
                f"{label}, last {days} days",
                **about,
                statistic=measure,
                window_days=days,
            )
        yield _feature(
            family,
            f"{measure}_{what}_rate",
            f"{label}, a year",
            **about,
            statistic="rate",
            measure=measure,
            window_days=_LONGEST,
        )
    label = f"days since the last {kind}{within}"
    yield _feature(family, f"days_since_{what}", label, **about, statistic="days_since")


def _pace(kind: str, *, has_amount: bool) -> Iterator[Feature]:
    recent, before = _TREND_DAYS
    yield _feature(
        "behaviour",
        f"trend_{kind}",
        f"{kind} events, recent pace",
        statistic="trend",
        type=kind,
        window_days=recent,
        against_days=before,
    )
    if has_amount:
        yield _feature(
            "behaviour",
            f"mean_amount_{kind}",
            f"mean amount of a {kind}",
            statistic="mean_amount",
            type=kind,
            window_days=_LONGEST,
        )


def _stated(seen: Seen, schema: FeatureSchema) -> Iterator[Feature]:
    columns = set(schema.stated_affinity.values())
    orders = seen.dataset.description.customers.orders
    if columns:
        yield Feature(
            "affinity_stated",
            "affinity",
            "number",
            {"statistic": "stated"},
            order=orders.get(min(columns), ()),
            label="stated interest",
        )


def _feature(family: Family, name: str, label: str, **source: Any) -> Feature:
    return Feature(f"{family}_{name}", family, "number", source, label=label)
