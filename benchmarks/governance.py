"""Time that governance takes in one decision of 50 offers with three rules each and five caps.

    python benchmarks/governance.py

Governance is what stands between `available` and `propensity`: what expressions see is made ready,
the lifecycle, and the stages from eligibility to contact policy. The customers are random, and all
150 rules are their offers' own and different; nearly all are true, so that nearly all are asked.
Processor time: whoever else uses the machine does not count. The same decision with no rule and no
policy at all is taken off.

Rules are evaluated in batches, and one by one where a batch would fail or be mostly in vain. What
that costs is told beside it, of three more kinds of customers: those for whom half of the
eligibility rules are not true, those who lack what a tenth of all rules read, and those of whom
something is known in the wrong type.
"""

from __future__ import annotations

import random
import statistics
import time
from typing import TYPE_CHECKING, Any, Final

from models.features.behaviour import Behaviour
from models.features.profile import Profile
from service.decision import Catalogue, Request, contact_policy
from service.decision.available import screen as screen_available
from service.decision.contact_state import Claim, ContactState
from service.decision.rules import screen
from service.decision.situation import situation_of
from service.decision.why_not import RULED_STAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

OFFERS: Final = 50
ATTRIBUTES: Final = 50
CLAIMS: Final = 20
CUSTOMERS: Final = 200
ROUNDS: Final = 15
NOW: Final = 1_795_000_000.0
DAY: Final = 86_400.0
BUDGET_US: Final = 150.0
NUMBERS: Final = [f"number_{each}" for each in range(10)]

#: What is different about the customers of each kind, given an attribute's value. The first are
#: those that the budget is for.
_KINDS: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "nearly all rules true": lambda _, value: value,
    "half of the offers not eligible": lambda name, value: (
        value - 80.0 if name in NUMBERS[1:] else value
    ),
    "a tenth of the rules fail": lambda name, value: (
        None if name in {"number_1", "number_5", "number_9"} else value
    ),
    "numbers that are texts": lambda name, value: str(value) if name == "number_3" else value,
}

#: So that each of them counts, and nearly nothing is held back.
_CAPS: Final = [
    {"name": "all-weekly", "limit": 15, "window_days": 7},
    {"name": "email-daily", "limit": 8, "window_days": 1, "scope": {"channel": "email"}},
    {"name": "grow-monthly", "limit": 19, "window_days": 20, "scope": {"objective": "grow"}},
    {"name": "group-weekly", "limit": 5, "window_days": 7, "scope": {"each": "group"}},
    {"name": "offer-monthly", "limit": 3, "window_days": 30, "scope": {"each": "offer"}},
]


def a_document(*, governed: bool) -> dict[str, Any]:
    """Return 50 offers, with or without rules, lifecycle and caps."""
    offers = [_offer(number, governed=governed) for number in range(OFFERS)]
    if not governed:
        return {"offers": offers}
    stages = [
        {"name": "onboarding", "when": "customer.number_0 < 0.0"},
        {"name": "active", "when": "true"},
    ]
    return {
        "offers": offers,
        "lifecycle": {"stages": stages},
        "contact_policy": {"caps": _CAPS},
    }


def _offer(number: int, *, governed: bool) -> dict[str, Any]:
    rules = {
        "eligibility": f"customer.number_{number % 10} >= {number}.0 - 60.0",
        "applicability": f'customer.text_{number % 5} != "none-{number}" || !context.busy',
        "suitability": f"!(has(customer.flag_{number % 5}) && customer.number_3 > 9{number}.0)",
    }
    said = {step: [{"name": f"{step}-{number}", "when": when}] for step, when in rules.items()}
    return {
        "offer_id": f"o-{number:02}",
        "group": f"g-{number % 7}",
        "value": 10.0,
        "treatments": [{"treatment_id": f"t-{number}", "channel": "email"}],
        **(said if governed else {}),
    }


