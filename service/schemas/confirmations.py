"""Between decision and delivery: whether an action may still be said."""

from __future__ import annotations

from marshmallow import fields

from service.schemas.fields import Body, Id, Moment

__all__ = ["Confirmation", "ConfirmationRequest"]


class ConfirmationRequest(Body):
    """Which action is about to be delivered; all of the decision's if none is named."""

    offer_id = Id(load_default=None, allow_none=True)


class Allowance(Body):
    """Whether it may be said, and why not."""

    allowed = fields.Boolean(required=True)
    stage = fields.String(required=True, allow_none=True)
    code = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "As in why_not; or EXPIRED, WITHDRAWN from the catalogue, or WITHHELD"
            " before."
        },
    )
    rule = fields.String(required=True, allow_none=True)
    until = Moment(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    released = fields.Boolean(
        required=True,
        metadata={
            "description": "What it claimed is given back: ask for another decision, not again."
        },
    )


class ActionAllowance(Allowance):
    """Whether one action may be said."""

    offer_id = fields.String(required=True)


class Confirmation(Allowance):
    """Whether all that was asked about may be said; else why the first may not that may not."""

    decision_id = fields.String(required=True)
    actions = fields.List(fields.Nested(ActionAllowance), required=True)
