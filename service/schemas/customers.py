"""A customer's profile, and what has passed between us."""

from __future__ import annotations

from marshmallow import fields, validate

from service.schemas.attributes import Attributes
from service.schemas.fields import Body, Moment, Whole

__all__ = ["Customer", "CustomerExport", "CustomerPut", "Timeline", "TimelineEntry"]


class CustomerPut(Body):
    """The attributes of a customer; they replace those that are stored."""

    attributes = Attributes(required=True)


class Customer(Body):
    """A profile as it is stored."""

    customer_id = fields.String(required=True)
    attributes = Attributes(required=True)
    updated_at = Moment(required=True)
    version = Whole(required=True, metadata={"description": "One more with each change."})


class TimelineEntry(Body):
    """One thing that happened."""

    at = Moment(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("touch", "decision", "outcome")))
    offer_id = fields.String(required=True, allow_none=True)
    channel = fields.String(required=True, allow_none=True)
    decision_id = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)
    detail = fields.Dict(required=True)


class Timeline(Body):
    """Touches, decisions and outcomes of a customer, the earliest first."""

    customer_id = fields.String(required=True)
    entries = fields.List(fields.Nested(TimelineEntry), required=True)


class CustomerExport(Body):
    """Everything that is kept about a customer."""

    customer_id = fields.String(required=True)
    exported_at = Moment(required=True)
    data = fields.Dict(required=True)
