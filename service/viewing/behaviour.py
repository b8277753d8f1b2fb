"""What a customer did, in short: what, how much, when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.features.behaviour import AMOUNT_UNIT, SECONDS_A_DAY
from models.features.schema import WINDOWS_DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.features.behaviour import Behaviour, IntVector

__all__ = ["behaviour_in_short"]

_WEEKS: Final = 52
_MOST_CATEGORIES: Final = 8


def behaviour_in_short(behaviour: Behaviour, now: float) -> dict[str, Any]:
    """Return the behaviour by type of event and by the first level of categories.

    Parameters
    ----------
    now : float
        Epoch seconds: the moment of the decision. Days are whole UTC days, as the model has them.

    Returns
    -------
    dict
        ``windows`` counts the days up to and with today; ``weeks`` the events of the last 52
        weeks, the latest last.
    """
    today = int(now // SECONDS_A_DAY)
    ages = today - behaviour.days
    return {
        "events": int(behaviour.counts.sum()),
        "types": [
            _of_type(name, behaviour, ages, behaviour.type_codes == code, today)
            for code, name in enumerate(behaviour.types)
        ],
        "categories": _categories(behaviour),
    }


def _of_type(
    name: str, behaviour: Behaviour, ages: IntVector, mine: NDArray[np.bool_], today: int
) -> dict[str, Any]:
    counts, amounts, its = behaviour.counts[mine], behaviour.amounts[mine], ages[mine]
    weeks = np.bincount(np.clip(its // 7, 0, _WEEKS), weights=counts, minlength=_WEEKS + 1)
    return {
        "type": name,
        "events": int(counts.sum()),
        "amount": _money(amounts),
        "first_day": _day(today - int(its.max())),
        "last_day": _day(today - int(its.min())),
        "active_days": int(np.unique(its).size),
        "windows": [
            {
                "days": days,
                "events": int(counts[its < days].sum()),
                "amount": _money(amounts[its < days]),
            }
            for days in WINDOWS_DAYS
        ],
        "weeks": [int(each) for each in weeks[:_WEEKS][::-1]],
    }


def _categories(behaviour: Behaviour) -> list[dict[str, Any]]:
    """Return the values of the coarsest level that came up most, by amount and then by events."""
    if not behaviour.vocabulary:
        return []
    names, codes = behaviour.vocabulary[0], behaviour.category_codes[0]
    size = len(names) + 1
    # Sums of whole numbers below 2**53 are exact in any order.
    events = np.bincount(codes, weights=behaviour.counts, minlength=size)
    amounts = np.bincount(codes, weights=behaviour.amounts, minlength=size)
    order = sorted(range(1, size), key=lambda code: (-amounts[code], -events[code], code))
    return [
        {
            "name": names[code - 1],
            "events": int(events[code]),
            "amount": amounts[code].item() / AMOUNT_UNIT,
        }
        for code in order[:_MOST_CATEGORIES]
    ]


def _money(amounts: IntVector) -> float:
    return int(amounts.sum()) / AMOUNT_UNIT


def _day(day: int) -> str:
    return str(np.datetime64(day, "D"))
