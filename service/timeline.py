"""A customer's timeline: touches, decisions and outcomes in the order they happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.schemas.fields import format_moment

if TYPE_CHECKING:
    from models.features.profile import Touch
    from service.store import DecisionRecord, OutcomeRecord, Store

__all__ = ["timeline"]

MOST_DECISIONS: Final = 1_000


def timeline(store: Store, customer_id: str) -> list[dict[str, Any]]:
    """Return all that passed between us and a customer, the earliest first.

    Of decisions, the latest thousand.
    """
    entries = [
        *(_of_decision(each) for each in store.decisions.find(customer_id, limit=MOST_DECISIONS)),
        *(_of_touch(each) for each in store.ledger.touches(customer_id)),
        *(_of_outcome(each) for each in store.outcomes.of_customer(customer_id)),
    ]
    # Sorting is stable: of the same moment, a decision stands before its touch and outcome.
    return [_entry(at, **facts) for at, facts in sorted(entries, key=lambda each: each[0])]


def _entry(at: float, **facts: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "offer_id": None,
        "channel": None,
        "decision_id": None,
        "outcome": None,
        "detail": {},
    }
    return {"at": format_moment(at), **usual, **facts}


def _of_decision(record: DecisionRecord) -> tuple[float, dict[str, Any]]:
    response = record.response
    detail = {
        "offers": [action["offer_id"] for action in response["actions"]],
        "no_action": response.get("no_action"),
        "placement": record.placement,
    }
    return record.decided_at, {
        "kind": "decision",
        "channel": record.channel,
        "decision_id": record.decision_id,
        "detail": detail,
    }


def _of_touch(touch: Touch) -> tuple[float, dict[str, Any]]:
    return touch.touched_at, {
        "kind": "touch",
        "offer_id": touch.offer_id,
        "channel": touch.channel,
        "detail": {
            "group": touch.group,
            "accepted_at": touch.accepted_at and format_moment(touch.accepted_at),
            "rejected_at": touch.rejected_at and format_moment(touch.rejected_at),
        },
    }


def _of_outcome(outcome: OutcomeRecord) -> tuple[float, dict[str, Any]]:
    return outcome.occurred_at, {
        "kind": "outcome",
        "offer_id": outcome.offer_id,
        "channel": outcome.channel,
        "decision_id": outcome.decision_id,
        "outcome": outcome.outcome,
        "detail": {"value": outcome.value, "reason": outcome.reason},
    }
