"""Times at the edge of the core: epoch seconds to RFC 3339 and back."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["parse_time", "rfc3339"]


def rfc3339(time: float) -> str:
    """Return epoch seconds as RFC 3339 in UTC, with milliseconds and a Z.

    Examples
    --------
    >>> rfc3339(0.123)
    '1970-01-01T00:00:00.123Z'
    """
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def parse_time(text: str) -> float:
    """Return the epoch seconds of a timestamp that says its offset from UTC.

    Raises
    ------
    ValueError
        If it is no timestamp, or its time zone is not said.

    Examples
    --------
    >>> parse_time("1970-01-01T01:00:00+01:00")
    0.0
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"expected an offset from UTC at the end, as in {text}Z; got none")
    return moment.timestamp()
