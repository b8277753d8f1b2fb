"""Base numbers of behaviour and affinity for one customer and many offers, now.

A customer's entries are sorted by type and day, so a window is a stretch of them, found by one
binary search for all types and windows. The number of numpy calls depends on neither the number
of features, offers nor entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from models.features.behaviour import DAYS_KEPT, Behaviour, IntVector
from models.features.layout import AFFINITY_WINDOWS_DAYS, Layout
from models.features.schema import WINDOWS_DAYS, FeatureSchema, FloatMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.features.profile import OfferFacts

__all__ = ["OnlineBehaviour"]

_DAYS_OF_A_TYPE: Final = 1 << 32
"""Room for the days of one type in the key that sorts entries by type and day."""
_OLDEST_FIRST: Final = np.array(WINDOWS_DAYS[::-1])
_AFFINITY: Final = len(AFFINITY_WINDOWS_DAYS)


@dataclass(frozen=True, slots=True, eq=False)
class _Recent:
    """The entries that count: of known types, no older than the longest window.

    Attributes
    ----------
    kinds : sequence of int
        For each of the behaviour's types in turn, its number in the schema.
    bounds : array of int64, (types, windows + 1)
        Where each window begins, the longest first, and where the type ends.
    codes : array of int64, (levels, n)
    """

    kinds: Sequence[int]
    bounds: IntVector
    keys: IntVector
    days: IntVector
    counts: IntVector
    amounts: IntVector
    types: IntVector
    codes: IntVector


class OnlineBehaviour:
    """Fills the base numbers of events for one schema and one catalogue."""

    def __init__(self, schema: FeatureSchema, layout: Layout, offers: Sequence[OfferFacts]) -> None:
        self._schema, self._layout = schema, layout
        self._kinds = {kind: i for i, kind in enumerate(schema.event_types)}
        self._top = {word: i for i, word in enumerate(schema.top_categories)}
        named = sorted(frozenset().union(*(offer.categories for offer in offers)))
        self._places: Mapping[str, int] = {word: i + 1 for i, word in enumerate(named)}
        # Row 0 is every word that no offer names.
        self._members = np.zeros((len(named) + 1, len(offers)), dtype=bool)
        for column, offer in enumerate(offers):
            self._members[[self._places[word] for word in offer.categories], column] = True

    def fill(
        self, numbers: FloatMatrix, behaviour: Behaviour, offers: IntVector, today: int
    ) -> None:
        """Fill base numbers (offers, width) of one customer today (UTC days since 1970)."""
        layout = self._layout
        numbers[:, layout.behaviour_age.columns] = np.nan
        numbers[:, layout.affinity_age.columns] = np.nan
        numbers[:, layout.tenure.columns] = (np.nan, 14.0)
        recent = self._recent(behaviour, today)
        if recent is None:
            return
        self._fill_customer(numbers, recent, today)
        if self._schema.top_categories:
            self._fill_categories(numbers, recent, behaviour)
        if self._schema.affinity_levels:
            self._fill_affinity(numbers, recent, behaviour, offers, today)

    def _recent(self, behaviour: Behaviour, today: int) -> _Recent | None:
        kinds = [self._kinds.get(kind, -1) for kind in behaviour.types]
        days, types = behaviour.days, behaviour.type_codes
        counts, amounts, codes = behaviour.counts, behaviour.amounts, behaviour.category_codes
        if days.size == 0:
            return None
        if days.min() <= today - DAYS_KEPT or days.max() > today or -1 in kinds:
            kept = (days > today - DAYS_KEPT) & (days <= today) & (np.array(kinds) >= 0)[types]
            days, types, counts, amounts = days[kept], types[kept], counts[kept], amounts[kept]
            codes = codes[:, kept]
            if days.size == 0:
                return None
        keys = types * _DAYS_OF_A_TYPE + days
        first_keys = np.arange(len(kinds)) * _DAYS_OF_A_TYPE
        limits = np.append(today + 1 - _OLDEST_FIRST, today + 1)
        bounds = np.searchsorted(keys, first_keys[:, None] + limits)
        return _Recent(kinds, bounds, keys, days, counts, amounts, types, codes)

    def _fill_customer(self, numbers: FloatMatrix, recent: _Recent, today: int) -> None:
        layout, keys = self._layout, recent.keys
        totals = np.zeros((3, keys.size + 1))
        totals[0, 1:] = recent.counts
        totals[1, 1:] = recent.amounts
        totals[2, 1] = 1.0
        totals[2, 2:] = keys[1:] != keys[:-1]
        totals.cumsum(axis=1, out=totals)
        ends = recent.bounds[:, -1]
        # (measures, types, windows), the shortest window first
        sums = totals[:, ends][:, :, None] - totals[:, recent.bounds[:, -2::-1]]
        behaviour = np.zeros(layout.behaviour.shape)
        ages = np.full(layout.behaviour_age.shape, np.nan)
        for place, kind in enumerate(recent.kinds):
            if kind >= 0 and ends[place] > recent.bounds[place, 0]:
                behaviour[kind] = sums[:, place]
                ages[kind] = today - recent.days[ends[place] - 1]
        tenure = float(today - recent.days.min())
        numbers[:, layout.behaviour.columns] = behaviour.reshape(-1)
        numbers[:, layout.behaviour_age.columns] = ages
        numbers[:, layout.tenure.columns] = (tenure, min(max(tenure, 14.0), 365.0))

    def _fill_categories(self, numbers: FloatMatrix, recent: _Recent, behaviour: Behaviour) -> None:
        if not behaviour.vocabulary:
            return
        other, kinds = len(self._top), self._layout.categories.shape[0]
        words = np.array([other, *(self._top.get(w, other) for w in behaviour.vocabulary[0])])
        mine = np.array(recent.kinds)[recent.types] * (other + 1) + words[recent.codes[0]]
        sums = np.bincount(mine, recent.amounts, minlength=kinds * (other + 1))
        shares = sums.reshape(kinds, other + 1)[:, :-1]
        numbers[:, self._layout.categories.columns] = shares.reshape(-1)

    def _fill_affinity(
        self,
        numbers: FloatMatrix,
        recent: _Recent,
        behaviour: Behaviour,
        offers: IntVector,
        today: int,
    ) -> None:
        layout, n = self._layout, offers.size
        levels = len(self._schema.affinity_levels)
        hits = self._hits(recent, behaviour, offers)
        edges = recent.bounds[:, [*range(_AFFINITY), -1]]
        sums = _stretches(_weighted(hits, recent), edges)
        new = np.flatnonzero(np.diff(recent.keys, prepend=-1))
        of_days = np.searchsorted(new, edges)
        # One row more than there are days: where a window that ends last can end.
        seen = np.zeros((new.size + 1, hits.shape[1]))
        seen[:-1] = _any_of(hits, new)
        active = _stretches(seen, of_days)
        recency = seen[:-1] * (recent.days[new] - today + DAYS_KEPT)[:, None]

        affinity = np.zeros((n, *layout.affinity.shape))
        ages = np.full((n, *layout.affinity_age.shape), np.nan)
        for place, kind in enumerate(recent.kinds):
            first, end = of_days[place, 0], of_days[place, -1]
            if kind < 0 or first == end:
                continue
            both = sums[place].reshape(_AFFINITY, 2, levels, n)
            affinity[:, :, kind, :2] = both.transpose(3, 2, 1, 0)
            affinity[:, :, kind, 2] = active[place].reshape(_AFFINITY, levels, n).transpose(2, 1, 0)
            newest = recency[first:end].max(axis=0).reshape(levels, n)
            ages[:, :, kind] = np.where(newest > 0, DAYS_KEPT - newest, np.nan).T
        numbers[:, layout.affinity.columns] = affinity.reshape(n, -1)
        numbers[:, layout.affinity_age.columns] = ages.reshape(n, -1)

    def _hits(self, recent: _Recent, behaviour: Behaviour, offers: IntVector) -> FloatMatrix:
        """Return 1 where an entry is in an offer's categories, else 0: (n, levels * offers)."""
        levels, size = self._schema.affinity_levels, recent.days.size
        hits = np.zeros((size, len(levels), offers.size))
        for column, level in enumerate(levels):
            if level < len(behaviour.vocabulary):
                words = behaviour.vocabulary[level]
                places = np.zeros(len(words) + 1, dtype=np.intp)
                places[1:] = np.fromiter(
                    map(self._places.get, words, repeat(0)), dtype=np.intp, count=len(words)
                )
                # By word first: a customer has fewer words than entries.
                members = self._members[places][:, offers].astype(np.float64)
                hits[:, column] = members[recent.codes[level]]
        return hits.reshape(size, -1)


