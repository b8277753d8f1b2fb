"""The values that go into the store and come out of it.

Times are epoch seconds (float, UTC), as everywhere inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.features.behaviour import Behaviour
    from models.features.profile import AttributeValue
    from service.decision.contact_state import Claim
    from service.decision.limit import Draw, Limit

__all__ = [
    "NOT_REACHED",
    "OUTCOMES",
    "Begun",
    "CatalogueFacts",
    "DecisionRecord",
    "Erased",
    "KeyFacts",
    "OutcomeItem",
    "OutcomeRecord",
    "OutcomeResult",
    "OutcomeStatus",
    "StoredProfile",
    "StoredReply",
]

#: Outcomes that do not say that the customer was reached.
NOT_REACHED: Final = frozenset({"shown_to_agent", "withheld"})
#: In the order of a touch's life, and then what says that there was none.
OUTCOMES: Final = (
    "shown_to_agent",
    "impression",
    "click",
    "accepted",
    "deferred",
    "rejected",
    "converted",
    "complaint",
    "unsubscribed",
    "withheld",
)

OutcomeStatus = Literal["recorded", "duplicate", "conflict", "unknown_decision", "unknown_offer"]


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """A customer's profile as it is kept; touches are the ledger's.

    Attributes
    ----------
    version : int
        1 when first put; one more with each put.
    """

    customer_id: str
    attributes: Mapping[str, AttributeValue]
    behaviour: Behaviour
    updated_at: float
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A decision with all that is needed to take it again.

    Attributes
    ----------
    decision_id : str
        UUIDv7, made by whoever decides; appending the same id twice has one effect.
    request, response : Mapping
        JSON objects; the offers that may have outcomes are ``response["actions"][*]["offer_id"]``.
    evidence_digest : str
        :func:`service.store.evidence.digest` of ``evidence``.
    evidence : bytes or None
        The profile as it was (:func:`service.store.evidence.pack`). None in a list of decisions,
        where it is not loaded.
    seed : int
        Of the random generator; 0 ≤ seed < 2⁶³.
    dedupe_key, dedupe_expires_at
        Both or neither: until then the same customer, channel and key get the same decision.
    contact : Mapping or None
        What was known of the customer's contacts, a JSON object; None in decisions of the first
        release.
    claims : tuple of Claim
        One for each action; ``claimed_at`` is told by the database's clock when it is recorded.
        With ``limits`` and ``draws`` it only goes in: a record that is read has none of them.
    limits : tuple of Limit
        What the claims must not exceed, with all that the customer's others count.
    draws : tuple of Draw
        What is taken of the capacities that all customers share.
    """

    decision_id: str
    customer_id: str
    channel: str
    placement: str | None
    decided_at: float
    model_version: str | None
    catalogue_version: int
    request: Mapping[str, Any]
    response: Mapping[str, Any]
    evidence_digest: str
    evidence: bytes | None
    seed: int
    dedupe_key: str | None = None
    dedupe_expires_at: float | None = None
    contact: Mapping[str, Any] | None = None
    claims: tuple[Claim, ...] = ()
    limits: tuple[Limit, ...] = ()
    draws: tuple[Draw, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeItem:
    """What came of an offer in a decision, as it was reported.

    Attributes
    ----------
    outcome : str
        One of :data:`OUTCOMES`.
    occurred_at : float or None
        None: when it is recorded, by the database's clock.
    until : float or None
        Of a deferral.
    outcome_id : str or None
        Names the report, so that a repeat is harmless. None: derived from all that is said here.
    """

    decision_id: str
    offer_id: str
    outcome: str
    occurred_at: float | None = None
    value: float | None = None
    reason: str | None = None
    until: float | None = None
    outcome_id: str | None = None


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """What became of one reported outcome; ``customer_id`` is None where nothing is known.

    Attributes
    ----------
    taken_again : tuple of str
        The capacities that had got back what this action took, and from which it is taken again:
        beyond what they hold, if that was given to others.
    """

    outcome_id: str
    status: OutcomeStatus
    customer_id: str | None = None
    taken_again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """An outcome as it is kept."""

    outcome_id: str
    decision_id: str
    offer_id: str
    customer_id: str
    channel: str
    outcome: str
    occurred_at: float
    recorded_at: float
    value: float | None
    reason: str | None
    until: float | None


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """One version of the catalogue, without its document."""

    version: int
    created_at: float
    size_bytes: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """An API key without its secret, which is not kept."""

    key_id: str
    name: str
    scopes: frozenset[str]
    created_at: float
    expires_at: float | None = None
    revoked_at: float | None = None


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply that is given again to a repeated request."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Begun:
    """What an idempotency key says to a request that wants to begin.

    Attributes
    ----------
    state : str
        ``new``: go on, and ``finish`` with ``token``; ``replay``: answer with ``reply``;
        ``conflict``: the key was used with another body; ``in_progress``: the first still runs.
    retry_after_seconds : int
        With ``in_progress``: when the key is free again at the latest, should the first have died.
    """

    state: Literal["new", "replay", "conflict", "in_progress"]
    token: str | None = None
    reply: StoredReply | None = None
    retry_after_seconds: int = 1


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows an erasure removed, by table."""

    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them; 0 if the customer was not known."""
        return sum(self.rows.values())
