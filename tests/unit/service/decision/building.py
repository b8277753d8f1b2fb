"""Catalogues, customers and scorers to decide with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from models.features.behaviour import Behaviour
from models.features.profile import Profile
from models.reasons.reason import Reason
from service.decision import Catalogue, Decision, Explanation, Offer, Request, Scores, decide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOW = 1_795_000_000.0  # 2026-11-18


def an_offer(offer_id: str = "o-1", **keys: Any) -> dict[str, Any]:
    """Return an offer's document: in e-mail, worth 10, unless the keys say otherwise."""
    treatment = {"treatment_id": f"{offer_id}-email", "channel": "email"}
    return {"offer_id": offer_id, "value": 10.0, "treatments": [treatment]} | keys


def a_catalogue(*offers: dict[str, Any], version: int = 1, **policies: Any) -> Catalogue:
    """Return the offers compiled."""
    return Catalogue.compile({"offers": list(offers), "policies": policies}, version)


def a_customer(customer_id: str = "c-1", **attributes: Any) -> Profile:
    """Return a customer who has done nothing yet."""
    return Profile(customer_id, attributes, Behaviour.empty())


def a_request(**keys: Any) -> Request:
    """Return a request for everything there is by e-mail, fully explained."""
    return Request(
        **{"customer_id": "c-1", "channel": "email", "limit": 100, "explain": "full"} | keys
    )


@dataclass(frozen=True)
class KnownScorer:
    """Knows the propensities of some offers; the others' are a hash of their id."""

    propensities: Mapping[str, float] = field(default_factory=dict)
    version: str = "known-1"

    def score(self, _: Profile, offers: Sequence[Offer], **__: Any) -> Scores:
        """Return what is known, or a hash, for each offer."""
        return Scores({each.offer_id: self.propensity(each.offer_id) for each in offers})

    def propensity(self, offer_id: str) -> float:
        """Return what is known, or a hash, in (0, 1)."""
        if offer_id in self.propensities:
            return self.propensities[offer_id]
        return (sha256(offer_id.encode()).digest()[0] + 1) / 257

    def explain(self, scores: Scores, offers: Sequence[Offer]) -> list[Explanation]:
        """Return one reason for each offer; with the rest, it adds up."""
        return [self._explanation(scores.propensities[each.offer_id]) for each in offers]

    def _explanation(self, propensity: float) -> Explanation:
        margin = math.log(max(propensity, 1e-9) / max(1.0 - propensity, 1e-9))
        reason = Reason("KNOWN", "model", "+", margin + 0.75, "known", 1.0, "It is known")
        return Explanation(margin, -1.0, (reason,), 0.25)

    def rule_reason(self, code: str, offer: Offer, *, value: float | None, **_: Any) -> Reason:
        """Return the code as a reason."""
        kind = "value" if code.startswith("VALUE") else "policy"
        return Reason(code, kind, "+", 0.0, "", value, f"{code} for {offer.name}")


def decide_on(
    catalogue: Catalogue,
    request: Request | None = None,
    *,
    profile: Profile | None = None,
    now: float = NOW,
    **scorer: Any,
) -> Decision:
    """Decide with a scorer that knows some propensities, or with the one that is given."""
    return decide(
        request or a_request(),
        profile,
        catalogue=catalogue,
        scorer=scorer.get("scorer", KnownScorer(scorer.get("propensities", {}))),
        now=now,
        seed=7,
    )


def offers_of(decision: Decision) -> list[str]:
    """Return the offer ids of the actions, in rank order."""
    return [action.offer.offer_id for action in decision.actions]


def falls_of(decision: Decision) -> dict[str, tuple[str, str]]:
    """Return where and with which code each offer fell."""
    return {each.offer.offer_id: (each.stage, each.code) for each in decision.fallen}
