"""What is asked of a decision, and what it answers."""

from __future__ import annotations

from typing import Final

from marshmallow import fields, validate

from service.decision.decision import SELECTIONS
from service.decision.offer import OBJECTIVES
from service.decision.request import DEFAULT_LIMIT, EXPLAIN_LEVELS
from service.schemas.attributes import Attributes
from service.schemas.fields import Body, Flag, Id, Moment, Number, Whole

__all__ = [
    "Action",
    "Decision",
    "DecisionQuery",
    "DecisionRecord",
    "DecisionRequest",
    "NoAction",
    "Reason",
    "Replay",
    "WhyNot",
    "WouldChange",
]


class DecisionQuery(Body):
    """The question as a query, for callers that can only GET; ``exclude`` may be repeated."""

    customer_id = Id(required=True, metadata={"description": "Unknown customers are no error."})
    channel = Id(required=True, metadata={"description": "Where the action will be shown."})
    placement = Id(metadata={"description": "Where in the channel; anywhere if left out."})
    limit = Whole(
        validate=validate.Range(1, 100),
        metadata={"description": "How many actions at most.", "default": DEFAULT_LIMIT},
    )
    exclude = fields.List(  # type: ignore[assignment] # marshmallow takes it off the class
        Id(),
        validate=validate.Length(max=100),
        metadata={"description": "Offers that must not come up."},
    )
    dedupe_key = Id(
        metadata={
            "description": "The same customer, channel and key get the same decision for a day."
        }
    )
    explain = fields.String(
        validate=validate.OneOf(EXPLAIN_LEVELS), metadata={"default": "reasons"}
    )
    dry_run = Flag(metadata={"description": "Decide, but leave no trace.", "default": False})


class DecisionRequest(DecisionQuery):
    """Whom to decide for, where it will be shown, and what is known of the moment."""

    placement = Id(
        allow_none=True, metadata={"description": "Where in the channel; anywhere if null."}
    )
    context = Attributes(metadata={"description": "Facts of this moment."})
    profile = Attributes(
        metadata={"description": "Attributes that add to the stored ones, for this decision only."}
    )
    dedupe_key = Id(
        allow_none=True,
        metadata={
            "description": "The same customer, channel and key get the same decision for a day."
        },
    )


class Reason(Body):
    """Why, in a sentence that can be read aloud."""

    code = fields.String(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(("model", "value", "policy", "exploration"))
    )
    direction = fields.String(required=True, validate=validate.OneOf(("+", "-")))
    contribution = Number(
        required=True, metadata={"description": "Share of the model's margin, in log-odds."}
    )
    feature = fields.String(required=True)
    value = fields.Raw(
        required=True,
        allow_none=True,
        metadata={"type": ["string", "number", "boolean"]},
    )
    text = fields.String(required=True)


class Action(Body):
    """One offer in one form, with its rank and what speaks for it."""

    rank = Whole(required=True)
    offer_id = fields.String(required=True)
    treatment_id = fields.String(required=True)
    placement = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where it is to be shown; wherever you like if null."},
    )
    name = fields.String(required=True, allow_none=True)
    objective = fields.String(required=True, allow_none=True)
    content = fields.Dict(required=True)
    propensity = Number(required=True, allow_none=True)
    uplift = Number(required=True, allow_none=True)
    value = Number(required=True, allow_none=True)
    expected_value = Number(required=True, allow_none=True)
    priority = Number(required=True, allow_none=True)
    selection = fields.String(required=True, validate=validate.OneOf(SELECTIONS))
    selection_probability = Number(
        required=True,
        allow_none=True,
        validate=validate.Range(0.0, 1.0),
        metadata={"description": "Of choosing it for its rank, given those ranked above it."},
    )
    reasons = fields.List(fields.Nested(Reason))
    margin = Number(
        allow_none=True,
        metadata={
            "description": "With `explain` = `why_not` or `full`: what base and reasons add up to."
        },
    )
    base = Number(allow_none=True)
    other_contribution = Number(allow_none=True)


class NoAction(Body):
    """Why there is nothing to say now."""

    code = fields.String(required=True)
    text = fields.String(required=True)


class WhyNot(Body):
    """Where and why an offer fell out."""

    offer_id = fields.String(required=True)
    stage = fields.String(required=True)
    code = fields.String(required=True)
    rule = fields.String(required=True, allow_none=True)
    until = Moment(required=True, allow_none=True)
    text = fields.String(required=True)


class Hold(Body):
    """What holds an offer back, in short."""

    stage = fields.String(required=True)
    code = fields.String(required=True)
    rule = fields.String(required=True, allow_none=True)


#: Made by a call, since `from` is a word of Python's own.
WouldChange: Final = Body.from_dict(
    {
        "offer_id": fields.String(required=True),
        "offered": fields.Boolean(
            required=True, metadata={"description": "With this change it is among the actions."}
        ),
        "from": Moment(
            required=True, allow_none=True, metadata={"description": "From then on, by itself."}
        ),
        "without": fields.Nested(
            Hold, required=True, allow_none=True, metadata={"description": "Were it not for this."}
        ),
        "then": fields.Nested(
            Hold, required=True, allow_none=True, metadata={"description": "What holds even so."}
        ),
        "text": fields.String(required=True),
    },
    name="WouldChange",
)


class Decision(Body):
    """What is best said to this customer now, in this channel; it may be nothing."""

    decision_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Name it when you report outcomes; null after a dry run."},
    )
    customer_id = fields.String(required=True)
    channel = fields.String(required=True)
    decided_at = Moment(required=True)
    valid_until = Moment(required=True)
    model_version = fields.String(required=True, allow_none=True)
    catalogue_version = Whole(required=True)
    lifecycle_stage = fields.String(required=True, allow_none=True)
    holdout = fields.Boolean(required=True)
    holdout_objectives = fields.List(
        fields.String(validate=validate.OneOf(OBJECTIVES)),
        required=True,
        metadata={"description": "What the customer is left alone with; all in the holdout."},
    )
    degraded = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why this is a safe answer rather than the best; else null."},
    )
    actions = fields.List(fields.Nested(Action), required=True)
    no_action = fields.Nested(NoAction, required=True, allow_none=True)
    selection_probability = Number(
        required=True,
        validate=validate.Range(0.0, 1.0),
        metadata={"description": "Of just these actions in this order, or of none."},
    )
    why_not = fields.List(
        fields.Nested(WhyNot), metadata={"description": "With `explain` = `why_not` or `full`."}
    )
    what_would_change = fields.List(
        fields.Nested(WouldChange),
        metadata={"description": "With `explain` = `full`, for the three that came closest."},
    )


class DecisionRecord(Body):
    """A decision as it is kept, with the evidence it was taken on."""

    decision_id = fields.String(required=True)
    request = fields.Dict(required=True)
    response = fields.Nested(Decision, required=True)
    evidence = fields.Dict(
        required=True,
        metadata={"description": "The profile as it was, its digest, and what of the contacts."},
    )
    seed = Whole(required=True)
    outcomes = fields.List(fields.Dict(), required=True)


class Replay(Body):
    """The decision taken again from its evidence, and whether it came out the same."""

    decision_id = fields.String(required=True)
    same = fields.Boolean(required=True)
    identical = fields.Boolean(required=True, metadata={"description": "To the last bit."})
    differences = fields.List(fields.Dict(), required=True)
    response = fields.Nested(Decision, required=True)
