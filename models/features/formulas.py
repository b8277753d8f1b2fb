"""How each statistic is made of base numbers: the one place, for training and for serving.

Every statistic is one fraction of the row of base numbers r,

    (r[numerator] + shift) / ((r[denominator] + offset) * scale)

so that all of them are computed at once, with the same floating point operations in both
executors. Where the denominator is zero (a share of nothing) the value is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models.features.behaviour import AMOUNT_UNIT
from models.features.layout import (
    AFFINITY_WINDOWS_DAYS,
    AGES,
    MEASURES,
    SCOPES,
    STATUSES,
    Layout,
)
from models.features.schema import WINDOWS_DAYS, Feature, FeatureSchema, FloatMatrix

__all__ = ["Formulas", "Fraction"]

Source = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fraction:
    """``(r[numerator] + shift) / ((r[denominator] + offset) * scale)``; by default, r itself."""

    numerator: int
    shift: float = 0.0
    denominator: int = 0
    offset: float = 1.0
    scale: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Formulas:
    """All statistics of a schema.

    Attributes
    ----------
    columns : array of int, (k,)
        Where in the matrix they belong.
    """

    columns: npt.NDArray[np.intp]
    numerators: npt.NDArray[np.intp]
    shifts: npt.NDArray[np.float64]
    denominators: npt.NDArray[np.intp]
    offsets: npt.NDArray[np.float64]
    scales: npt.NDArray[np.float64]

    @classmethod
    def of(cls, schema: FeatureSchema, layout: Layout) -> Formulas:
        """Compile the formulas of those features of a schema that are statistics of events."""
        places = [i for i, each in enumerate(schema.features) if _key(each) in _FRACTIONS]
        parts = [_fraction(schema.features[i], schema, layout) for i in places]
        return cls(
            columns=np.array(places, dtype=np.intp),
            numerators=np.array([each.numerator for each in parts], dtype=np.intp),
            shifts=np.array([each.shift for each in parts], dtype=np.float64),
            denominators=np.array([each.denominator for each in parts], dtype=np.intp),
            offsets=np.array([each.offset for each in parts], dtype=np.float64),
            scales=np.array([each.scale for each in parts], dtype=np.float64),
        )

    def of_rows(self, rows: FloatMatrix) -> FloatMatrix:
        """Return the statistics (n, k) of rows of base numbers (n, width)."""
        below = (rows[:, self.denominators] + self.offsets) * self.scales
        # A share of nothing is unknown: 0/0 is NaN by itself, x/0 is made so.
        below[below == 0.0] = np.nan
        result: FloatMatrix = (rows[:, self.numerators] + self.shifts) / below
        return result


def _fraction(feature: Feature, schema: FeatureSchema, layout: Layout) -> Fraction:
    return _FRACTIONS[_key(feature)](feature.source, _Places(schema, layout))


def _key(feature: Feature) -> tuple[str, str]:
    return feature.family, feature.source.get("statistic", "")


@dataclass(frozen=True, slots=True)
class _Places:
    """Positions of base numbers by the words of a feature's source."""

    schema: FeatureSchema
    layout: Layout

    def behaviour(self, source: Source, measure: str, days: int) -> int:
        window = WINDOWS_DAYS.index(days)
        return self.layout.behaviour.at(self.type(source), MEASURES.index(measure), window)

    def affinity(self, source: Source, measure: str, days: int) -> int:
        window = AFFINITY_WINDOWS_DAYS.index(days)
        return self.layout.affinity.at(
            self.level(source), self.type(source), MEASURES.index(measure), window
        )

    def type(self, source: Source) -> int:
        return self.schema.event_types.index(source["type"])

    def level(self, source: Source) -> int:
        return self.schema.affinity_levels.index(source["level"])

    def contacts(self, source: Source, status: str) -> int:
        return self.layout.contacts.at(SCOPES.index(source["scope"]), STATUSES.index(status))


def _behaviour_measure(source: Source, places: _Places) -> Fraction:
    measure = source["statistic"]
    return Fraction(places.behaviour(source, measure, source["window_days"]), scale=_unit(measure))


