"""A reported outcome: what names it, what it says, and what it tells the ledger."""

from __future__ import annotations

import math
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from models.errors import InputError
from service.store.documents import check_text
from service.store.records import NOT_REACHED, OUTCOMES, OutcomeItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Report", "Subject", "report_of", "touch_rows", "withheld_actions"]

_DERIVED: Final = "derived:"
_ACCEPTANCES: Final = frozenset({"accepted", "converted"})


class Subject(NamedTuple):
    """The decision that outcomes are about; its offers with their groups."""

    customer_id: str
    channel: str
    groups: Mapping[str, str | None]


class Report(NamedTuple):
    """An item, the id that names it, and the fingerprint of all it says."""

    outcome_id: str
    fingerprint: str
    item: OutcomeItem

    @property
    def action(self) -> tuple[str, str]:
        """What it is about: a decision and an offer."""
        return self.item.decision_id, self.item.offer_id

    @property
    def is_reached(self) -> bool:
        """Say whether it says that the customer was reached."""
        return self.item.outcome not in NOT_REACHED

    def row(self, subject: Subject, *, now: float) -> dict[str, Any]:
        """Return it as a row of ``outcomes``."""
        item = self.item
        return {
            "outcome_id": self.outcome_id,
            "decision_id": item.decision_id,
            "offer_id": item.offer_id,
            "customer_id": subject.customer_id,
            "channel": subject.channel,
            "outcome": item.outcome,
            "occurred_at": now if item.occurred_at is None else item.occurred_at,
            "recorded_at": now,
            "value": item.value,
            "reason": item.reason,
            "until": item.until,
            "fingerprint": self.fingerprint,
        }


def report_of(item: OutcomeItem) -> Report:
    """Name an item; without an id of its own it is named by all it says.

    Raises
    ------
    InputError
        If the outcome is none of ours or a value cannot be stored.
    """
    check_text(
        decision_id=item.decision_id,
        offer_id=item.offer_id,
        reason=item.reason,
        outcome_id=item.outcome_id,
    )
    if item.outcome not in OUTCOMES:
        raise InputError(f"outcome: got {item.outcome!r}, expected one of {', '.join(OUTCOMES)}")
    for name in ("occurred_at", "value", "until"):
        number = getattr(item, name)
        if number is not None and not math.isfinite(number):
            raise InputError(f"{name}: got {number}, expected a finite number")
    said = orjson.dumps(
        [
            item.decision_id,
            item.offer_id,
            item.outcome,
            _float(item.occurred_at),
            _float(item.value),
            item.reason,
            _float(item.until),
        ]
    )
    fingerprint = blake2b(said, digest_size=16).hexdigest()
    return Report(item.outcome_id or _DERIVED + fingerprint, fingerprint, item)


def _float(number: float | None) -> float | None:
    return None if number is None else float(number)  # 12 and 12.0 say the same


def touch_rows(
    rows: Iterable[Mapping[str, Any]], subjects: Mapping[str, Subject]
) -> list[dict[str, Any]]:
    """Return what recorded outcomes tell the ledger, a row for each decision and offer.

    Being on an agent's screen does not reach the customer, nor does what is withheld; all else
    does. The times are the earliest of each kind, so the order in which outcomes come in does not
    matter.
    """
    touched: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if row["outcome"] in NOT_REACHED:
            continue
        key = (row["decision_id"], row["offer_id"])
        touch = touched.setdefault(key, _untouched(row, subjects[row["decision_id"]]))
        for column in _moments(row["outcome"]):
            known = touch[column]
            touch[column] = min(row["occurred_at"], math.inf if known is None else known)
    return list(touched.values())


def withheld_actions(rows: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Return which actions were withheld, by what recorded outcomes say."""
    return {(row["decision_id"], row["offer_id"]) for row in rows if row["outcome"] == "withheld"}


def _untouched(row: Mapping[str, Any], subject: Subject) -> dict[str, Any]:
    return {
        "decision_id": row["decision_id"],
        "offer_id": row["offer_id"],
        "customer_id": subject.customer_id,
        "offer_group": subject.groups[row["offer_id"]],
        "channel": subject.channel,
        "touched_at": None,
        "accepted_at": None,
        "rejected_at": None,
    }


def _moments(outcome: str) -> tuple[str, ...]:
    if outcome in _ACCEPTANCES:
        return "touched_at", "accepted_at"
    if outcome == "rejected":
        return "touched_at", "rejected_at"
    return ("touched_at",)
