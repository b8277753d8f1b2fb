"""What comes out: the actions, and where each other offer fell."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.reasons.reason import Reason
    from service.decision.limit import Draw, Limit
    from service.decision.offer import Offer, Treatment
    from service.decision.request import Request
    from service.decision.scorer import Explanation
    from service.decision.what_would_change import WouldChange

__all__ = ["DEGRADED_CODES", "SELECTIONS", "Action", "Decision", "Fallen", "Selection"]

Selection = Literal["best", "mandatory", "explored", "one_voice", "bundle", "fallback"]
SELECTIONS: Final[tuple[Selection, ...]] = (
    "best",
    "mandatory",
    "explored",
    "one_voice",
    "bundle",
    "fallback",
)
DEGRADED_CODES: Final = (
    "MODEL_UNAVAILABLE",
    "REASONS_UNAVAILABLE",
    "LEDGER_UNREADABLE",
    "DEADLINE",
)
_NO_FACTS: Final[Mapping[str, Any]] = MappingProxyType({})


class Fallen(NamedTuple):
    """An offer that is not among the actions: where it fell and why.

    A tuple, because most offers of most decisions fall, and a tuple is made in half the time.

    Parameters
    ----------
    offer : Offer
    stage, code : str
        A row of ``why_not.WHY_NOT``.
    rule : str or None
        The name of the rule or policy that held it back.
    until : float or None
        Epoch seconds when this reason ends, where it does.
    facts : mapping
        The figures of the text.
    """

    offer: Offer
    stage: str
    code: str
    rule: str | None = None
    until: float | None = None
    facts: Mapping[str, Any] = _NO_FACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One ranked offer in the form of one treatment.

    Parameters
    ----------
    offer : Offer
    treatment : Treatment
    content : mapping
        What is said.
    propensity, expected_value, priority : float or None
        None where no model spoke (a mandatory offer passes without).
    net_value : float
        The value less the costs.
    uplift : float or None
        How much likelier it is accepted for being said; None where the model does not know.
    selection : one of ``SELECTIONS``
        How it came to be chosen.
    selection_probability : float
        With which it was chosen for its rank, given those ranked above it, in (0, 1].
    placement : str or None
        Where it is to be shown; None: wherever the caller likes.
    reasons : tuple of Reason
        The model's, the strongest first, and those of policy and value where they decided.
    explanation : Explanation or None
        Margin, base and contributions; None where it was not asked for or not to be had.
    """

    offer: Offer
    treatment: Treatment
    content: Mapping[str, Any]
    propensity: float | None
    net_value: float
    expected_value: float | None
    priority: float | None
    selection: Selection
    selection_probability: float
    uplift: float | None = None
    placement: str | None = None
    reasons: tuple[Reason, ...] = ()
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision with its whole trace.

    Each offer of the catalogue is in ``actions`` or in ``fallen``, and once only.

    Parameters
    ----------
    request : Request
    seed : int
        Of whatever was left to chance.
    decided_at, valid_until : float
        Epoch seconds; ``decided_at`` in whole milliseconds.
    model_version : str or None
        None if no model spoke.
    catalogue_version : int
    lifecycle_stage : str or None
    holdout : bool
        The customer is in the holdout: only mandatory offers are acted on.
    holdout_objectives : tuple of str
        The objectives that the customer is held out from; all of them in the holdout.
    selection_probability : float
        Of just these actions in this order, and no others; in (0, 1].
    degraded : str or None
        One of ``DEGRADED_CODES`` if the answer is less than it should be.
    actions : tuple of Action
        In rank order.
    no_action : str or None
        The code of why there is none, in ``why_not.NO_ACTION``.
    fallen : tuple of Fallen
        In order of the stages; within one, of offer ids, or of ranks once they are ranked.
    limits : tuple of Limit
        What its actions must not exceed when it is recorded.
    draws : tuple of Draw
        What its actions take of the capacities.
    would_change : tuple of WouldChange
        For the offers that came closest, if it is explained in full.
    error : Exception or None
        What the scorer raised, for the edge to log; no part of the value.
    """

    request: Request
    seed: int
    decided_at: float
    valid_until: float
    model_version: str | None
    catalogue_version: int
    lifecycle_stage: str | None
    holdout: bool
    degraded: str | None
    actions: tuple[Action, ...]
    no_action: str | None
    fallen: tuple[Fallen, ...]
    holdout_objectives: tuple[str, ...] = ()
    selection_probability: float = 1.0
    limits: tuple[Limit, ...] = ()
    draws: tuple[Draw, ...] = ()
    would_change: tuple[WouldChange, ...] = ()
    error: Exception | None = field(default=None, compare=False)
