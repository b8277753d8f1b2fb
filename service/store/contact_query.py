"""The one statement that reads what a decision looks at, and the kinds of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Double, and_, bindparam, cast, literal_column, or_, union_all

from service.store.claims import claim_selects, touch_select
from service.store.draws import expired_of_counter
from service.store.queries import Query
from service.store.rows import branch, flag
from service.store.tables import (
    capacities,
    claims,
    consents,
    outcomes,
    preferences,
    profiles,
    suppressions,
    touches,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, ColumnElement, Select

__all__ = [
    "CAPACITY",
    "CLOCK",
    "CONSENT",
    "PREFERENCES",
    "PROFILE",
    "RESPONSE",
    "SUPPRESSION",
    "contact_query",
]

#: Kinds of rows, beside those of claims and touches.
PROFILE: Final = 0
RESPONSE: Final = 3
CONSENT: Final = 4
PREFERENCES: Final = 5
SUPPRESSION: Final = 6
CAPACITY: Final = 7
CLOCK: Final = 8

#: Outcomes that say nothing of their own about the customer: impressions are touches, and what was
#: withheld the customer does not know of.
_NO_RESPONSE: Final[tuple[ColumnElement[str], ...]] = (
    literal_column("'shown_to_agent'"),
    literal_column("'impression'"),
    literal_column("'withheld'"),
)
_CLICK: Final[ColumnElement[str]] = literal_column("'click'")


def contact_query(now: ColumnElement[float]) -> Query:
    """Return what reads all that is known of the customer ``customer_id``, in one statement.

    Parameters
    ----------
    now : column
        The time; ``lookback`` is how many seconds before it claims still matter.
    """
    since = now - bindparam("lookback", type_=Double)

    def whose(column: Column[str]) -> ColumnElement[bool]:
        return column == bindparam("customer_id")

    its_claim = and_(
        claims.c.decision_id == outcomes.c.decision_id, claims.c.offer_id == outcomes.c.offer_id
    )
    return Query(
        union_all(
            branch(PROFILE, texts=(profiles.c.attributes,), body=profiles.c.behaviour).where(
                whose(profiles.c.customer_id)
            ),
            touch_select(whose(touches.c.customer_id)),
            *claim_selects(whose, since),
            _responses()
            .join_from(outcomes, claims, its_claim, isouter=True)
            .where(
                whose(outcomes.c.customer_id),
                *(outcomes.c.outcome != name for name in _NO_RESPONSE),
                or_(outcomes.c.outcome != _CLICK, outcomes.c.occurred_at > since),
            ),
            *_wishes(whose, now),
            branch(
                CAPACITY,
                texts=(capacities.c.name, capacities.c.period),
                numbers=(cast(capacities.c.used - expired_of_counter(now), Double),),
            ).where(capacities.c.ends_at > now),
            branch(CLOCK, numbers=(now,)),
        )
    )


def _responses() -> Select[Any]:
    texts = (
        outcomes.c.decision_id,
        outcomes.c.offer_id,
        outcomes.c.channel,
        claims.c.objective,
        claims.c.offer_group,
        outcomes.c.outcome,
        outcomes.c.reason,
    )
    return branch(RESPONSE, texts=texts, numbers=(outcomes.c.occurred_at, outcomes.c.until))


def _wishes(
    whose: Callable[[Column[str]], ColumnElement[bool]], now: ColumnElement[float]
) -> list[Select[Any]]:
    """Return what reads consents, preferences and the suppressions that have not run out."""
    until = suppressions.c.until
    return [
        branch(
            CONSENT,
            texts=(consents.c.purpose, consents.c.channel),
            numbers=(consents.c.stated_at, consents.c.expires_at, None, flag(consents.c.granted)),
        ).where(whose(consents.c.customer_id)),
        branch(PREFERENCES, texts=(preferences.c.document,)).where(
            whose(preferences.c.customer_id)
        ),
        branch(
            SUPPRESSION,
            texts=(suppressions.c.list, suppressions.c.channel),
            numbers=(until,),
        ).where(whose(suppressions.c.customer_id), or_(until.is_(None), until > now)),
    ]
