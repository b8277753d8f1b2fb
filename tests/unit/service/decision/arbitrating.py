"""Catalogues in which much is left to arbitration, and decisions under many seeds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from service.decision import Catalogue, Decision, decide
from service.decision.contact_state import Claim, ContactState, Response
from service.decision.exploration_policy import POLICY_NAMES
from service.decision.offer import OBJECTIVES
from tests.unit.service.decision.building import (
    NOW,
    KnownScorer,
    a_request,
    an_offer,
    offers_of,
)
from tests.unit.service.decision.drawing import CHANNELS, PLACEMENTS, documents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOUR = 3600.0

_shares = st.sampled_from([0.0, 0.5, 1.0])


@st.composite
def arbitrated_documents(draw: Callable[..., Any]) -> dict[str, Any]:
    """Draw a document with bundles, conflicts, placements and all sections of arbitration."""
    document = draw(documents())
    ids = [each["offer_id"] for each in document["offers"]]
    for offer in document["offers"]:
        offer["bundle"] = draw(st.sampled_from([None, None, "x", "y"]))
        offer["conflicts"] = [
            each for each in ids if each != offer["offer_id"] and draw(st.integers(0, 5)) == 0
        ]
        offer["threshold"] = draw(st.sampled_from([None, None, 0.1]))
    eligible = [
        each["offer_id"]
        for each in document["offers"]
        if not each["mandatory"] and each["bundle"] is None
    ]
    document["policies"]["holdout"]["share"] = draw(st.sampled_from([0.0, 0.0, 0.5]))
    return document | {
        "placements": draw(st.none() | st.just(list(PLACEMENTS))),
        "arbitration": {
            "no_action_value": draw(st.none() | st.sampled_from([0.0, 1.0, 50.0])),
            "fallback_offer": draw(st.sampled_from([None, *eligible])),
            "thresholds": {"grow": draw(st.sampled_from([None, 0.5]))},
        },
        "exploration": {
            "policy": draw(st.sampled_from(POLICY_NAMES)),
            "epsilon": 0.5,
            "pseudo_counts": 5.0,
        },
        "holdout": {"objectives": {each: draw(_shares) for each in OBJECTIVES[:2]}},
        "one_voice": {"hours": draw(st.sampled_from([None, 24.0]))},
    }


@st.composite
def contacts(draw: Callable[..., Any]) -> ContactState:
    """Draw what was said and answered, of offers that may or may not be in a catalogue."""
    names = st.text("abcAB-é", min_size=1, max_size=2)
    ages = st.sampled_from([0.0, HOUR, 20 * HOUR, 23.9 * HOUR, 24 * HOUR, 30 * HOUR])
    claims = [
        Claim(
            decision_id=f"d-{number}",
            offer_id=draw(names),
            channel=draw(st.sampled_from(CHANNELS)),
            claimed_at=NOW - age,
            expires_at=NOW,
            mandatory=draw(st.booleans()),
        )
        for number, age in enumerate(draw(st.lists(ages, max_size=5)))
    ]
    responses = [
        Response(
            decision_id="d-0",
            offer_id=draw(names),
            outcome=draw(st.sampled_from(["click", "rejected", "accepted"])),
            occurred_at=NOW - draw(ages),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return ContactState(claims=tuple(claims), responses=tuple(responses))


def a_market(*offers: Mapping[str, Any], **sections: Any) -> Catalogue:
    """Return a catalogue of these offers, with these sections."""
    return Catalogue.compile({"offers": list(offers), **sections}, 1)


def decide_often(
    catalogue: Catalogue, propensities: Mapping[str, float], *, times: int, **request: Any
) -> Counter[tuple[tuple[str, ...], float]]:
    """Decide under many seeds; count what came out, with its probability."""
    counts: Counter[tuple[tuple[str, ...], float]] = Counter()
    for seed in range(times):
        decision = decide_with(catalogue, propensities, seed=seed, **request)
        counts[tuple(offers_of(decision)), round(decision.selection_probability, 9)] += 1
    return counts


def decide_with(
    catalogue: Catalogue,
    propensities: Mapping[str, float],
    *,
    seed: int = 7,
    contact: ContactState | None = None,
    now: float = NOW,
    **request: Any,
) -> Decision:
    """Decide with known propensities."""
    return decide(
        a_request(**{"limit": 1} | request),
        None,
        catalogue=catalogue,
        scorer=KnownScorer(propensities),
        now=now,
        seed=seed,
        contact=contact,
    )


def in_web_and_mail(offer_id: str, **keys: Any) -> dict[str, Any]:
    """Return an offer's document with a treatment for e-mail and one for the web."""
    treatments = [
        {"treatment_id": f"{offer_id}-{channel}", "channel": channel}
        for channel in ("email", "web")
    ]
    return an_offer(offer_id, **{"treatments": treatments} | keys)
