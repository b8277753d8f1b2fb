"""Why an offer is not among the actions: all codes, their stages and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.decision.times import rfc3339

if TYPE_CHECKING:
    from service.decision.decision import Fallen

__all__ = ["STAGES", "STAGE_CODES", "WHY_NOT", "WhyNot"]

STAGES: Final = (
    "available",
    "eligibility",
    "applicability",
    "suitability",
    "consent",
    "contact_policy",
    "propensity",
    "arbitration",
    "output",
)


class WhyNot(NamedTuple):
    """One reason to fall: the stages it may happen at, its code and its text."""

    stages: tuple[str, ...]
    code: str
    text: str


_RULED: Final = ("eligibility", "applicability", "suitability", "consent", "contact_policy")

WHY_NOT: Final = (
    WhyNot(("available",), "NOT_STARTED", "Starts on {until}."),
    WhyNot(("available",), "ENDED", "Ended on {ended}."),
    WhyNot(("available",), "NO_TREATMENT", "Has no treatment for the channel {channel}."),
    WhyNot(("available",), "NO_PLACEMENT", "Has no treatment for the placement {placement}."),
    WhyNot(("available",), "EXCLUDED", "Excluded by the request."),
    WhyNot(_RULED, "RULE", "Held back by the rule {rule}."),
    WhyNot(_RULED, "RULE_ERROR", "Held back because the rule {rule} could not be evaluated."),
    WhyNot(
        ("propensity",),
        "MODEL_UNAVAILABLE",
        "No model could score it, and it is not mandatory.",
    ),
    WhyNot(
        ("propensity",),
        "BELOW_THRESHOLD",
        "Its propensity of {propensity:.4f} is below the threshold of {threshold:.4f}.",
    ),
    WhyNot(
        ("arbitration",), "COSTS_MORE", "It costs more than an acceptance brings ({net_value:.2f})."
    ),
    WhyNot(("output",), "HOLDOUT", "The customer is in the holdout."),
    WhyNot(("output",), "LIMIT", "Came in place {place}, and the limit is {limit}."),
)

STAGE_CODES: Final = tuple((stage, each.code) for each in WHY_NOT for stage in each.stages)
