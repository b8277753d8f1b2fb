"""Why an offer, or any offer at all, is not said: every code, its stages and its text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.decision.decision import Fallen

__all__ = [
    "LANGUAGE",
    "NO_ACTION",
    "RULED_STAGES",
    "STAGES",
    "STAGE_CODES",
    "WHY_NOT",
    "NoAction",
    "WhyNot",
    "language_of",
    "no_action_for",
    "no_action_text",
    "spoken_moment",
    "text_for",
]

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
RULED_STAGES: Final = STAGES[1:6]

#: What the texts here are written in, whatever language the customer speaks.
LANGUAGE: Final = "en"
#: What one action may leave to no other is told where the actions are chosen.
_LIMITED: Final = ("contact_policy", "output")


class WhyNot(NamedTuple):
    """One way to fall: at which stages, its code and its text."""

    stages: tuple[str, ...]
    code: str
    text: str


class NoAction(NamedTuple):
    """Why there is no action: the furthest stages that an offer reached, the code, the text."""

    stages: tuple[str, ...]
    code: str
    text: str
    is_general: bool = False


WHY_NOT: Final = (
    WhyNot(("available",), "NOT_STARTED", "Starts on {until}"),
    WhyNot(("available",), "ENDED", "Ended on {ended}"),
    WhyNot(("available",), "NO_TREATMENT", "Has no treatment for the channel {channel}"),
    WhyNot(("available",), "NO_PLACEMENT", "Has no treatment for the placement {placement}"),
    WhyNot(("available",), "EXCLUDED", "Excluded by the request"),
    WhyNot(("available",), "DEADLINE", "The time for the answer was up before it was looked at"),
    WhyNot(RULED_STAGES, "RULE", "Held back by the rule {rule}"),
    WhyNot(("eligibility",), "REQUIRES", "Only after {missing} was accepted"),
    WhyNot(("applicability",), "LIFECYCLE", "Is not for customers in the stage {stage}"),
    WhyNot(
        (*RULED_STAGES, "arbitration"),
        "RULE_ERROR",
        "Held back: the rule {rule} could not be evaluated",
    ),
    WhyNot(("consent",), "LEDGER_UNREADABLE", "What the customer was told could not be read"),
    WhyNot(("consent",), "UNSUBSCRIBED", "The customer unsubscribed on {since}"),
    WhyNot(("consent",), "NO_CONSENT", "No consent to {purpose} through {channel}"),
    WhyNot(("consent",), "CONSENT_EXPIRED", "The consent to {purpose} expired on {ended}"),
    WhyNot(("contact_policy",), "SUPPRESSED", "The customer is on the list {list}"),
    WhyNot(("contact_policy",), "COMPLAINT", "The customer complained on {since}"),
    WhyNot(_LIMITED, "PREFERENCE", "The customer wishes {wish}"),
    WhyNot(("contact_policy",), "DEFERRED", "The customer put it off until {until}"),
    WhyNot(("contact_policy",), "COOL_DOWN", "Rests by {rule} until {until}: {outcome} on {since}"),
    WhyNot(_LIMITED, "NEVER_WITH", "Never within {window} of {other}"),
    WhyNot(("contact_policy",), "ONLY_AFTER", "Only within {window} after {after}"),
    WhyNot(_LIMITED, "CONFLICT", "Conflicts with {other}, which the customer has"),
    WhyNot(_LIMITED, "CAP", "At most {limit} in {window}"),
    WhyNot(_LIMITED, "CAP_CHANNEL", "At most {limit} in {window} in one channel"),
    WhyNot(_LIMITED, "CAP_OBJECTIVE", "At most {limit} in {window} to one end"),
    WhyNot(_LIMITED, "CAP_GROUP", "At most {limit} in {window} about one group"),
    WhyNot(_LIMITED, "CAP_OFFER", "At most {limit} in {window} about one offer"),
    WhyNot(_LIMITED, "CAPACITY", "All {limit} of {rule} are taken"),
    WhyNot(("contact_policy",), "QUIET_HOURS", "Quiet from {span} in {timezone}"),
    WhyNot(
        ("contact_policy",), "NO_TIMEZONE", "Some hours are quiet, and the time zone is not known"
    ),
    WhyNot(
        ("propensity",), "MODEL_UNAVAILABLE", "No model could score it, and it is not mandatory"
    ),
    WhyNot(
        ("propensity",),
        "BELOW_THRESHOLD",
        "Its propensity of {propensity:.4f} is below the threshold of {threshold:.4f}",
    ),
    WhyNot(("arbitration",), "COSTS_MORE", "Costs more than it brings: {net_value:.2f} net"),
    WhyNot(
        ("arbitration",),
        "NO_ACTION_BETTER",
        "Its priority of {priority:.4g} is below the {silence:.4g} that saying nothing is worth",
    ),
    WhyNot(
        ("arbitration",), "NO_ACTION_EXPLORED", "Nothing more is said, to learn what that brings"
    ),
    WhyNot(("output",), "HOLDOUT", "Came in place {place}, but the customer is in the holdout"),
    WhyNot(("output",), "LIMIT", "Came in place {place} where {limit} could be shown"),
    WhyNot(("output",), "PLACEMENT_TAKEN", "Came in place {place}; its placements are taken"),
    WhyNot(
        ("output",),
        "BUNDLE_INCOMPLETE",
        "Comes with the bundle {rule} only, of which {missing} cannot be shown",
    ),
    WhyNot(
        ("output",),
        "BUNDLE_TOO_LARGE",
        "Comes with the bundle {rule} only: {size} offers where {left} could be shown",
    ),
    WhyNot(("output",), "FALLBACK", "Is said only when there is nothing else"),
)

STAGE_CODES: Final = tuple((stage, each.code) for each in WHY_NOT for stage in each.stages)

# In order: the first whose stage is the furthest that an offer reached, and whose code is that
# of an offer that fell there, or of none in WHY_NOT, or stands for all that fell there.
NO_ACTION: Final = (
    NoAction(("output",), "HOLDOUT", "The customer is in the holdout"),
    NoAction(("output",), "LIMIT", "The limit left no place"),
    NoAction(("output",), "NO_ROOM", "No offer fits the places there are"),
    NoAction(("arbitration",), "NO_ACTION_EXPLORED", "Nothing is said, to learn what that brings"),
    NoAction(
        ("arbitration",), "NO_ACTION_BETTER", "Saying nothing is worth more than any offer left"
    ),
    NoAction(("arbitration",), "NOTHING_WORTHWHILE", "Every offer left costs more than it brings"),
    NoAction(("propensity",), "MODEL_UNAVAILABLE", "No model could score the offers"),
    NoAction(("propensity",), "BELOW_THRESHOLD", "No offer is likely enough to be accepted"),
    NoAction(("contact_policy",), "CONTACT_POLICY", "The contact policy holds every offer back"),
    NoAction(
        ("consent",),
        "LEDGER_UNREADABLE",
        "What the customer was told before could not be read",
    ),
    NoAction(
        ("consent",),
        "NO_CONSENT",
        "The customer has not consented to any offer left",
        is_general=True,
    ),
    NoAction(
        ("suitability", "applicability", "eligibility"),
        "NOTHING_ELIGIBLE",
        "No offer is both allowed and right for this customer now",
    ),
    NoAction(("available",), "DEADLINE", "The decision could not be made in time"),
    NoAction(("available",), "NOTHING_AVAILABLE", "No offer is running in this channel now"),
)

_RULE: Final = "RULE"
_TEXTS: Final = {why.code: why.text for why in WHY_NOT}
_MOMENTS: Final = frozenset({"until", "ended", "since"})


def text_for(fallen: Fallen) -> str:
    """Return the sentence, without a full stop, that says why an offer fell."""
    if "text" in fallen.facts:  # the rule's own words
        return str(fallen.facts["text"])
    facts = {**fallen.facts, "rule": fallen.rule, "until": fallen.until}
    return _TEXTS[fallen.code].format_map(
        {name: spoken_moment(value) if name in _MOMENTS else value for name, value in facts.items()}
    )


def language_of(fallen: Mapping[str, Any], own: str | None) -> str | None:
    """Return what the sentence is written in that says why an offer fell.

    Parameters
    ----------
    fallen
        As a decision tells it: its code, rule and text.
    own
        Of the catalogue, in which rules have their own words.
    """
    if fallen["code"] != _RULE:
        return LANGUAGE
    return LANGUAGE if fallen["text"] == _TEXTS[_RULE].format(rule=fallen["rule"]) else own


def spoken_moment(time: float | None) -> str:
    """Return a moment as a sentence has it; nothing for none."""
    return "" if time is None else f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M} UTC"


def no_action_for(fallen: Sequence[Fallen]) -> str:
    """Return the code of why there is nothing to say, given where all offers fell."""
    codes: dict[str, set[str]] = {}
    for each in fallen:
        codes.setdefault(each.stage, set()).add(each.code)
    for why in NO_ACTION:
        at = set().union(*(codes.get(stage, ()) for stage in why.stages))
        if at and (why.code in at or why.is_general or why.code not in _TEXTS):
            return why.code
    return NO_ACTION[-1].code


def no_action_text(code: str) -> str:
    """Return the sentence, without a full stop, for a code of ``NO_ACTION``."""
    return next(why.text for why in NO_ACTION if why.code == code)
