"""Capacities: counters that all customers and all workers share, one for each period."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, exists, select, tuple_, update

from service.decision.periods import stretch_at
from service.store.queries import Query, upsert
from service.store.tables import capacities, draws

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from service.decision.limit import Draw
    from service.store.database import Database

__all__ = ["Capacities", "Span", "left_of", "span_of"]

_DAY_SECONDS: Final = 86_400.0
_TAKE: Final = Query(
    update(capacities)
    .where(
        capacities.c.name == bindparam("of_name"),
        capacities.c.period == bindparam("of_period"),
    )
    .values(used=capacities.c.used + bindparam("amount"))
)


class Span(NamedTuple):
    """One period of one capacity: what a counter is for.

    Parameters
    ----------
    name : str
        Of the capacity.
    period : str
        Its kind, and which it is: of UTC by its number since 1970, of another zone by the zone
        and by when it began, for a clock that is set back shows the same hour twice.
    """

    name: str
    period: str


def span_of(draw: Draw, now: float) -> Span:
    """Return the counter that a draw takes from now."""
    start, end = stretch_at(draw.period, draw.timezone, now)
    if math.isinf(end):
        return Span(draw.name, draw.period)
    if draw.timezone == "UTC":
        return Span(draw.name, f"{draw.period}:{int(start // (end - start))}")
    return Span(draw.name, f"{draw.period}:{draw.timezone}:{int(start)}")


def left_of(draws: Iterable[Draw], used: Mapping[Span, int], now: float) -> dict[str, int]:
    """Return how much is left of each capacity, by name."""
    return {each.name: max(0, each.limit - used.get(span_of(each, now), 0)) for each in draws}


class Capacities:
    """The counters."""

    def __init__(self, database: Database) -> None:
        self._database = database
        insert = upsert(database.dialect, capacities)
        # It changes nothing, but locks the row and says what it holds, old or new.
        self._hold = insert.on_conflict_do_update(
            index_elements=["name", "period"], set_={"used": capacities.c.used}
        ).returning(capacities.c.name, capacities.c.period, capacities.c.used)

    def hold(self, connection: Connection, draws: Iterable[Draw], *, now: float) -> dict[Span, int]:
        """Lock the counters of these draws until the transaction ends; return what is used."""
        ends = {span_of(each, now): each.renews_at(now) for each in draws}
        # In one order everywhere, so that two transactions cannot wait for each other.
        rows = [
            {"name": name, "period": period, "used": 0, "ends_at": ends_at}
            for (name, period), ends_at in sorted(ends.items())
        ]
        if not rows:
            return {}
        held = connection.execute(self._hold.values(rows))
        return {Span(name, period): used for name, period, used in held}

    def take(self, connection: Connection, taken: Mapping[Span, int]) -> None:
        """Count what was taken of counters that are held; what is less than none went back."""
        rows: list[dict[str, Any]] = [
            {"of_name": name, "of_period": period, "amount": amount}
            for (name, period), amount in sorted(taken.items())
            if amount
        ]
        if rows:
            connection.exec_driver_sql(_TAKE.sql(connection.dialect), rows)

    def lock(self, connection: Connection, spans: Iterable[Span]) -> None:
        """Lock those of these counters that are still there until the transaction ends."""
        keys = (capacities.c.name, capacities.c.period)
        # In the order in which they are held for decisions, too.
        statement = select(*keys).where(tuple_(*keys).in_(sorted(spans))).order_by(*keys)
        connection.execute(statement.with_for_update()).all()

    def purge(self) -> int:
        """Forget the counters of periods that ended a day ago, and what was drawn from them.

        Return how many counters.
        """
        ended = capacities.c.ends_at <= self._database.now() - _DAY_SECONDS
        is_counted = exists().where(
            capacities.c.name == draws.c.name, capacities.c.period == draws.c.period
        )

        def work(connection: Connection) -> int:
            purged = connection.execute(delete(capacities).where(ended)).rowcount
            connection.execute(delete(draws).where(~is_counted))
            return purged

        return self._database.write(work)
