"""Running totals, a Polars join or a DuckDB join: which engine computes affinity.

The question is the same for all three: for each pair of a household and a campaign, as of its own
moment, the number of purchases among the campaign's products, their amount, and the days with
any, over the 30, 90 and 365 days before. All three must give the same answer; DuckDB is optional.
Then the whole matrix is timed, and the features of one customer for twenty offers.

    python benchmarks/feature_engine.py
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from models.dataset import Dataset, read_dataset
from models.features import offline
from models.features.behaviour import Behaviour
from models.features.online import OnlineFeatures
from models.features.profile import Profile
from models.features.spec import infer_schema
from training.datasets.complete_journey import write

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.features.schema import FeatureSchema

ROUNDS = 1
DAY = 86_400_000_000
WINDOWS = (30, 90, 365)
MEASURES = ("count", "amount", "active_days")


def running_totals(dataset: Dataset, pairs: pl.DataFrame, schema: FeatureSchema) -> np.ndarray:
    """Ask the product's own engine, with a schema of nothing else."""
    asked = tuple(
        f"affinity_{measure}_purchase_product_id_{days}d"
        for measure in MEASURES
        for days in WINDOWS
    )
    only = replace(
        schema.select(asked), event_types=("purchase",), affinity_levels=(2,), top_categories=()
    )
    return offline.build(dataset, pairs, only)


def polars_join(dataset: Dataset, pairs: pl.DataFrame, schema: FeatureSchema) -> np.ndarray:
    """Join pairs with events and with the offers' products; sum by pair."""
    del schema
    asked, bought, named = (each.lazy() for each in _tables(dataset, pairs))

    def within(days: int) -> pl.Expr:
        return pl.col("now") // DAY - pl.col("day") < days

    sums = {
        "count": lambda days: within(days).sum(),
        "amount": lambda days: pl.col("amount").filter(within(days)).sum(),
        "active_days": lambda days: pl.col("day").filter(within(days)).n_unique(),
    }
    columns = [sums[m](days).alias(f"{m}{days}") for m in MEASURES for days in WINDOWS]
    found = (
        asked.join(bought, on="customer_id")
        .filter((pl.col("at") < pl.col("now")) & within(365))
        .join(named, on=["offer_id", "c2"], how="semi")
        .group_by("row")
        .agg(columns)
    )
    rows = asked.select("row").join(found, on="row", how="left", maintain_order="left")
    return rows.drop("row").fill_null(0).cast(pl.Float64).collect().to_numpy()


def duckdb_join(dataset: Dataset, pairs: pl.DataFrame, schema: FeatureSchema) -> np.ndarray:
    """Ask the same in SQL, on two threads."""
    import duckdb  # noqa: PLC0415 - optional

    del schema
    tables = dict(zip(("asked", "bought", "named"), _tables(dataset, pairs), strict=True))
    ask = {
        "count": "count(*)",
        "amount": "sum(amount)",
        "active_days": "count(DISTINCT day)",
    }
    columns = ", ".join(
        f"coalesce({ask[m]} FILTER (now // {DAY} - day < {days}), 0)::DOUBLE AS {m}{days}"
        for m in MEASURES
        for days in WINDOWS
    )
    with (
        TemporaryDirectory() as spill,
        duckdb.connect(
            config={"threads": 2, "memory_limit": "4GB", "temp_directory": spill}
        ) as connection,
    ):
        for name, table in tables.items():
            connection.register(name, table.to_arrow())
        # Left to itself, it joins events with products first: 61 s instead.
        found = connection.sql(f"""
            WITH near AS MATERIALIZED (
                SELECT * FROM asked JOIN bought USING (customer_id)
                WHERE bought.at < now AND now // {DAY} - day < 365)
            SELECT row, {columns} FROM near SEMI JOIN named USING (offer_id, c2)
            GROUP BY row""").fetchnumpy()
    result = np.zeros((pairs.height, len(MEASURES) * len(WINDOWS)))
    names = [f"{m}{days}" for m in MEASURES for days in WINDOWS]
    result[found["row"].astype(int)] = np.column_stack([found[name] for name in names])
    return result


