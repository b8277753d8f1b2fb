"""A customer as a whole: all that is kept of them, to be told or to be erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, exists, select, tuple_
from uuid_utils import uuid7

from models.features.behaviour import AMOUNT_UNIT, Behaviour
from service.store.documents import check_text, from_json
from service.store.evidence import unpack
from service.store.locks import lock_customers
from service.store.records import Erased
from service.store.tables import (
    claims,
    consents,
    decisions,
    dedupe,
    draws,
    evidence,
    idempotency,
    idempotency_customers,
    outcomes,
    preferences,
    profiles,
    suppressions,
    touches,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row, Select, Table

    from service.store.database import Database

__all__ = ["Customers"]

_OUTCOME: Final = tuple(column for column in outcomes.columns if column.name != "fingerprint")
#: In the order in which they refer to one another.
_THEIRS: Final = (
    *(claims, touches, outcomes, dedupe, decisions),
    *(consents, preferences, suppressions, profiles),
)


class Customers:
    """All that is kept of a customer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def erase(self, customer_id: str) -> Erased:
        """Remove everything of a customer, in one transaction; return how many rows of what.

        Profile, consents, preferences, suppressions, claims, touches, decisions, outcomes, the
        evidence nobody else's decision rests on, dedupe keys, and the replies to requests that
        spoke of the customer. What was taken of a capacity stays taken, or goes back when it would
        have: it says nobody's name.
        """
        check_text(customer_id=customer_id)
        return self._database.write(lambda connection: _erase(connection, customer_id))

    def export(self, customer_id: str) -> dict[str, Any] | None:
        """Return everything of a customer, ready for JSON; None if nothing is known.

        All of it as of one moment.
        """
        check_text(customer_id=customer_id)
        told = self._database.snapshot(lambda connection: _export(connection, customer_id))
        return {"customer_id": customer_id, **told} if any(told.values()) else None


def _erase(connection: Connection, customer_id: str) -> Erased:
    # Locks first: a decision that is recorded now is there before, with all that belongs to it,
    # or comes after; an outcome that comes in now waits, and then finds no decision.
    lock_customers(connection, [customer_id])
    ours = select(decisions.c.decision_id, decisions.c.evidence_digest)
    ours = ours.where(decisions.c.customer_id == customer_id).with_for_update()
    digests = sorted({row.evidence_digest for row in connection.execute(ours)})
    rows = {
        table.name: _delete(connection, table, table.c.customer_id == customer_id)
        for table in _THEIRS
    }
    is_needed = exists().where(decisions.c.evidence_digest == evidence.c.digest)
    rows[evidence.name] = sum(
        _delete(connection, evidence, evidence.c.digest == digest, ~is_needed) for digest in digests
    )
    spoken = select(idempotency_customers.c.client, idempotency_customers.c.key).where(
        idempotency_customers.c.customer_id == customer_id
    )
    keys = tuple_(idempotency.c.client, idempotency.c.key)
    rows[idempotency.name] = _delete(connection, idempotency, keys.in_(spoken))
    # Last: whoever holds a capacity waits for nobody who waits for a draw of it.
    rows[draws.name] = _forget_draws(connection, customer_id)
    return Erased(rows)


def _forget_draws(connection: Connection, customer_id: str) -> int:
    """Remove what a customer's actions took; what may still go back goes on without a name."""
    theirs = draws.c.customer_id == customer_id
    outstanding = select(draws).where(
        theirs, draws.c.expires_at.is_not(None), draws.c.returned_at.is_(None)
    )
    found = connection.execute(outstanding.with_for_update()).all()
    removed = _delete(connection, draws, theirs)
    if found:
        nameless = [
            {**_plain(row), "decision_id": str(uuid7()), "offer_id": "", "customer_id": ""}
            for row in found
        ]
        connection.execute(draws.insert(), nameless)
    return removed


def _delete(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(*conditions)).rowcount


def _export(connection: Connection, customer_id: str) -> dict[str, Any]:
    def all_of(statement: Select[Any], table: Table) -> list[Row[Any]]:
        return list(connection.execute(statement.where(table.c.customer_id == customer_id)))

    with_evidence = select(decisions, evidence.c.body).join_from(decisions, evidence)
    replies = select(idempotency.c.key, idempotency.c.status, idempotency.c.expires_at).join_from(
        idempotency, idempotency_customers
    )
    return {
        "profile": next(map(_profile, all_of(select(profiles), profiles)), None),
        "consents": [_plain(row) for row in all_of(select(consents), consents)],
        "preferences": next(map(_preferences, all_of(select(preferences), preferences)), None),
        "suppressions": [_plain(row) for row in all_of(select(suppressions), suppressions)],
        "claims": [_plain(row) for row in all_of(select(claims), claims)],
        "draws": [_plain(row) for row in all_of(select(draws), draws)],
        "touches": [_plain(row) for row in all_of(select(touches), touches)],
        "decisions": [_decision(row) for row in all_of(with_evidence, decisions)],
        "outcomes": [_plain(row) for row in all_of(select(*_OUTCOME), outcomes)],
        "dedupe_keys": [_plain(row) for row in all_of(select(dedupe), dedupe)],
        "replies": [_plain(row) for row in all_of(replies, idempotency_customers)],
    }


def _plain(row: Row[Any]) -> dict[str, Any]:
    # Plain strings: a column's name may be a kind of its own, which JSON encoders refuse as a key.
    return {str(name): value for name, value in row._mapping.items()}  # noqa: SLF001 - public


def _profile(row: Row[Any]) -> dict[str, Any]:
    return _plain(row) | {
        "attributes": from_json(row.attributes),
        "behaviour": _behaviour(Behaviour.from_bytes(row.behaviour)),
    }


def _preferences(row: Row[Any]) -> dict[str, Any]:
    told = _plain(row)
    wishes: dict[str, Any] = from_json(told.pop("document"))
    return told | wishes


def _decision(row: Row[Any]) -> dict[str, Any]:
    told = _plain(row)
    profile = unpack(told.pop("body"), customer_id=row.customer_id)
    return told | {
        "request": from_json(row.request),
        "response": from_json(row.response),
        "contact": None if row.contact is None else from_json(row.contact),
        "evidence": {
            "attributes": dict(profile.attributes),
            "behaviour": _behaviour(profile.behaviour),
            "touches": [
                {name: getattr(touch, name) for name in touch.__dataclass_fields__}
                for touch in profile.touches
            ],
        },
    }


def _behaviour(behaviour: Behaviour) -> list[dict[str, Any]]:
    """Return a line for each day, type and categories, as a person could read it."""
    return [
        {
            "day": int(behaviour.days[at]),
            "type": behaviour.types[behaviour.type_codes[at]],
            "categories": [
                words[code - 1] if code else None
                for words, code in zip(
                    behaviour.vocabulary, behaviour.category_codes[:, at], strict=True
                )
            ],
            "count": int(behaviour.counts[at]),
            "amount": int(behaviour.amounts[at]) / AMOUNT_UNIT,
        }
        for at in range(len(behaviour.days))
    ]
