"""A customer's behaviour, aggregated by day, type and categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from models.features.packing import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["AMOUNT_UNIT", "DAYS_KEPT", "SECONDS_A_DAY", "Behaviour", "Event", "IntVector"]

IntVector = npt.NDArray[np.int64]

AMOUNT_UNIT: Final = 10_000
"""Amounts are kept as whole ten-thousandths, so that sums are exact in any order."""
DAYS_KEPT: Final = 365
SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Event:
    """Something a customer did: when (epoch seconds), what, for how much, in which categories."""

    time: float
    type: str
    amount: float | None = None
    categories: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Behaviour:
    """Counts and amounts of events by (type, day, categories).

    A commutative sum: whatever the order in which events are added, and however they are
    grouped, the same events give the same value, and the same bytes. What is older than
    `DAYS_KEPT` days before the newest event is dropped; so an event from the far future would
    drop everything, and those who take events in must refuse it.

    Attributes
    ----------
    types : tuple of str
        The types of events, sorted.
    vocabulary : tuple of tuple of str
        For each level the values that occur, sorted.
    type_codes, days, counts, amounts : array of int64, (n,)
        An entry's type (index into `types`), day (whole UTC days since 1970), number of events,
        and their amounts in ten-thousandths. Entries are sorted by type, day and categories.
    category_codes : array of int64, (levels, n)
        0 for none, otherwise 1 + the index into the level's vocabulary. The last level has at
        least one word.
    """

    types: tuple[str, ...]
    vocabulary: tuple[tuple[str, ...], ...]
    type_codes: IntVector
    days: IntVector
    category_codes: IntVector
    counts: IntVector
    amounts: IntVector

    @classmethod
    def empty(cls) -> Behaviour:
        """Return the behaviour of somebody who has done nothing yet."""
        none = np.zeros(0, dtype=np.int64)
        return cls((), (), none, none, np.zeros((0, 0), dtype=np.int64), none, none)

    def add(self, events: Iterable[Event]) -> Behaviour:
        """Return this behaviour with events added; their order does not matter."""
        rows = tuple(events)
        return self.merge(_of(rows)) if rows else self

    def merge(self, other: Behaviour) -> Behaviour:
        """Return the sum of two behaviours."""
        levels = max(len(self.vocabulary), len(other.vocabulary))
        mine, theirs = _padded(self, levels), _padded(other, levels)
        types = tuple(sorted({*mine.types, *theirs.types}))
        vocabulary = tuple(
            tuple(sorted({*a, *b})) for a, b in zip(mine.vocabulary, theirs.vocabulary, strict=True)
        )
        parts = [_recoded(each, types, vocabulary) for each in (mine, theirs)]
        return _canonical(types, vocabulary, np.concatenate(parts, axis=1))

    def to_bytes(self) -> bytes:
        """Return a compact, versioned, checked form; equal behaviours give equal bytes."""
        entries = np.vstack(
            [self.type_codes, self.days, self.counts, self.amounts, *self.category_codes]
        )
        return pack(self.types, self.vocabulary, entries)

    @classmethod
    def from_bytes(cls, data: bytes) -> Behaviour:
        """Return the behaviour that `to_bytes` gave.

        Raises
        ------
        InputError
            If the bytes are damaged, cut short, of another version, or not such bytes at all.
        """
        types, vocabulary, entries = unpack(data)
        return cls(types, vocabulary, entries[0], entries[1], entries[4:], entries[2], entries[3])


def _of(events: Sequence[Event]) -> Behaviour:
    types = tuple(sorted({event.type for event in events}))
    levels = max(len(event.categories) for event in events)
    categories = [event.categories + (None,) * (levels - len(event.categories)) for event in events]
    by_level = list(zip(*categories, strict=True))
    vocabulary = tuple(
        tuple(sorted({value for value in values if value is not None})) for values in by_level
    )
    codes = [
        _coded(values, {None: 0, **{value: i + 1 for i, value in enumerate(known)}})
        for values, known in zip(by_level, vocabulary, strict=True)
    ]
    rows = [
        _coded([event.type for event in events], {kind: i for i, kind in enumerate(types)}),
        np.array([event.time // SECONDS_A_DAY for event in events]).astype(np.int64),
        np.ones(len(events), dtype=np.int64),
        np.rint([(event.amount or 0.0) * AMOUNT_UNIT for event in events]).astype(np.int64),
        *codes,
    ]
    return _canonical(types, vocabulary, np.vstack(rows))


def _coded(
    values: Iterable[str | None], codes: dict[str | None, int] | dict[str, int]
) -> IntVector:
    return np.array([codes[value] for value in values], dtype=np.int64)  # type: ignore[index]


def _padded(behaviour: Behaviour, levels: int) -> Behaviour:
    """Return a behaviour with more levels, none of whose values are known."""
    missing = levels - len(behaviour.vocabulary)
    if missing == 0:
        return behaviour
    none = np.zeros((missing, behaviour.days.size), dtype=np.int64)
    codes = np.concatenate([behaviour.category_codes, none])
    return Behaviour(
        behaviour.types,
        behaviour.vocabulary + ((),) * missing,
        behaviour.type_codes,
        behaviour.days,
        codes,
        behaviour.counts,
        behaviour.amounts,
    )


def _recoded(
    behaviour: Behaviour, types: tuple[str, ...], vocabulary: tuple[tuple[str, ...], ...]
) -> IntVector:
    """Return the entries, a row each of type, day, count, amount and levels, in other codes."""
    kinds = np.searchsorted(types, behaviour.types) if behaviour.types else np.zeros(0, np.int64)
    levels = []
    for old, new, codes in zip(
        behaviour.vocabulary, vocabulary, behaviour.category_codes, strict=True
    ):
        places = {value: i + 1 for i, value in enumerate(new)}
        levels.append(np.array([0, *(places[value] for value in old)], dtype=np.int64)[codes])
    return np.vstack(
        [kinds[behaviour.type_codes], behaviour.days, behaviour.counts, behaviour.amounts, *levels]
    )


def _canonical(
    types: tuple[str, ...], vocabulary: tuple[tuple[str, ...], ...], entries: IntVector
) -> Behaviour:
    """Prune, sort, sum what falls together, and forget words that no longer occur."""
    entries = entries[:, entries[1] > entries[1].max(initial=0) - DAYS_KEPT]
    keys = entries[[0, 1, *range(4, len(entries))]]
    order = np.lexsort(keys[::-1])
    entries, keys = entries[:, order], keys[:, order]
    first = np.ones(entries.shape[1], dtype=bool)
    first[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    starts = np.flatnonzero(first)
    sums = np.add.reduceat(entries[2:4], starts, axis=1) if starts.size else entries[2:4]
    kept = entries[:, starts]
    types, kinds = _without_unused(types, kept[0], first=0)
    words, codes = [], []
    for known, level in zip(vocabulary, kept[4:], strict=True):
        left, recoded = _without_unused(known, level, first=1)
        words.append(left)
        codes.append(recoded)
    while words and not words[-1]:
        words.pop()
    levels = np.array(codes[: len(words)], dtype=np.int64).reshape(len(words), starts.size)
    return Behaviour(types, tuple(words), kinds, kept[1], levels, sums[0], sums[1])


def _without_unused(
    words: tuple[str, ...], codes: IntVector, *, first: int
) -> tuple[tuple[str, ...], IntVector]:
    """Return the words whose codes (from `first` on) occur, and the codes among those."""
    used = np.zeros(len(words) + first, dtype=bool)
    used[:first] = True
    used[codes] = True
    places = np.cumsum(used) - 1
    return tuple(w for w, is_used in zip(words, used[first:], strict=True) if is_used), places[
        codes
    ]
