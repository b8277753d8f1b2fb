"""Reading the pairs to score: ``customer_id, offer_id[, as_of, channel, context...]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from models.dataset.columns import Columns
from models.dataset.dataset import CONTEXT_PREFIX, CUSTOMER_ID, OFFER_ID, Dataset
from models.dataset.tables import read_table
from models.dataset.times import UTC, read_times

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_pairs"]

_AS_OF: Final = "as_of"


def read_pairs(path: Path, dataset: Dataset) -> pl.DataFrame:
    """Read a file of pairs as `models.features.offline.build` wants them.

    Parameters
    ----------
    path : Path
        Parquet or CSV. ``as_of`` may be left out, or be empty: the end of the data then.
        Context columns have the names that ``dataset.toml`` gives them; they may be missing.

    Returns
    -------
    pl.DataFrame
        ``customer_id, offer_id, time, channel, context.<name>``, in the file's order.

    Raises
    ------
    DatasetError
        If the file cannot be read, or names an offer that the dataset lacks.
    """
    described = dataset.description.contacts
    frame = read_table(
        path.parent, path.name, needed=(CUSTOMER_ID, OFFER_ID), text=(CUSTOMER_ID, OFFER_ID)
    )
    columns = Columns(frame, path.name, described.types, described.orders)
    offers = columns.known_ids((OFFER_ID,), "pair's offer")
    unknown = ~offers.is_in(dataset.offers[OFFER_ID].implode())
    columns.fail("there is no such offer in the dataset", OFFER_ID, unknown)
    none = pl.Series([None]).new_from_index(0, frame.height)
    times, channel = none.cast(UTC), none.cast(pl.String)
    if _AS_OF in frame.columns:
        times = read_times(columns, _AS_OF, dataset.description.timezone)
    if "channel" in frame.columns:
        channel = columns.text("channel")
    return pl.DataFrame(
        {
            CUSTOMER_ID: columns.known_ids((CUSTOMER_ID,), "pair's customer"),
            OFFER_ID: offers,
            "time": times,
            "channel": channel,
            **{
                f"{CONTEXT_PREFIX}{name}": columns.attribute(name)
                for name in described.context
                if name in frame.columns
            },
        }
    )
