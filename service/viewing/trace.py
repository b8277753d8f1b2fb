"""A decision taken again with its whole trace, whatever was explained when it was recorded."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.decision import decide_in_full, decision_to_json
from service.decision.request import Request
from service.decision.why_not import STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.features.profile import Profile
    from models.reasons.reason import Reason
    from service.decision import Catalogue, Decision, Explanation, Offer, Scorer, Scores
    from service.decision.contact_state import ContactState
    from service.replay import Recorded

__all__ = ["CATALOGUE_GONE", "DIFFERS", "MODEL_GONE", "Trace", "trace_of"]

CATALOGUE_GONE: Final = "CATALOGUE_GONE"
MODEL_GONE: Final = "MODEL_GONE"
DIFFERS: Final = "DIFFERS"
_TOLERANCE: Final = 1e-9
_SCORED: Final = frozenset(STAGES[STAGES.index("propensity") :])


class Trace(NamedTuple):
    """What a decision comes to when it is taken again.

    Parameters
    ----------
    response : mapping
        As if it had been asked to explain in full.
    explanations : mapping of str to Explanation
        By offer id, of all that were scored, shown or not.
    differs : bool
        Other offers come out, or in another order, or with other propensities.
    """

    response: Mapping[str, Any]
    explanations: Mapping[str, Explanation]
    differs: bool


def trace_of(
    record: Recorded,
    profile: Profile,
    contact: ContactState | None,
    *,
    catalogue: Catalogue,
    scorer: Scorer | None,
) -> Trace:
    """Return the trace under the recorded moment, seed, request, profile and contacts.

    Parameters
    ----------
    scorer : Scorer or None
        Of the recorded model version; None if there was none then, or is none any more.
    """
    request = replace(Request.from_dict(record.request), explain="full")
    listening = None if scorer is None else _Listening(scorer)
    decision = decide_in_full(
        request,
        profile,
        catalogue=catalogue,
        scorer=listening,
        now=record.decided_at,
        seed=record.seed,
        contact=contact,
    )
    response = decision_to_json(decision)
    return Trace(
        response,
        {} if listening is None else listening.explanations(_scored(decision)),
        _outline(response) != _outline(record.response)
        or not _as_likely(response, record.response),
    )


@dataclass(slots=True)
class _Listening:
    """A scorer that keeps what it said first: the scores that the decision was taken on."""

    scorer: Scorer
    _first: Scores | None = field(default=None, init=False)

    @property
    def version(self) -> str:
        return self.scorer.version

    def score(self, profile: Profile, offers: Sequence[Offer], **options: Any) -> Scores:
        scores = self.scorer.score(profile, offers, **options)
        self._first = self._first or scores
        return scores

    def explain(self, scores: Scores, offers: Sequence[Offer]) -> Sequence[Explanation]:
        return self.scorer.explain(scores, offers)

    def rule_reason(self, code: str, offer: Offer, **options: Any) -> Reason:
        return self.scorer.rule_reason(code, offer, **options)

    def explanations(self, scored: Sequence[Offer]) -> dict[str, Explanation]:
        """Return why each offer that was scored has its propensity."""
        if self._first is None or not scored:
            return {}
        try:
            told = self.scorer.explain(self._first, scored)
        except Exception:  # noqa: BLE001 - what could not explain then may not be able to now
            return {}
        return {offer.offer_id: each for offer, each in zip(scored, told, strict=True)}


def _scored(decision: Decision) -> list[Offer]:
    """Return the offers that came as far as to be scored."""
    return [
        *(each.offer for each in decision.actions),
        *(each.offer for each in decision.fallen if each.stage in _SCORED),
    ]


def _outline(response: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(each["offer_id"], each["treatment_id"]) for each in response["actions"]]


def _as_likely(again: Mapping[str, Any], recorded: Mapping[str, Any]) -> bool:
    pairs = zip(again["actions"], recorded["actions"], strict=False)
    return all(_is_close(one["propensity"], other["propensity"]) for one, other in pairs)


def _is_close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
