"""Summaries of a customer's behaviour that rules may read: the model's statistics, by other names.

They are features like those of a model, computed by the same code: over the events of all types
together, or of one type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.features.behaviour import SECONDS_A_DAY, Behaviour
from models.features.formulas import Formulas
from models.features.layout import Layout
from models.features.online_behaviour import OnlineBehaviour
from models.features.schema import WINDOWS_DAYS, Feature, FeatureSchema

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BY_TYPE", "SUMMARIES", "BehaviourSummaries", "is_summary"]

_MEASURES: Final = {"events": "count", "amount": "amount", "active_days": "active_days"}

#: Over the events of all types: the name, and how a feature of that kind is computed.
SUMMARIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "days_since_first": {"statistic": "tenure_days"},
    "days_since_last": {"statistic": "days_since"},
    **{
        f"{name}_{days}d": {"statistic": statistic, "window_days": days}
        for name, statistic in _MEASURES.items()
        for days in WINDOWS_DAYS
    },
}
#: Over the events of one type, which is named after a point: ``days_since.purchase``.
BY_TYPE: Final[Mapping[str, Mapping[str, Any]]] = {"days_since": {"statistic": "days_since"}}

_ALL: Final = "\0"  # no text holds it, and so no type has this name
_NO_OFFERS: Final = np.zeros(0, dtype=np.int64)


def is_summary(name: str) -> bool:
    """Return whether there is a summary of this name.

    Examples
    --------
    >>> is_summary("events_30d"), is_summary("days_since.purchase"), is_summary("days_since")
    (True, True, False)
    """
    kind, _, of_type = name.partition(".")
    return name in SUMMARIES or (kind in BY_TYPE and bool(of_type))


class BehaviourSummaries:
    """Some summaries, compiled once; computed for one customer at a time.

    Parameters
    ----------
    called : mapping of str to str
        What each is to be called, and which summary it is.
    """

    def __init__(self, called: Mapping[str, str]) -> None:
        self.called = dict(called)
        sources = [_source(each) for each in self.called.values()]
        types = sorted({source["type"] for source in sources})
        features = [
            Feature(name, "behaviour", "number", source)
            for name, source in zip(self.called, sources, strict=True)
        ]
        schema = FeatureSchema(tuple(features), event_types=tuple(types))
        layout = Layout.of(schema)
        self._width = layout.width
        self._reads_all, self._reads_types = _ALL in types, types != [_ALL]
        self._online = OnlineBehaviour(schema, layout, ())
        self._formulas = Formulas.of(schema, layout)

    def of(self, behaviour: Behaviour, now: float) -> dict[str, float]:
        """Return what is known of a customer as of a moment (epoch seconds).

        Who has done nothing has zero events, and no days since the last.
        """
        numbers = np.zeros((1, self._width))
        seen = self._seen(behaviour)
        self._online.fill(numbers, seen, _NO_OFFERS, int(now // SECONDS_A_DAY))
        values: list[float] = self._formulas.of_rows(numbers)[0].tolist()
        pairs = zip(self.called, values, strict=True)
        return {name: value for name, value in pairs if value == value}  # noqa: PLR0124 - not NaN

    def _seen(self, behaviour: Behaviour) -> Behaviour:
        """Return the behaviour with each event once more as one of the type that is all."""
        if not self._reads_all:
            return behaviour
        whole = _as_one_type(behaviour)
        if not self._reads_types:
            return whole
        entries = [
            (whole.type_codes, behaviour.type_codes + 1),
            (whole.days, behaviour.days),
            (whole.counts, behaviour.counts),
            (whole.amounts, behaviour.amounts),
        ]
        codes, days, counts, amounts = map(np.concatenate, entries)
        none = np.zeros((0, days.size), dtype=np.int64)
        return Behaviour((_ALL, *behaviour.types), (), codes, days, none, counts, amounts)


def _source(summary: str) -> Mapping[str, Any]:
    kind, _, of_type = summary.partition(".")
    return {"type": of_type, **BY_TYPE[kind]} if of_type else {"type": _ALL, **SUMMARIES[kind]}


def _as_one_type(behaviour: Behaviour) -> Behaviour:
    """Return the behaviour as if all events were of one type, in no category."""
    none, codes = np.zeros((0, behaviour.days.size), dtype=np.int64), behaviour.type_codes
    days, counts, amounts = behaviour.days, behaviour.counts, behaviour.amounts
    if len(behaviour.types) > 1:
        order = np.argsort(days, kind="stable")
        codes, days = np.zeros_like(codes), days[order]
        counts, amounts = counts[order], amounts[order]
    return Behaviour((_ALL,), (), codes, days, none, counts, amounts)
