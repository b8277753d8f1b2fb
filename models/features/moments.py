"""Pairs as arrays: which customer, which offer, which moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from models.dataset.dataset import CUSTOMER_ID, OFFER_ID, Dataset
from models.errors import DatasetError

__all__ = ["MICROSECONDS_A_DAY", "Moments", "codes_of"]

MICROSECONDS_A_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Rows to compute features for.

    Attributes
    ----------
    customers, offers : array of int64, (n,)
        Row numbers in the dataset's tables; -1 for an unknown customer, or no offer.
    times : array of int64, (n,)
        Microseconds since 1970; what happened at them or later is not known yet.
    channels : pl.Series of str, (n,)
    """

    customers: npt.NDArray[np.int64]
    offers: npt.NDArray[np.int64]
    times: npt.NDArray[np.int64]
    channels: pl.Series

    @classmethod
    def of(cls, dataset: Dataset, pairs: pl.DataFrame) -> Moments:
        """Return the moments of pairs; without a time, it is the end of the data.

        Raises
        ------
        DatasetError
            If a pair names an offer that the dataset lacks.
        """
        offers = codes_of(pairs[OFFER_ID], dataset.offers[OFFER_ID])
        unknown = (offers < 0) & pairs[OFFER_ID].is_not_null().to_numpy()
        if unknown.any():
            row = int(np.flatnonzero(unknown)[0])
            message = f"{pairs[OFFER_ID][row]!r} is no offer of the dataset"
            raise DatasetError(message, column=OFFER_ID, row=row + 1)
        times = pl.Series([None], dtype=pl.Datetime("us", "UTC")).new_from_index(0, pairs.height)
        if "time" in pairs.columns:
            times = pairs["time"].cast(pl.Datetime("us", "UTC"))
        end = pl.Series([dataset.ends_at], dtype=times.dtype).dt.epoch("us").fill_null(0)
        epoch = times.dt.epoch("us").fill_null(end[0])
        channels = pl.Series([None], dtype=pl.String).new_from_index(0, pairs.height)
        return cls(
            customers=codes_of(pairs[CUSTOMER_ID], dataset.customers[CUSTOMER_ID]),
            offers=offers,
            times=epoch.to_numpy(),
            channels=pairs["channel"] if "channel" in pairs.columns else channels,
        )

    @property
    def days(self) -> npt.NDArray[np.int64]:
        """The UTC calendar days they lie in, since 1970."""
        return self.times // MICROSECONDS_A_DAY

    def __len__(self) -> int:
        return len(self.times)

    def take(self, rows: npt.NDArray[np.int64]) -> Moments:
        """Return some of the rows."""
        return Moments(
            self.customers[rows], self.offers[rows], self.times[rows], self.channels[rows]
        )


def codes_of(values: pl.Series, known: pl.Series) -> npt.NDArray[np.int64]:
    """Return where each value stands among the known ones; -1 where it does not."""
    places = known.rename("value").to_frame().with_row_index("place")
    found = (
        values.cast(pl.String)
        .rename("value")
        .to_frame()
        .join(places, on="value", how="left", maintain_order="left")
    )
    return found["place"].cast(pl.Int64).fill_null(-1).to_numpy()
