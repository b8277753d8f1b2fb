"""Times of a table, whatever they are written as, as UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import polars as pl

from models.errors import DatasetError

if TYPE_CHECKING:
    from models.dataset.columns import Columns

__all__ = ["UTC", "check_timezone", "local_to_utc", "optional_times", "read_times"]

UTC: Final = pl.Datetime("us", "UTC")
_NAIVE: Final = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
)


def check_timezone(name: str, file: str) -> None:
    """Raise a `DatasetError` if there is no time zone of that name."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        message = f"timezone {name!r} is not known; expected an IANA name, e.g. Europe/Paris"
        raise DatasetError(message, file=file) from None


def local_to_utc(naive: pl.Series, timezone: str) -> pl.Series:
    """Return naive timestamps, which are in a time zone, in UTC.

    Of an hour that happens twice it is the first; in an hour that never happens, clocks had
    already moved on.
    """
    naive = naive.cast(pl.Datetime("us"))

    def localised(times: pl.Series) -> pl.Series:
        return times.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")

    skipped = localised(naive.dt.offset_by("1h"))
    return localised(naive).zip_with(localised(naive).is_not_null(), skipped).cast(UTC)


def read_times(columns: Columns, name: str, timezone: str) -> pl.Series:
    """Return a column of timestamps, dates or ISO 8601 text as UTC.

    Raises
    ------
    DatasetError
        If the column holds something else; the first such row is named.
    """
    series = columns.frame[name]
    if series.dtype == pl.Date:
        return local_to_utc(series.cast(pl.Datetime("us")), timezone)
    if isinstance(series.dtype, pl.Datetime):
        if series.dtype.time_zone is None:
            return local_to_utc(series, timezone)
        return series.cast(UTC)
    if series.null_count() == len(series):
        return series.cast(pl.Null).cast(UTC)
    if series.dtype != pl.String:
        message = f"expected timestamps (ISO 8601), got {series.dtype}"
        raise DatasetError(message, file=columns.file, column=name, row=1)
    return _parse(columns, name, timezone)


def optional_times(columns: Columns, name: str | None, timezone: str) -> pl.Series:
    """Return what `read_times` gives; nulls if there is no such column."""
    if name is None:
        return pl.Series([None], dtype=UTC).new_from_index(0, columns.frame.height)
    return read_times(columns, name, timezone)


def _parse(columns: Columns, name: str, timezone: str) -> pl.Series:
    text = columns.frame[name].str.strip_chars()
    naive = [text.str.to_datetime(form, time_unit="us", strict=False) for form in _NAIVE]
    naive.append(text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")))
    aware = text.str.to_datetime("%+", time_unit="us", strict=False, time_zone="UTC")
    local = local_to_utc(pl.select(pl.coalesce(naive)).to_series(), timezone)
    times = pl.select(pl.coalesce(aware.cast(UTC), local)).to_series()
    message = "expected a timestamp, e.g. 2026-11-21T19:00:00Z"
    columns.fail(message, name, times.is_null() & text.is_not_null() & (text != ""))
    return times