def a_customer(number: int) -> Profile:
    """Return a customer with 50 attributes, of which the rules read 20."""
    draw = random.Random(number)
    attributes: dict[str, str | float | bool | None] = {}
    for each in range(ATTRIBUTES // 2):
        attributes[f"number_{each}"] = draw.random() * 90.0
        attributes[f"text_{each}"] = draw.choice(["gold", "silver"])
    attributes |= {f"flag_{each}": True for each in range(0, 5, 2)}
    return Profile(f"c-{number}", attributes, Behaviour.empty())


def of_kind(kind: str, profile: Profile) -> Profile:
    """Return the customer as one of this kind."""
    change = _KINDS[kind]
    attributes = {name: change(name, value) for name, value in profile.attributes.items()}
    return Profile(profile.customer_id, attributes, profile.behaviour)


def a_history(number: int) -> ContactState:
    """Return what the ledger knows: twenty contacts of the last month, a fifth of the caps."""
    draw = random.Random(number)
    claims = [_claim(draw, NOW - draw.random() * 30 * DAY) for _ in range(CLAIMS)]
    return ContactState(claims=tuple(sorted(claims, key=lambda claim: -claim.claimed_at)))


def _claim(draw: random.Random, at: float) -> Claim:
    number = draw.randrange(OFFERS)
    return Claim(
        decision_id=f"d-{at}",
        offer_id=f"o-{number:02}",
        treatment_id=f"t-{number}",
        channel="email",
        objective="grow",
        group=f"g-{number % 7}",
        claimed_at=at,
        expires_at=at + DAY,
        mandatory=False,
    )


def microseconds(work: Callable[[int], object]) -> float:
    """Return the median of the processor time of some work for each customer in turn."""
    taken = []
    for number in range(CUSTOMERS):
        start = time.thread_time_ns()
        work(number)
        taken.append((time.thread_time_ns() - start) / 1000)
    return statistics.median(taken)


def governing(
    catalogue: Catalogue, profiles: Sequence[Profile], histories: Sequence[ContactState]
) -> Callable[[int], int]:
    """Return how a customer's situation is seen and all stages of rules are passed."""

    def work(number: int) -> int:
        request = Request(
            customer_id=profiles[number].customer_id, channel="email", context={"busy": False}
        )
        situation = situation_of(request, profiles[number], catalogue, NOW, histories[number])
        kept, _ = screen_available(situation)
        for stage in RULED_STAGES:
            kept, _ = screen(stage, catalogue.docket_of(stage), kept, situation)
            kept, _ = contact_policy.screen(stage, kept, situation)
        return len(kept)

    return work


def main() -> None:
    """Print what governance adds to a decision, and what it may."""
    profiles = [a_customer(number) for number in range(CUSTOMERS)]
    histories = [a_history(number) for number in range(CUSTOMERS)]
    free, governed = (
        Catalogue.compile(a_document(governed=each), version=1) for each in (False, True)
    )
    without = governing(free, profiles, histories)
    works = {
        kind: governing(governed, [of_kind(kind, each) for each in profiles], histories)
        for kind in _KINDS
    }
    # One beside the other, for a processor's clock is not the same from one second to the next.
    rounds = [
        (microseconds(without), {kind: microseconds(work) for kind, work in works.items()})
        for _ in range(ROUNDS)
    ]
    print(f"{'without rules and policies':34}{_middle(each for each, _ in rounds)} µs")
    print(f"with 150 rules and 5 caps, governance alone, of at most {BUDGET_US:.0f} µs")
    for kind, work in works.items():
        left = statistics.mean(map(work, range(CUSTOMERS)))
        taken = _middle(each[kind] - least for least, each in rounds)
        print(f"  {kind:32}{taken} µs, {left:4.1f} of {OFFERS} offers pass all rules")


def _middle(values: Iterable[float]) -> str:
    return f"{statistics.median(values):7.1f}"


if __name__ == "__main__":
    main()
