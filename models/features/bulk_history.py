"""Base numbers of contact history, for many moments at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from models.dataset.dataset import CUSTOMER_ID, OFFER_ID, Dataset
from models.features.layout import AGES, IGNORED_AFTER_DAYS, SCOPES, STATUSES, Layout
from models.features.moments import MICROSECONDS_A_DAY, Moments, codes_of
from models.features.schema import WINDOWS_DAYS, FloatMatrix

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["fill_history", "touch_table"]


def touch_table(dataset: Dataset) -> pl.DataFrame:
    """Return all touches: contacts with an offer and a time, in time's order.

    Columns: ``customer_id, offer_id, group, channel``, and in microseconds ``touched, accepted,
    rejected``. An acceptance whose time is not known is taken to be known when the offer ends,
    or else 30 days after the contact.
    """
    late = pl.col("time").dt.epoch("us") + IGNORED_AFTER_DAYS * MICROSECONDS_A_DAY
    at_end = (
        pl.when(pl.col("ends_at") > pl.col("time"))
        .then(pl.col("ends_at").dt.epoch("us"))
        .otherwise(late)
    )
    accepted = pl.when(pl.col("outcome") == 1).then(
        pl.coalesce(pl.col("outcome_time").dt.epoch("us"), at_end)
    )
    return (
        dataset.contacts.filter(pl.col("time").is_not_null() & pl.col(OFFER_ID).is_not_null())
        .join(dataset.offers.select(OFFER_ID, "group", "ends_at"), on=OFFER_ID, how="left")
        .select(
            CUSTOMER_ID,
            OFFER_ID,
            "group",
            "channel",
            pl.col("time").dt.epoch("us").alias("touched"),
            accepted.alias("accepted"),
            pl.col("rejected_time").dt.epoch("us").alias("rejected"),
        )
        .sort("touched", maintain_order=True)
    )


def fill_history(
    rows: FloatMatrix, moments: Moments, touches: pl.DataFrame, dataset: Dataset, layout: Layout
) -> None:
    """Fill the base numbers of contact history (n, width)."""
    rows[:, layout.contact_age.columns] = np.nan
    groups = dataset.offers["group"]
    asked = pl.DataFrame(
        {
            "row": np.arange(len(moments)),
            "customer": moments.customers,
            "offer": moments.offers,
            "now": moments.times,
            "channel": moments.channels,
        }
    ).with_columns(groups.gather(np.where(moments.offers < 0, 0, moments.offers)).alias("group"))
    coded = touches.with_columns(
        pl.Series("customer", codes_of(touches[CUSTOMER_ID], dataset.customers[CUSTOMER_ID])),
        pl.Series("offer", codes_of(touches[OFFER_ID], dataset.offers[OFFER_ID])),
    ).drop(CUSTOMER_ID, OFFER_ID)
    found = (
        asked.lazy()
        .join(coded.lazy(), on="customer", suffix="_then")
        .filter(_within())
        .with_columns(*_statuses())
        .group_by("row")
        .agg(*_counts(), *_last_days())
        .collect()
    )
    place = found["row"].to_numpy()
    day = moments.days[place]
    for s, scope in enumerate(SCOPES):
        for k, status in enumerate(STATUSES):
            rows[place, layout.contacts.at(s, k)] = found[f"{status}/{scope}"].to_numpy()
        for k, age in enumerate(AGES):
            last = found[f"{age}/{scope}"].cast(pl.Float64).fill_null(np.nan).to_numpy()
            rows[place, layout.contact_age.at(s, k)] = day - last


def _day(name: str) -> pl.Expr:
    return pl.col(name) // MICROSECONDS_A_DAY


def _within() -> pl.Expr:
    age = _day("now") - _day("touched")
    return (pl.col("touched") < pl.col("now")) & (age < WINDOWS_DAYS[-1])


def _statuses() -> Iterator[pl.Expr]:
    accepted = (pl.col("accepted") < pl.col("now")).fill_null(value=False)
    rejected = ~accepted & (pl.col("rejected") < pl.col("now")).fill_null(value=False)
    due = pl.col("touched") + IGNORED_AFTER_DAYS * MICROSECONDS_A_DAY <= pl.col("now")
    ignored = ~accepted & ~rejected & due
    resolved = accepted | rejected | ignored
    values = (pl.lit(value=True), accepted, rejected, ignored, ~resolved, resolved)
    for name, value in zip(STATUSES, values, strict=True):
        yield value.alias(f"is_{name}")


def _in_scope(scope: str) -> pl.Expr:
    if scope == "all":
        return pl.lit(value=True)
    return (pl.col(scope) == pl.col(f"{scope}_then")).fill_null(value=False)


def _counts() -> Iterator[pl.Expr]:
    for scope in SCOPES:
        for status in STATUSES:
            counts = pl.col(f"is_{status}") & _in_scope(scope)
            yield counts.sum().cast(pl.Float64).alias(f"{status}/{scope}")


def _last_days() -> Iterator[pl.Expr]:
    for scope in SCOPES:
        yield _day("touched").filter(_in_scope(scope)).max().alias(f"{AGES[0]}/{scope}")
        accepted = pl.col("is_accepted") & _in_scope(scope)
        yield _day("accepted").filter(accepted).max().alias(f"{AGES[1]}/{scope}")