def _tables(dataset: Dataset, pairs: pl.DataFrame) -> tuple[pl.DataFrame, ...]:
    asked = pairs.with_row_index("row").select(
        "row", "customer_id", "offer_id", pl.col("time").dt.epoch("us").alias("now")
    )
    at = pl.col("time").dt.epoch("us")
    bought = dataset.events.filter(pl.col("type") == "purchase").select(
        "customer_id", at.alias("at"), (at // DAY).alias("day"), "amount", "c2"
    )
    named = dataset.offers.select("offer_id", pl.col("categories").alias("c2")).explode("c2")
    return asked, bought, named


def seconds(work: Callable[[], object]) -> float:
    """Return the best of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def compare_engines(dataset: Dataset, pairs: pl.DataFrame, schema: FeatureSchema) -> None:
    """Print each engine's seconds, after checking that they agree."""
    expected = running_totals(dataset, pairs, schema)
    for engine in (running_totals, polars_join, duckdb_join):
        try:
            found = engine(dataset, pairs, schema)
        except ImportError:
            print(f"{engine.__name__:16} not installed")
            continue
        np.testing.assert_allclose(found, expected, atol=1e-6)
        taken = seconds(lambda engine=engine: engine(dataset, pairs, schema))
        print(
            f"{engine.__name__:16} {taken:7.2f} s  {pairs.height:,} pairs, 9 features", flush=True
        )


def random_pairs(dataset: Dataset, n: int) -> pl.DataFrame:
    """Return pairs of any household and any campaign, each with its own moment."""
    rng = np.random.default_rng(0)
    times = pl.Series(rng.integers(1_490_000_000, 1_514_000_000, n) * 1_000_000)
    return pl.DataFrame(
        {
            "customer_id": dataset.customers["customer_id"].sample(
                n, with_replacement=True, seed=1
            ),
            "offer_id": dataset.offers["offer_id"].sample(n, with_replacement=True, seed=2),
            "time": times.cast(pl.Datetime("us", "UTC")),
        }
    )


def time_the_whole(dataset: Dataset, pairs: pl.DataFrame, schema: FeatureSchema) -> None:
    """Print the seconds of the whole matrix."""
    start = time.perf_counter()
    offline.build(dataset, pairs, schema)
    taken, n = time.perf_counter() - start, len(schema.features)
    print(f"offline.build    {taken:7.2f} s  {pairs.height:,} pairs, {n} features", flush=True)


def time_online(dataset: Dataset, schema: FeatureSchema) -> None:
    """Print the microseconds of one decision's features, and of reading a profile."""
    now = 1_508_000_000.0
    online = OnlineFeatures(schema, offline.offer_facts(dataset))
    offers = dataset.offers["offer_id"].head(20).to_list()
    touches = dict(offline.touches(dataset, now))
    attributes = {row["customer_id"]: row for row in dataset.customers.iter_rows(named=True)}
    stored = [(key, each.to_bytes()) for key, each in offline.behaviours(dataset, now)]
    micros, reads = [], []
    for key, data in stored:
        start = time.perf_counter()
        behaviour = Behaviour.from_bytes(data)
        read = time.perf_counter()
        profile = Profile(key, attributes[key], behaviour, touches.get(key, ()))
        online.rows(profile, offers, context={}, now=now)
        micros.append((time.perf_counter() - read) * 1e6)
        reads.append((read - start) * 1e6)
    size = statistics.median(len(data) for _, data in stored)
    print(f"online.rows      {statistics.median(micros):7.0f} us each customer once, 20 offers")
    print(f"from_bytes       {statistics.median(reads):7.0f} us {size:,.0f} bytes")


def main() -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        dataset = read_dataset(Path(folder))
    schema = infer_schema(dataset, dataset.contacts)
    for pairs in (dataset.contacts, random_pairs(dataset, 100_000)):
        compare_engines(dataset, pairs, schema)
        time_the_whole(dataset, pairs, schema)
    time_online(dataset, schema)


if __name__ == "__main__":
    main()
