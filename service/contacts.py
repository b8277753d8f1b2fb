"""Contacts of a customer, as training reads them: what was offered, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.store import NOT_REACHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from models.features.profile import Touch
    from service.store import DecisionRecord, OutcomeRecord, Store

__all__ = ["COLUMNS", "contacts_of"]

#: What each row has; what else it has is the context of the decision.
COLUMNS: Final = (
    "customer_id",
    "offer_id",
    "contacted_at",
    "channel",
    "accepted",
    "accepted_at",
    "rejected_at",
    "value",
    "probability",
)

_ACCEPTED: Final = frozenset({"accepted", "converted"})
_MANY: Final = 1_000_000
#: How an action came about that a policy chose; others had to be said.
_DRAWN: Final = frozenset({"best", "explored"})
#: Silences that were chosen like an offer, and the one that was allotted to be compared with.
_CHOSEN_SILENCES: Final = frozenset({"NO_ACTION_BETTER", "NO_ACTION_EXPLORED"})
_CONTROLS: Final = _CHOSEN_SILENCES | {"HOLDOUT"}


def contacts_of(store: Store, customer_id: str, *, only_reached: bool) -> Iterator[dict[str, Any]]:
    """Give a row for each action that was decided, and for each touch of loaded history.

    A silence that was chosen, and one for the holdout, is a row without an offer: a control.

    None for an action that was withheld and reached nobody: it says nothing of the customer.

    Parameters
    ----------
    store
        Where from.
    customer_id
        Whose.
    only_reached
        Leave out actions of which no outcome says that they reached the customer.
    """
    outcomes = store.outcomes.of_customer(customer_id)
    withheld = {_action(each) for each in outcomes if each.outcome == "withheld"}
    reports: dict[tuple[str, str], list[OutcomeRecord]] = {}
    for outcome in outcomes:
        if outcome.outcome not in NOT_REACHED:
            reports.setdefault(_action(outcome), []).append(outcome)
    for record in store.decisions.find(customer_id, limit=_MANY):
        yield from _of_silence(record)
        for action in record.response["actions"]:
            its = record.decision_id, action["offer_id"]
            came = reports.get(its, [])
            if came or not (only_reached or its in withheld):
                yield _of_action(record, action, came)
    ours = {_name(came) for came in reports.values()}
    for touch in store.ledger.touches(customer_id):
        if (touch.offer_id, touch.channel, touch.touched_at) not in ours:
            yield _of_history(customer_id, touch)


def _action(outcome: OutcomeRecord) -> tuple[str, str]:
    return outcome.decision_id, outcome.offer_id


def _name(came: Sequence[OutcomeRecord]) -> tuple[str, str, float]:
    """Name the touch that outcomes of one action made: it is as old as the first of them."""
    return came[0].offer_id, came[0].channel, min(each.occurred_at for each in came)


def _of_action(
    record: DecisionRecord, action: Mapping[str, Any], came: Sequence[OutcomeRecord]
) -> dict[str, Any]:
    accepted = [each.occurred_at for each in came if each.outcome in _ACCEPTED]
    rejected = [each.occurred_at for each in came if each.outcome == "rejected"]
    values = [each.value for each in came if each.value is not None]
    return _of_decision(record, offer_id=action["offer_id"]) | {
        "accepted": int(bool(accepted)),
        # Clocks differ: what came of a decision is not before it.
        "accepted_at": max(min(accepted), record.decided_at) if accepted else None,
        "rejected_at": max(min(rejected), record.decided_at) if rejected else None,
        "value": sum(values) if values else None,
        "probability": _probability(record, action),
    }


def _of_silence(record: DecisionRecord) -> Iterator[dict[str, Any]]:
    """Give a control, if the decision is one: nothing was offered, and so nothing accepted."""
    code = (record.response.get("no_action") or {}).get("code")
    if code in _CONTROLS:
        chance = record.response["selection_probability"] if code in _CHOSEN_SILENCES else None
        yield _of_decision(record, offer_id=None) | {"probability": chance}


def _of_decision(record: DecisionRecord, *, offer_id: str | None) -> dict[str, Any]:
    """Return a row of which nothing came yet."""
    context = record.request.get("context") or {}
    # A fact of the moment that is called like one of these columns gives way to it.
    return (
        dict(context)
        | dict.fromkeys(COLUMNS)
        | {
            "customer_id": record.customer_id,
            "offer_id": offer_id,
            "contacted_at": record.decided_at,
            "channel": record.channel,
            "accepted": 0,
        }
    )


def _probability(record: DecisionRecord, action: Mapping[str, Any]) -> float | None:
    """Return the probability of what was drawn first; None of what was forced, or came after.

    What had to be said says nothing of a policy that chooses, and what came in a later place was
    drawn from what the earlier ones had left.
    """
    drawn = [each for each in record.response["actions"] if each["selection"] in _DRAWN]
    if not drawn or drawn[0]["offer_id"] != action["offer_id"]:
        return None
    return float(action["selection_probability"])


def _of_history(customer_id: str, touch: Touch) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "offer_id": touch.offer_id,
        "contacted_at": touch.touched_at,
        "channel": touch.channel,
        "accepted": int(touch.accepted_at is not None),
        "accepted_at": touch.accepted_at,
        "rejected_at": touch.rejected_at,
        "value": None,
        "probability": None,
    }
