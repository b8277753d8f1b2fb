"""Time of one decision of 20 offers: the core alone, and with a model.

    python benchmarks/decision_core.py [--bundle FOLDER]

The core alone has a scorer that costs nothing, so that what is left is the stages, arbitration,
output and the response. Customers are random, and each run decides for all of them in turn: one
repeated customer would flatter whatever predicts branches.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from models.bundle import load_bundle
from models.features.behaviour import Behaviour, Event
from models.features.profile import Profile
from service.decision import Catalogue, Explanation, Request, Scores, decide, decision_to_json
from service.scoring import ModelScorer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.reasons.reason import Reason
    from service.decision import Offer, Scorer

OFFERS: Final = 20
CUSTOMERS: Final = 200
EVENTS: Final = 600
ROUNDS: Final = 15
NOW: Final = 1_795_000_000.0


@dataclass(frozen=True)
class FreeScorer:
    """Knows all propensities beforehand and explains nothing."""

    known: dict[str, float]
    version: str = "free"

    def score(self, *_: Any, **__: Any) -> Scores:
        """Return what is known."""
        return Scores(self.known)

    def explain(self, _: Scores, offers: Sequence[Offer]) -> list[Explanation]:
        """Return no reasons."""
        return [Explanation(0.0, 0.0, (), 0.0)] * len(offers)

    def rule_reason(self, code: str, offer: Offer, *, value: float | None, **_: Any) -> Reason:
        """Never asked: all offers are worth the same."""
        raise NotImplementedError(code, offer, value)


def a_catalogue() -> Catalogue:
    """Return 20 offers, each in three channels, with dates and content."""
    offers = [
        {
            "offer_id": f"o-{number}",
            "name": f"Offer {number}",
            "value": 10.0,
            "starts_at": "2026-01-01T00:00:00Z",
            "ends_at": "2027-01-01T00:00:00Z",
            "categories": [f"category-{number}", f"category-{number + 1}"],
            "treatments": [
                {
                    "treatment_id": f"o-{number}-{channel}",
                    "channel": channel,
                    "content": {"subject": f"Offer {number}", "body": "Have a look"},
                }
                for channel in ("email", "web", "call_centre")
            ],
        }
        for number in range(OFFERS)
    ]
    return Catalogue.compile({"offers": offers}, 1)


def a_customer(number: int) -> Profile:
    """Return a customer with a year of random behaviour."""
    draw = random.Random(number)
    events = [
        Event(
            time=NOW - draw.random() * 360 * 86_400,
            type=draw.choice(["purchase", "coupon"]),
            amount=draw.random() * 50,
            categories=(f"category-{draw.randrange(60)}",),
        )
        for _ in range(EVENTS)
    ]
    return Profile(f"c-{number}", {"age": draw.randrange(90)}, Behaviour.empty().add(events))


def microseconds(
    profiles: Sequence[Profile], catalogue: Catalogue, scorer: Scorer | None, **keys: Any
) -> tuple[float, float]:
    """Return the median and the 99th percentile of one decision with its response.

    In processor time: whoever else uses the machine does not count.
    """
    taken = []
    for _ in range(ROUNDS):
        for profile in profiles:
            start = time.thread_time_ns()
            request = Request(customer_id=profile.customer_id, channel="email", limit=3, **keys)
            decision = decide(request, profile, catalogue=catalogue, scorer=scorer, now=NOW, seed=1)
            decision_to_json(decision, decision_id="d")
            taken.append((time.thread_time_ns() - start) / 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def main() -> None:
    """Print a row for each way to decide."""
    options = argparse.ArgumentParser(description="Time of one decision of 20 offers.")
    options.add_argument("--bundle", type=Path, help="a model's folder in the registry")
    bundle = options.parse_args().bundle
    catalogue = a_catalogue()
    profiles = [a_customer(number) for number in range(CUSTOMERS)]
    known = {offer.offer_id: random.Random(offer.offer_id).random() for offer in catalogue.offers}
    ways: list[tuple[str, Scorer | None]] = [("core alone", FreeScorer(known)), ("no model", None)]
    if bundle is not None:
        ways.append(("model", ModelScorer.of(load_bundle(bundle), catalogue)))
    print(f"{'µs of processor time':24}{'median':>10}{'p99':>10}")
    for name, scorer in ways:
        for explain in ("none", "reasons", "full"):
            median, late = microseconds(profiles, catalogue, scorer, explain=explain)
            print(f"{name + ', ' + explain:24}{median:10.1f}{late:10.1f}")


if __name__ == "__main__":
    main()
