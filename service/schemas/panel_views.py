"""What an agent sees: a decision, and what passed between us and the customer."""

from __future__ import annotations

from marshmallow import fields, validate

from service.schemas.fields import Body, Moment, Number
from service.schemas.languages import LanguagesTold

__all__ = ["PanelDecision", "PanelTimeline"]


class PanelCustomer(Body):
    """Whom the agent speaks with."""

    customer_id = fields.String(required=True)
    lifecycle_stage = fields.String(required=True, allow_none=True)


class PanelReason(Body):
    """Why, in a sentence for the agent."""

    text = fields.String(required=True)
    direction = fields.String(required=True, validate=validate.OneOf(("+", "-")))
    kind = fields.String(required=True)


class PanelObjection(Body):
    """What a customer may object, and what can be answered."""

    objection = fields.String(required=True)
    answer = fields.String(required=True)


class PanelCheck(Body):
    """A rule that the offer passed."""

    stage = fields.String(required=True)
    name = fields.String(required=True)
    text = fields.String(required=True, allow_none=True)


class PanelOffer(Body):
    """One offer, as an agent needs it."""

    offer_id = fields.String(required=True)
    treatment_id = fields.String(required=True)
    name = fields.String(required=True)
    language = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Of what is said: talk track, description and objections;"
            " null if the catalogue has it no more."
        },
    )
    objective = fields.String(required=True)
    talk_track = fields.String(required=True, allow_none=True)
    description = fields.String(required=True, allow_none=True)
    image = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "The address of one, for a CRM that may show it; the panel does not."
        },
    )
    value = Number(required=True, allow_none=True)
    price = fields.Raw(
        required=True, allow_none=True, metadata={"type": ["number", "string", "null"]}
    )
    until = Moment(required=True, allow_none=True)
    selection = fields.String(required=True)
    reasons = fields.List(fields.Nested(PanelReason), required=True)
    objections = fields.List(fields.Nested(PanelObjection), required=True)
    checks = fields.List(fields.Nested(PanelCheck), required=True)
    decline_reasons = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Codes of what can be said of this offer after a no."},
    )
    outcome = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "What was said of it in this visit."},
    )


class PanelNothing(Body):
    """Why there is no offer."""

    code = fields.String(required=True)
    text = fields.String(required=True)


class PanelWhyNot(Body):
    """Why an offer is not there."""

    offer_id = fields.String(required=True)
    name = fields.String(required=True)
    stage = fields.String(required=True)
    code = fields.String(required=True)
    text = fields.String(required=True)
    language = fields.String(required=True, metadata={"description": "Of the text."})
    until = Moment(required=True, allow_none=True)


class PanelDeclineReason(Body):
    """What an agent may choose from after a no."""

    code = fields.String(required=True)
    text = fields.String(required=True)
    language = fields.String(required=True, metadata={"description": "Of the text."})


class PanelDecision(Body):
    """What an agent may say now, and all the panel shows about it."""

    decision_id = fields.String(required=True, allow_none=True)
    decided_at = Moment(required=True)
    valid_until = Moment(required=True)
    degraded = fields.String(required=True, allow_none=True)
    language = fields.String(
        required=True, metadata={"description": "That the customer wishes to be spoken with in."}
    )
    languages = fields.Nested(LanguagesTold, required=True)
    customer = fields.Nested(PanelCustomer, required=True)
    offers = fields.List(fields.Nested(PanelOffer), required=True)
    nothing = fields.Nested(PanelNothing, required=True, allow_none=True)
    why_not = fields.List(fields.Nested(PanelWhyNot), required=True)
    decline_reasons = fields.List(fields.Nested(PanelDeclineReason), required=True)
    feedback_token = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "For seven days; null if the decision was not recorded."},
    )
    may_see_evidence = fields.Boolean(required=True)


class PanelEntry(Body):
    """One thing that reached the customer, or came of it."""

    at = Moment(required=True)
    channel = fields.String(required=True, allow_none=True)
    offer_id = fields.String(required=True)
    offer_name = fields.String(required=True)
    what = fields.String(
        required=True, metadata={"description": "An outcome, or `touch` for what has none."}
    )
    reason = fields.String(required=True, allow_none=True)
    reason_language = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null if there is no reason, or none of the catalogue's."},
    )


class PanelTimeline(Body):
    """What passed between us and the customer, the latest first."""

    entries = fields.List(fields.Nested(PanelEntry), required=True)
