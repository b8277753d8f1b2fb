"""Events of one type, each customer's in time's order, and sums between two points of them.

A window's sum is the difference of two running totals, so its cost does not depend on how many
moments are asked for; where a window begins and where its moment lies is found once per moment,
by binary search. All totals are of whole numbers: differences of them are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from models.features.moments import MICROSECONDS_A_DAY, Moments

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Span", "Stream", "Totals"]

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """Where moments and their windows stand in a stream.

    Attributes
    ----------
    ends : array of int64, (n,)
        The first event of the customer that is not yet known.
    starts : array of int64, (windows, n)
        The first event of the customer in each window.
    """

    ends: Ints
    starts: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Events of one type, sorted by customer and time.

    Attributes
    ----------
    bounds : array of int64, (customers + 1,)
        Customer c's events are ``bounds[c]:bounds[c + 1]``.
    times, days, amounts : array of int64, (events,)
        Microseconds, UTC days, ten-thousandths.
    codes : array of int32, (levels, events)
        Category codes; -1 for none, or one that is of no interest.
    """

    bounds: Ints
    times: Ints
    days: Ints
    amounts: Ints
    codes: npt.NDArray[np.int32]

    @classmethod
    def of(
        cls,
        n_customers: int,
        customers: Ints,
        times: Ints,
        amounts: Ints,
        codes: npt.NDArray[np.int32],
    ) -> Stream:
        """Return the stream of events that are sorted by customer and time."""
        bounds = np.searchsorted(customers, np.arange(n_customers + 1))
        return cls(bounds, times, times // MICROSECONDS_A_DAY, amounts, codes)

    @property
    def lengths(self) -> Ints:
        """How many events each customer has."""
        return np.diff(self.bounds)

    def span(self, moments: Moments, windows_days: Sequence[int]) -> Span:
        """Find moments and the beginnings of their windows; an unknown customer has no events."""
        ranks, keys = self._keys()
        customers = moments.customers
        begins = [(moments.days - days + 1) * MICROSECONDS_A_DAY for days in windows_days]
        places = np.stack(
            [
                np.searchsorted(keys, customers * (ranks.size + 1) + np.searchsorted(ranks, limit))
                for limit in (moments.times, *begins)
            ]
        )
        places[:, customers < 0] = 0
        return Span(places[0], np.minimum(places[1:], places[0]))

    def _keys(self) -> tuple[Ints, Ints]:
        """Return the distinct times, and for each event a number that rises with its order."""
        ranks, inverse = np.unique(self.times, return_inverse=True)
        owners = np.repeat(np.arange(self.lengths.size), self.lengths)
        return ranks, owners * (ranks.size + 1) + inverse


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Running totals over a sequence of events of which only some count.

    Attributes
    ----------
    counts, amounts, active_days : array of int64, (events + 1,)
        Of what counts before each position.
    last : array of int64, (events + 1,)
        The last position before this one that counts; -1 if none does.
    """

    counts: Ints
    amounts: Ints
    active_days: Ints
    last: Ints

    @classmethod
    def of(cls, groups: Ints, days: Ints, amounts: Ints, mask: Mask | None = None) -> Totals:
        """Return the totals of events in sequence.

        Parameters
        ----------
        groups : array of int64, (events,)
            Whose event it is; a group's events stand together, in time's order.
        mask : array of bool, (events,), optional
            Which events count; all if left out.
        """
        kept = np.arange(days.size) if mask is None else np.flatnonzero(mask)
        new_day = np.ones(kept.size, dtype=bool)
        days_kept, groups_kept = days[kept], groups[kept]
        new_day[1:] = (days_kept[1:] != days_kept[:-1]) | (groups_kept[1:] != groups_kept[:-1])
        before = np.arange(days.size + 1) if mask is None else _running(mask)
        last = np.concatenate(([-1], kept))
        return cls(
            counts=before,
            amounts=_running(amounts[kept])[before],
            active_days=_running(new_day)[before],
            last=last[before],
        )

    def between(self, starts: Ints, ends: Ints) -> Ints:
        """Return counts, amounts and active days (n, 3, windows) of what counts in between.

        Parameters
        ----------
        starts : array of int64, (windows, n)
            Each at the beginning of a day.
        ends : array of int64, (n,)
        """
        parts = [
            total[ends] - total[starts] for total in (self.counts, self.amounts, self.active_days)
        ]
        return np.stack(parts).transpose(2, 0, 1)

    def last_between(self, starts: Ints, ends: Ints) -> tuple[Ints, Mask]:
        """Return the last position in between that counts, and whether there is any."""
        last = self.last[ends]
        return last, last >= starts


def _running(values: npt.NDArray[np.generic]) -> Ints:
    """Return the sums of all that comes before each position, and of all."""
    totals = np.zeros(values.size + 1, dtype=np.int64)
    np.cumsum(values, out=totals[1:])
    return totals
