"""A decision as rows of the tables, and rows as a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.errors import InputError
from service.store.documents import check_text, from_json, to_json
from service.store.evidence import digest
from service.store.records import DecisionRecord
from service.store.tables import decisions
from service.store.tally import Demand

if TYPE_CHECKING:
    from sqlalchemy import Row

    from service.decision.limit import Limit

__all__ = ["Entry", "entry_of", "record_of"]

_COLUMNS: Final = tuple(column.name for column in decisions.columns)
_LARGEST_SEED: Final = 2**63 - 1


class Entry(NamedTuple):
    """A record as rows, made in the caller's thread: the committer only writes."""

    decision_id: str
    decision: dict[str, Any]
    evidence: dict[str, Any]
    dedupe: dict[str, Any] | None
    demand: Demand

    @property
    def customer_id(self) -> str:
        """Whose it is."""
        return self.demand.customer_id

    @property
    def is_bound(self) -> bool:
        """Say whether there is anything that its claims must not exceed."""
        return bool(self.demand.limits or self.demand.draws)

    @property
    def needs_lock(self) -> bool:
        """Say whether it writes what others count or look up, beside the decision itself."""
        return bool(self.demand.claims or self.dedupe or self.is_bound)

    @property
    def reach_seconds(self) -> float:
        """How far back its limits look."""
        return max(map(_reach, self.demand.limits), default=0.0)

    @property
    def dedupe_key(self) -> tuple[str, str, str] | None:
        """Customer, channel and key, if it has one."""
        if self.dedupe is None:
            return None
        return self.dedupe["customer_id"], self.dedupe["channel"], self.dedupe["key"]


def _reach(limit: Limit) -> float:
    return 0.0 if limit.counts == "outstanding" else limit.window_seconds


def entry_of(record: DecisionRecord) -> Entry:
    """Turn a record into rows.

    Raises
    ------
    InputError
        If something cannot be stored, or contradicts itself.
    """
    check_text(
        decision_id=record.decision_id,
        customer_id=record.customer_id,
        channel=record.channel,
        placement=record.placement,
        model_version=record.model_version,
        dedupe_key=record.dedupe_key,
    )
    body = record.evidence
    if body is None or digest(body) != record.evidence_digest:
        raise InputError("evidence: its digest is another one's, or it is missing")
    if not 0 <= record.seed <= _LARGEST_SEED:
        raise InputError(f"seed: got {record.seed}, expected 0 ≤ seed < 2⁶³")
    if (record.dedupe_key is None) != (record.dedupe_expires_at is None):
        raise InputError("dedupe_key and dedupe_expires_at: expected both or neither")
    decision = {name: getattr(record, name) for name in _COLUMNS}
    decision["request"] = to_json("request", record.request)
    decision["response"] = to_json("response", record.response)
    if record.contact is not None:
        decision["contact"] = to_json("contact", record.contact)
    row = {"digest": record.evidence_digest, "body": body}
    demand = Demand(record.customer_id, record.claims, record.limits, record.draws)
    return Entry(record.decision_id, decision, row, _dedupe_row(record), demand)


def _dedupe_row(record: DecisionRecord) -> dict[str, Any] | None:
    if record.dedupe_key is None:
        return None
    return {
        "customer_id": record.customer_id,
        "channel": record.channel,
        "key": record.dedupe_key,
        "decision_id": record.decision_id,
        "expires_at": record.dedupe_expires_at,
        "decided_at": record.decided_at,
    }


def record_of(row: Row[Any], body: bytes | None) -> DecisionRecord:
    """Turn a row of ``decisions`` back into a record, with its evidence or without."""
    values = {name: row._mapping[name] for name in _COLUMNS}  # noqa: SLF001 - its public way
    values["request"] = from_json(row.request)
    values["response"] = from_json(row.response)
    values["contact"] = None if row.contact is None else from_json(row.contact)
    return DecisionRecord(**values, evidence=body)
