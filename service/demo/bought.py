"""What the households bought: what each campaign's coupons are for, and who buys that anyway.

The events' categories are a product's department, its kind and the product itself; a campaign's
are the kinds and the products that its coupons are for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection

    from models.dataset import Dataset

__all__ = ["Campaign", "campaigns", "often_bought"]

_KIND, _PRODUCT = "c1", "c2"
_SAME: Final = ["customer_id", "time", _PRODUCT]
_DAYS: Final = 90
#: On how many of these days a kind is bought by those who often buy it.
_OFTEN: Final = 3
_MOST_KINDS: Final = 12


class Campaign(NamedTuple):
    """What there is to say of one.

    Parameters
    ----------
    kinds : tuple of str
        Of products, the most bought first.
    saved : float
        What one of its coupons took off the price, on average.
    paid : float
        What was paid for what was bought with one, on average.
    """

    kinds: tuple[str, ...]
    saved: float
    paid: float


def campaigns(dataset: Dataset) -> dict[str, Campaign]:
    """Return what there is to say of each, by offer id; none whose coupons nobody ever used."""
    if dataset.events is None or _PRODUCT not in dataset.events.columns:
        return {}
    members = dataset.offers.select("offer_id", pl.col("categories").alias(_PRODUCT))
    members = members.explode(_PRODUCT)
    of_type = {name: dataset.events.filter(type=name) for name in ("purchase", "coupon")}
    bought = of_type["purchase"].group_by(_KIND, _PRODUCT).len()
    kinds = (
        members.join(bought, on=_PRODUCT)
        .group_by("offer_id", _KIND)
        .agg(pl.col("len").sum())
        .sort("offer_id", "len", _KIND, descending=[False, True, False])
        .group_by("offer_id", maintain_order=True)
        .agg(_KIND)
    )
    told = kinds.join(_used(members, of_type["coupon"], of_type["purchase"]), on="offer_id")
    return {
        name: Campaign(tuple(those), saved, paid)
        for name, those, saved, paid in told.select("offer_id", _KIND, "saved", "paid").iter_rows()
    }


def _used(members: pl.DataFrame, coupons: pl.DataFrame, purchases: pl.DataFrame) -> pl.DataFrame:
    paid = purchases.group_by(_SAME).agg(pl.col("amount").sum().alias("paid"))
    each = members.join(coupons.rename({"amount": "saved"}), on=_PRODUCT).join(paid, on=_SAME)
    return each.group_by("offer_id").agg(pl.col("saved").mean(), pl.col("paid").mean())


def often_bought(dataset: Dataset, among: Collection[str]) -> dict[str, list[str]]:
    """Return the kinds that a household bought on several days of late, the most often first."""
    if dataset.events is None or _KIND not in dataset.events.columns:
        return {}
    since = pl.col("time").max() - timedelta(days=_DAYS)
    recent = dataset.events.filter(pl.col("time") > since, pl.col(_KIND).is_in(list(among)))
    days = (
        recent.filter(type="purchase")
        .group_by("customer_id", _KIND)
        .agg(pl.col("time").dt.date().n_unique().alias("days"))
        .filter(pl.col("days") >= _OFTEN)
        .sort("customer_id", "days", _KIND, descending=[False, True, False])
    )
    most = days.group_by("customer_id", maintain_order=True).head(_MOST_KINDS)
    return dict(most.group_by("customer_id", maintain_order=True).agg(_KIND).iter_rows())
