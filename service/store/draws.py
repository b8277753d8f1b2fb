"""Draws: which action took one of which capacity, and its way back if nobody was told.

The counter of a capacity holds what is taken now. A draw goes back to it when its action is
withheld, or when it expires without having been shown, if the capacity counts what is shown. It
is taken again when the action is shown all the same. Each of these happens once, because only
whoever holds the counter changes a draw, and the draw knows where it stands.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, and_, bindparam, func, literal_column, select, tuple_, update

from service.store.capacities import Capacities, Span, span_of
from service.store.queries import Rows
from service.store.tables import capacities, draws, touches

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection, Row

    from service.store.database import Database
    from service.store.tally import Demand

__all__ = ["Action", "Draws", "expired_of_counter"]

#: A decision and an offer.
Action = tuple[str, str]

#: So many go back at once, so that no transaction takes long, and a read looks at no more. It is
#: on the safe side: what is left of a pool from which more have expired is at first told too low.
_MOST_AT_ONCE: Final = 1000
_KEY: Final = (draws.c.decision_id, draws.c.offer_id, draws.c.name)
_IS_IT: Final = and_(
    draws.c.decision_id == bindparam("of_decision"),
    draws.c.offer_id == bindparam("of_offer"),
    draws.c.name == bindparam("of_name"),
)
_STANDING: Final = select(draws, touches.c.decision_id.is_not(None).label("is_shown")).join_from(
    draws,
    touches,
    and_(draws.c.decision_id == touches.c.decision_id, draws.c.offer_id == touches.c.offer_id),
    isouter=True,
)
_KEEP: Final = update(draws).where(_IS_IT).values(expires_at=None, returned_at=None)
_RETURN: Final = update(draws).where(_IS_IT).values(returned_at=bindparam("at"))


class Draws:
    """What actions took of capacities."""

    def __init__(self, database: Database) -> None:
        self._capacities = Capacities(database)
        self._rows = Rows(database.dialect, draws)

    def keep(self, connection: Connection, demands: Iterable[Demand], *, now: float) -> None:
        """Note what the actions of recorded decisions took; the counters are told beside it."""
        self._rows.insert(connection, [row for each in demands for row in _rows(each, now)])

    def expire(
        self, connection: Connection, used: Mapping[Span, int], *, now: float
    ) -> dict[Span, int]:
        """Give back what expired unshown to counters that are held.

        Parameters
        ----------
        used
            What is used of them.

        Returns
        -------
        dict
            What is used of them then.
        """
        if not used:
            return {}
        theirs = tuple_(draws.c.name, draws.c.period).in_(sorted(used))
        gone = select(*_KEY).where(theirs, *_has_expired(now)).limit(_MOST_AT_ONCE)
        statement = update(draws).where(tuple_(*_KEY).in_(gone)).values(returned_at=now)
        returned = statement.returning(draws.c.name, draws.c.period)
        back: Counter[Span] = Counter()
        back.subtract(_counted(connection.execute(returned)))
        self._capacities.take(connection, back)
        return {span: count + back[span] for span, count in used.items()}

    def settle(
        self, connection: Connection, actions: Collection[Action], *, now: float
    ) -> dict[Action, tuple[str, ...]]:
        """Let what these actions took follow what became of them.

        Parameters
        ----------
        actions
            Those that were withheld or shown: what was shown counts, and all else goes back.

        Returns
        -------
        dict
            Of which capacities an action took one again, if it did.
        """
        spans = {Span(row.name, row.period) for row in _standing(connection, actions)}
        if not spans:
            return {}
        self._capacities.lock(connection, spans)
        # Read again: from here on nobody changes them, or shows an action without waiting for us.
        found = _standing(connection, actions)
        again = [row for row in found if row.is_shown and row.returned_at is not None]
        back = [row for row in found if not row.is_shown and row.returned_at is None]
        _change(connection, _KEEP, (row for row in found if row.is_shown))
        _change(connection, _RETURN, back, at=now)
        moved = _counted(again)
        moved.subtract(_counted(back))
        self._capacities.take(connection, moved)
        return _names(again)


def _counted(rows: Iterable[Row[Any]]) -> Counter[Span]:
    return Counter(Span(row.name, row.period) for row in rows)


def _rows(demand: Demand, now: float) -> Iterator[dict[str, Any]]:
    claims = {claim.offer_id: claim for claim in demand.claims}
    for draw in demand.draws:
        name, period = span_of(draw, now)
        for claim in (claims[offer_id] for offer_id in draw.offer_ids):
            yield {
                "decision_id": claim.decision_id,
                "offer_id": claim.offer_id,
                "name": name,
                "period": period,
                "customer_id": demand.customer_id,
                "expires_at": max(claim.expires_at, now) if draw.counts == "impressions" else None,
                "returned_at": None,
            }


def _standing(connection: Connection, actions: Collection[Action]) -> list[Row[Any]]:
    ids = sorted({decision_id for decision_id, _ in actions})
    found = connection.execute(_STANDING.where(draws.c.decision_id.in_(ids)))
    return [row for row in found if (row.decision_id, row.offer_id) in actions]


def _change(
    connection: Connection, statement: Any, rows: Iterable[Row[Any]], **values: Any
) -> None:
    told = [
        {"of_decision": row.decision_id, "of_offer": row.offer_id, "of_name": row.name, **values}
        for row in rows
    ]
    if told:
        connection.execute(statement, told)


def _names(rows: Iterable[Row[Any]]) -> dict[Action, tuple[str, ...]]:
    names: dict[Action, tuple[str, ...]] = {}
    for row in rows:
        action = (row.decision_id, row.offer_id)
        names[action] = (*names.get(action, ()), row.name)
    return names


def _has_expired(now: ColumnElement[float] | float) -> tuple[ColumnElement[bool], ...]:
    return draws.c.returned_at.is_(None), draws.c.expires_at <= now


def expired_of_counter(now: ColumnElement[float]) -> ColumnElement[int]:
    """Return how much of a row of ``capacities`` would go back now, as a column."""
    its = (draws.c.name == capacities.c.name, draws.c.period == capacities.c.period)
    # All as text: the statement it becomes part of knows no parameters but its own.
    most, none = (literal_column(str(number), Integer) for number in (_MOST_AT_ONCE, 0))
    gone = select(draws.c.name).where(*its, *_has_expired(now)).limit(most).offset(none)
    counted = gone.correlate(capacities).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()