def _weighted(hits: FloatMatrix, recent: _Recent) -> FloatMatrix:
    """Return each entry's counts and amounts where it hits: (n + 1, 2, columns)."""
    # One row more than there are entries: where a window that ends last can end.
    weighted = np.zeros((hits.shape[0] + 1, 2, hits.shape[1]))
    np.multiply(hits, recent.counts.astype(np.float64)[:, None], out=weighted[:-1, 0])
    np.multiply(hits, recent.amounts.astype(np.float64)[:, None], out=weighted[:-1, 1])
    return weighted


def _any_of(hits: FloatMatrix, starts: IntVector) -> npt.NDArray[np.uint8]:
    """Return 1 where there is a hit between a start and the next: (starts, columns)."""
    # Eight columns a byte: reduceat's cost is in the number of stretches times columns.
    bits = np.packbits(hits.astype(bool), axis=1)
    together = np.bitwise_or.reduceat(bits, starts, axis=0)
    return np.unpackbits(together, axis=1, count=hits.shape[1])


def _stretches(values: FloatMatrix, edges: IntVector) -> FloatMatrix:
    """Return sums over windows: (types, windows, ...), the shortest window first.

    Parameters
    ----------
    edges : array of int, (types, windows + 1)
        Where windows begin, the longest first, and where all of them end: at most at the last
        row, which is nobody's.
    """
    cuts = edges.ravel()
    # From each cut to the next. An empty stretch gives the value at its cut, which is undone;
    # what lies between the types is summed as well, and left out.
    sums = np.add.reduceat(values, cuts, axis=0)
    pieces = sums.reshape(*edges.shape, *values.shape[1:])[:, :-1]
    pieces[np.diff(edges) == 0] = 0.0
    result: FloatMatrix = pieces[:, ::-1].cumsum(axis=1)
    return result
