"""What goes back to a pool goes back exactly, while others take from it, show and withhold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from service.decision.limit import Lookback
from service.store.tables import touches
from tests.support.others import at_once_elsewhere
from tests.support.returners import POOL, reach, take, take_and_return, take_return_and_reach

if TYPE_CHECKING:
    from service.store import Store

PROCESSES = 4
#: So much that what is left of it tells what is used, however much that is.
PLENTY = 1_000_000


def used(store: Store) -> int:
    """Return how much of the pool is used, by what decisions are told."""
    lookback = Lookback(0.0, (replace(POOL, limit=PLENTY),))
    return PLENTY - store.contacts.read("nobody", lookback).contact.capacity[POOL.name]


def shown(store: Store) -> int:
    """Count what reached anybody."""
    statement = select(func.count()).select_from(touches)
    return int(store._database.read(lambda connection: connection.scalar(statement)) or 0)


@pytest.mark.timeout(240)
def test_a_pool_is_shown_to_the_last_and_no_further(database_url: str, store: Store) -> None:
    """Four processes of sixteen threads take; two of three are withheld or expire, and come again.

    After them everything that is left is shown: the limit, all of it and no more.
    """
    said = at_once_elsewhere(take_and_return, database_url, processes=PROCESSES)

    assert sum(each[0] for each in said) == shown(store) == used(store) <= POOL.limit
    left = POOL.limit - shown(store)
    for number in range(left):
        record = take(store, f"late-{number}", valid=True)
        assert record is not None
        reach(store, record, "impression")
    assert take(store, "too-late", valid=True) is None
    assert shown(store) == used(store) == POOL.limit


@pytest.mark.timeout(240)
def test_what_is_shown_after_it_went_back_is_counted_once(database_url: str, store: Store) -> None:
    """Shown, withheld and expired in any order, at the same moment: used is what was shown."""
    said = at_once_elsewhere(take_return_and_reach, database_url, processes=PROCESSES)

    assert sum(each[0] for each in said) == shown(store) == used(store)
    assert shown(store) >= POOL.limit
