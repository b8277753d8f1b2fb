"""What came of an action, as it is reported."""

from __future__ import annotations

from marshmallow import fields, validate

from service.schemas.fields import Body, Id, Moment, Number, Text, Whole
from service.store import OUTCOMES

__all__ = ["Outcome", "OutcomeResult", "OutcomeResults"]


class Outcome(Body):
    """One outcome of one offer in one decision."""

    decision_id = Id(required=True)
    offer_id = Id(required=True)
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(OUTCOMES),
        metadata={
            "description": "`withheld`: it was not delivered, so what was claimed for it is given"
            " back; if another outcome says that it reached the customer, that counts."
        },
    )
    occurred_at = Moment(
        load_default=None,
        allow_none=True,
        metadata={"description": "When it happened; the moment of its arrival if left out."},
    )
    value = Number(
        load_default=None,
        allow_none=True,
        metadata={"description": "Money it brought, with `converted`."},
    )
    reason = Text(load_default=None, allow_none=True)
    until = Moment(
        load_default=None, allow_none=True, metadata={"description": "Of `deferred`: until when."}
    )
    outcome_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "Your own id for this report; a repeat is then harmless."},
    )


class OutcomeProblem(Body):
    """What is wrong in one item, and where."""

    pointer = fields.String(required=True)
    message = fields.String(required=True)


class OutcomeResult(Body):
    """What became of one reported outcome."""

    index = Whole(required=True, metadata={"description": "Its place in the list, from 0."})
    status = Whole(
        required=True,
        validate=validate.OneOf((200, 201, 404, 409, 422)),
        metadata={
            "description": "201 recorded; 200 it was recorded before; 404 no such decision, or the"
            " offer is not among its actions; 409 the id was used for another outcome; 422 invalid."
        },
    )
    outcome_id = fields.String(required=True, allow_none=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(OutcomeProblem))


class OutcomeResults(Body):
    """What became of each outcome of a list, in its order."""

    recorded = Whole(required=True)
    repeated = Whole(required=True)
    refused = Whole(required=True)
    results = fields.List(fields.Nested(OutcomeResult), required=True)
