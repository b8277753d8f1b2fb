"""Lengths of time: seconds, and how a person says them."""

from __future__ import annotations

from typing import Final

__all__ = ["DAY", "spoken_length"]

DAY: Final = 86_400.0
_UNITS: Final = ((DAY, "day"), (3600.0, "hour"), (60.0, "minute"), (1.0, "second"))


def spoken_length(seconds: float) -> str:
    """Return a length of time in the largest unit that it is a whole number of.

    Examples
    --------
    >>> spoken_length(7 * 86_400.0), spoken_length(3600.0), spoken_length(1.5)
    ('7 days', '1 hour', '1.5 seconds')
    """
    size, name = next((unit for unit in _UNITS if seconds % unit[0] == 0.0), _UNITS[-1])
    count = seconds / size
    return f"{count:g} {name}{'' if count == 1.0 else 's'}"
