"""The decision funnel: for whom, and where offers fell."""

from __future__ import annotations

from typing import Final

from marshmallow import fields, validate

from service.decision.request import DEFAULT_LIMIT
from service.schemas.attributes import Attributes
from service.schemas.fields import Body, Id, Whole

__all__ = ["MOST_CUSTOMERS", "Funnel", "FunnelRequest"]

MOST_CUSTOMERS: Final = 1_000


class FunnelRequest(Body):
    """Dry runs for these customers; the other keys are as in a request for a decision."""

    customer_ids = fields.List(
        Id(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=MOST_CUSTOMERS),
        metadata={"description": "If left out, the stored ones after `after`, up to a thousand."},
    )
    after = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "Of stored customers, only those after this one."},
    )
    channel = Id(required=True)
    placement = Id(load_default=None, allow_none=True)
    limit = Whole(
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(1, 100),
        metadata={"description": "How many actions at most."},
    )
    context = Attributes(load_default=dict)


class FunnelReason(Body):
    """One way to fall at a stage."""

    code = fields.String(required=True)
    rule = fields.String(required=True, allow_none=True)
    offers = Whole(required=True, metadata={"description": "How many fell so, over all customers."})
    customers = Whole(required=True, metadata={"description": "For how many customers."})


class FunnelStage(Body):
    """One stage: how many offers came to it, fell there, and are left."""

    stage = fields.String(required=True)
    entered = Whole(required=True)
    fell = Whole(required=True)
    left = Whole(required=True)
    reasons = fields.List(fields.Nested(FunnelReason), required=True)


class FunnelLifecycle(Body):
    """A stage of the lifecycle, null for none, and how many customers are in it."""

    stage = fields.String(required=True, allow_none=True)
    customers = Whole(required=True)


class FunnelOffer(Body):
    """An offer that is said, and to how many."""

    offer_id = fields.String(required=True)
    customers = Whole(required=True)


class FunnelSilence(Body):
    """Why nothing is said, and to how many."""

    code = fields.String(required=True)
    text = fields.String(required=True)
    customers = Whole(required=True)


class SilentCustomer(Body):
    """A customer who is left with nothing, and the code of why."""

    customer_id = fields.String(required=True)
    code = fields.String(required=True)


class Funnel(Body):
    """Where offers fell, and who is left with nothing."""

    catalogue_version = Whole(required=True)
    model_version = fields.String(required=True, allow_none=True)
    customers = Whole(required=True)
    offers = Whole(
        required=True, metadata={"description": "Customers times offers of the catalogue."}
    )
    with_action = Whole(required=True)
    with_nothing = Whole(required=True)
    lifecycle = fields.List(fields.Nested(FunnelLifecycle), required=True)
    stages = fields.List(fields.Nested(FunnelStage), required=True)
    actions = fields.List(fields.Nested(FunnelOffer), required=True)
    no_action = fields.List(fields.Nested(FunnelSilence), required=True)
    silent = fields.List(fields.Nested(SilentCustomer), required=True)
    next_after = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Send it as `after` for the next stored customers; null: no more."
        },
    )
