"""Trying again: as long as it helps, and no longer than there is time."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final, TypeVar

from service.store.faults import Fault, diagnose, told

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["again"]

T = TypeVar("T")

_FIRST_PAUSE_SECONDS: Final = 0.005
_LONGEST_PAUSE_SECONDS: Final = 0.25


def again(attempt: Callable[[], T], *, until: float, rides_out: bool = False) -> T:
    """Return what ``attempt`` returns once it does.

    Contention is tried again until the time is up. A lost connection is tried again once, since
    all that the pool held are replaced with it; a second loss means that nobody is there, and who
    waits is better told so now, unless the caller wants to ride it out.

    Parameters
    ----------
    until : float
        Deadline by ``time.monotonic``.
    rides_out : bool
        Try until then whatever the fault, if time can mend it.

    Raises
    ------
    UnavailableError, InputError
        If it did not work.
    """
    pause, losses = _FIRST_PAUSE_SECONDS, 0
    while True:
        try:
            return attempt()
        except Exception as error:
            fault = diagnose(error)
            if fault is None:
                raise
            losses += fault is Fault.GONE
            is_mended = fault is Fault.GONE and losses == 1
            can_wait = fault is Fault.CONTENTION or (rides_out and fault is not Fault.VALUE)
            if not (is_mended or can_wait) or time.monotonic() + pause > until:
                raise told(error, fault) from None
        if not is_mended:
            time.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
