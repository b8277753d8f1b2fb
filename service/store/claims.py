"""Claims: what was decided to be said. Read for deciding, and again where decisions are recorded.

A touch of loaded history, which no decision stands behind, counts as a claim of its own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, exists, or_, update

from service.decision.contact_state import Claim
from service.store.rows import KIND, NUMBERS, TEXTS, branch, flag
from service.store.tables import claims, touches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Column, ColumnElement, Connection, Select

__all__ = [
    "CLAIM",
    "TOUCH",
    "claim_row",
    "claim_selects",
    "claims_of",
    "release_claims",
    "touch_select",
]

_RELEASE: Final = (
    update(claims)
    .where(
        claims.c.decision_id == bindparam("of_decision"),
        claims.c.offer_id == bindparam("of_offer"),
        claims.c.released_at.is_(None),
    )
    .values(released_at=bindparam("at"))
)

#: Kinds of rows.
TOUCH: Final = 1
CLAIM: Final = 2


def claim_selects(
    whose: Callable[[Column[str]], ColumnElement[bool]], since: ColumnElement[float]
) -> list[Select[Any]]:
    """Return what reads the claims that can matter since a moment; touches are read beside them.

    Those that were valid after it, and those that were shown after it nevertheless. What was
    withheld does not count, unless it was shown all the same.
    """
    columns = branch(
        CLAIM,
        texts=(
            claims.c.decision_id,
            claims.c.offer_id,
            claims.c.channel,
            claims.c.objective,
            claims.c.offer_group,
            claims.c.treatment_id,
            None,
            claims.c.customer_id,
        ),
        numbers=(
            claims.c.claimed_at,
            claims.c.valid_until,
            None,
            flag(claims.c.mandatory),
        ),
    )
    is_its = and_(
        claims.c.decision_id == touches.c.decision_id, claims.c.offer_id == touches.c.offer_id
    )
    shown_late = (whose(touches.c.customer_id), touches.c.touched_at > since)
    counts = or_(claims.c.released_at.is_(None), exists().where(is_its))
    return [
        columns.where(whose(claims.c.customer_id), claims.c.valid_until > since, counts),
        columns.join_from(touches, claims, is_its).where(
            *shown_late, claims.c.valid_until <= since
        ),
    ]


def touch_select(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return what reads touches."""
    texts = (
        touches.c.decision_id,
        touches.c.offer_id,
        touches.c.channel,
        None,
        touches.c.offer_group,
        None,
        None,
        touches.c.customer_id,
    )
    numbers = (touches.c.touched_at, touches.c.accepted_at, touches.c.rejected_at)
    return branch(TOUCH, texts=texts, numbers=numbers).where(*conditions)


def claims_of(rows: Iterable[Sequence[Any]], *, since: float = -math.inf) -> tuple[Claim, ...]:
    """Return the claims among the rows, with when they were shown; the newest first.

    Of touches without a claim, those since ``since``.
    """
    shown = {row[TEXTS][:2]: row for row in rows if row[KIND] == TOUCH}
    found = [_claim(row, shown.pop(row[TEXTS][:2], None)) for row in rows if row[KIND] == CLAIM]
    found.extend(_loaded(row) for row in shown.values() if row[NUMBERS][0] > since)
    found.sort(key=_newest_first)
    return tuple(found)


def _newest_first(claim: Claim) -> tuple[float, str, str]:
    return -claim.claimed_at, claim.decision_id, claim.offer_id


def _claim(row: Sequence[Any], touch: Sequence[Any] | None) -> Claim:
    decision_id, offer_id, channel, objective, group, treatment_id, _, _ = row[TEXTS]
    claimed_at, expires_at, _, mandatory = row[NUMBERS]
    return Claim(
        decision_id=decision_id,
        offer_id=offer_id,
        channel=channel,
        claimed_at=claimed_at,
        expires_at=expires_at,
        objective=objective,
        group=group,
        treatment_id=treatment_id,
        shown_at=None if touch is None else touch[NUMBERS][0],
        mandatory=bool(mandatory),
    )


def _loaded(row: Sequence[Any]) -> Claim:
    decision_id, offer_id, channel, _, group, _, _, _ = row[TEXTS]
    at = row[NUMBERS][0]
    return Claim(
        decision_id=decision_id,
        offer_id=offer_id,
        channel=channel or "",
        claimed_at=at,
        expires_at=at,
        group=group,
        shown_at=at,
    )


def claim_row(claim: Claim, customer_id: str, *, now: float) -> Mapping[str, Any]:
    """Return a claim as a row of ``claims``, claimed now."""
    return {
        "decision_id": claim.decision_id,
        "offer_id": claim.offer_id,
        "customer_id": customer_id,
        "channel": claim.channel,
        "objective": claim.objective,
        "offer_group": claim.group,
        "treatment_id": claim.treatment_id,
        "claimed_at": now,
        # The worker's clock said it, so it may lie before what the database's says.
        "valid_until": max(claim.expires_at, now),
        "mandatory": claim.mandatory,
        "released_at": None,
    }


def release_claims(
    connection: Connection, actions: Iterable[tuple[str, str]], *, now: float
) -> None:
    """Note that these actions, by decision and offer, are not delivered; once."""
    rows = [
        {"of_decision": decision_id, "of_offer": offer_id, "at": now}
        for decision_id, offer_id in sorted(actions)
    ]
    if rows:
        connection.execute(_RELEASE, rows)