def _affinity_measure(source: Source, places: _Places) -> Fraction:
    measure = source["statistic"]
    return Fraction(places.affinity(source, measure, source["window_days"]), scale=_unit(measure))


def _behaviour_rate(source: Source, places: _Places) -> Fraction:
    """Return what a year would bring: the window's sum over the share of it that was seen."""
    total = places.behaviour(source, source["measure"], source["window_days"])
    return _a_year(places, total, source["measure"])


def _affinity_rate(source: Source, places: _Places) -> Fraction:
    total = places.affinity(source, source["measure"], source["window_days"])
    return _a_year(places, total, source["measure"])


def _a_year(places: _Places, total: int, measure: str) -> Fraction:
    seen = places.layout.tenure.at(1)
    return Fraction(total, denominator=seen, offset=0.0, scale=_unit(measure) / WINDOWS_DAYS[-1])


def _mean_amount(source: Source, places: _Places) -> Fraction:
    days = source["window_days"]
    return Fraction(
        places.behaviour(source, "amount", days),
        denominator=places.behaviour(source, "count", days),
        offset=0.0,
        scale=AMOUNT_UNIT,
    )


def _trend(source: Source, places: _Places) -> Fraction:
    """Return the pace of the short window over that of the long one: 1 is steady."""
    short, long = source["window_days"], source["against_days"]
    return Fraction(
        places.behaviour(source, "count", short),
        denominator=places.behaviour(source, "count", long),
        offset=0.0,
        scale=short / long,
    )


def _category_share(source: Source, places: _Places) -> Fraction:
    category = places.schema.top_categories.index(source["category"])
    return Fraction(
        places.layout.categories.at(places.type(source), category),
        denominator=places.behaviour(source, "amount", source["window_days"]),
        offset=0.0,
    )


def _affinity_share(source: Source, places: _Places) -> Fraction:
    days, measure = source["window_days"], source["measure"]
    return Fraction(
        places.affinity(source, measure, days),
        denominator=places.behaviour(source, measure, days),
        offset=0.0,
    )


def _acceptance_rate(source: Source, places: _Places) -> Fraction:
    """Return accepted among the resolved, smoothed by contacts of the mean rate."""
    strength = float(source["strength"])
    return Fraction(
        places.contacts(source, "accepted"),
        shift=strength * source["prior"],
        denominator=places.contacts(source, "resolved"),
        offset=strength,
    )


def _contact_age(source: Source, places: _Places) -> Fraction:
    age = AGES.index(source["statistic"])
    return Fraction(places.layout.contact_age.at(SCOPES.index(source["scope"]), age))


def _unit(measure: str) -> float:
    return float(AMOUNT_UNIT) if measure == "amount" else 1.0


_FRACTIONS: Final[Mapping[tuple[str, str], Callable[[Source, _Places], Fraction]]] = {
    **{("behaviour", measure): _behaviour_measure for measure in MEASURES},
    **{("affinity", measure): _affinity_measure for measure in MEASURES},
    **{
        ("contact_history", status): lambda source, places: Fraction(
            places.contacts(source, source["statistic"])
        )
        for status in STATUSES
    },
    **{("contact_history", age): _contact_age for age in AGES},
    ("contact_history", "acceptance_rate"): _acceptance_rate,
    ("behaviour", "tenure_days"): lambda _, places: Fraction(places.layout.tenure.at(0)),
    ("behaviour", "days_since"): lambda source, places: Fraction(
        places.layout.behaviour_age.at(places.type(source))
    ),
    ("affinity", "days_since"): lambda source, places: Fraction(
        places.layout.affinity_age.at(places.level(source), places.type(source))
    ),
    ("behaviour", "rate"): _behaviour_rate,
    ("affinity", "rate"): _affinity_rate,
    ("behaviour", "mean_amount"): _mean_amount,
    ("behaviour", "trend"): _trend,
    ("behaviour", "category_share"): _category_share,
    ("affinity", "share"): _affinity_share,
}
