"""One decision as people look at it."""

from __future__ import annotations

from typing import Final

from marshmallow import fields, validate

from service.decision.decision import SELECTIONS
from service.schemas.decisions import NoAction, Reason, WouldChange
from service.schemas.fields import Body, Moment, Number, Whole
from service.schemas.languages import LanguagesTold

__all__ = ["DecisionView"]

_ANYTHING: Final = {"type": ["string", "number", "boolean", "array", "object", "null"]}


class Waterfall(Body):
    """In log-odds: base, reasons and the rest add up to the margin of the propensity."""

    base = Number(required=True, metadata={"description": "The margin of an average case."})
    steps = fields.List(fields.Nested(Reason), required=True)
    other = Number(required=True, metadata={"description": "All reasons that are not shown."})
    margin = Number(required=True)
    propensity = Number(required=True, allow_none=True)


class Fall(Body):
    """Where and why an offer fell out; ``stage`` is null if nobody knows any more."""

    stage = fields.String(required=True, allow_none=True)
    code = fields.String(required=True)
    rule = fields.String(required=True, allow_none=True)
    until = Moment(required=True, allow_none=True)
    text = fields.String(required=True)
    language = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of the text; null if the catalogue that has it is gone."},
    )


class ViewedOffer(Body):
    """One offer of the catalogue: its place, or where it fell."""

    offer_id = fields.String(required=True)
    name = fields.String(required=True)
    objective = fields.String(required=True, allow_none=True)
    group = fields.String(required=True, allow_none=True)
    mandatory = fields.Boolean(required=True)
    place = Whole(required=True, allow_none=True)
    fell = fields.Nested(Fall, required=True, allow_none=True)
    treatment_id = fields.String(required=True, allow_none=True)
    placement = fields.String(required=True, allow_none=True)
    content = fields.Dict(required=True, allow_none=True)
    propensity = Number(required=True, allow_none=True)
    uplift = Number(required=True, allow_none=True)
    value = Number(required=True, allow_none=True)
    expected_value = Number(required=True, allow_none=True)
    priority = Number(required=True, allow_none=True)
    selection = fields.String(
        required=True, allow_none=True, validate=validate.OneOf([*SELECTIONS, None])
    )
    selection_probability = Number(required=True, allow_none=True)
    reasons = fields.List(fields.Nested(Reason), required=True)
    waterfall = fields.Nested(Waterfall, required=True, allow_none=True)
    is_recorded = fields.Boolean(
        required=True,
        metadata={"description": "The waterfall was answered then; else it is computed again."},
    )


class StageReason(Body):
    """How many offers fell by one code and rule."""

    code = fields.String(required=True)
    rule = fields.String(required=True, allow_none=True)
    offers = Whole(required=True)


class ViewedStage(Body):
    """How many offers came to a stage, and how many of them fell there."""

    stage = fields.String(required=True)
    entered = Whole(required=True)
    fell = Whole(required=True)
    left = Whole(required=True)
    reasons = fields.List(fields.Nested(StageReason), required=True)


class Attribute(Body):
    """One thing that was known."""

    name = fields.String(required=True)
    value = fields.Raw(required=True, allow_none=True, metadata=_ANYTHING)
    is_from_request = fields.Boolean()


class Known(Body):
    """What was known of the customer then."""

    attributes = fields.List(fields.Nested(Attribute), required=True)
    context = fields.List(fields.Nested(Attribute), required=True)
    behaviour = fields.Dict(
        required=True, metadata={"description": "By type of event and by category, in short."}
    )
    is_readable = fields.Boolean(
        required=True, metadata={"description": "False: what follows could not be read then."}
    )
    consents = fields.List(fields.Dict(), required=True)
    suppressions = fields.List(fields.Dict(), required=True)
    preferences = fields.Dict(required=True, allow_none=True)
    timezone = fields.String(required=True, allow_none=True)


class Passed(Body):
    """Something that passed between us and the customer."""

    at = Moment(required=True)
    what = fields.String(
        required=True,
        metadata={"description": "An outcome; `claim`: decided, and not known to have arrived."},
    )
    channel = fields.String(required=True, allow_none=True)
    offer_id = fields.String(required=True)
    offer_name = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    until = Moment(required=True, allow_none=True)
    value = Number(required=True, allow_none=True)


class Past(Body):
    """What was known of the past, the latest first, and how much of it there is."""

    total = Whole(required=True)
    entries = fields.List(fields.Nested(Passed), required=True)


class Versions(Body):
    """What the decision was taken with."""

    model = fields.String(required=True, allow_none=True)
    catalogue = Whole(required=True)
    exploration = fields.String(
        required=True, allow_none=True, metadata={"description": "The policy that draws."}
    )
    seed = fields.String(required=True)
    evidence = fields.String(required=True, metadata={"description": "Digest of the profile."})


class DecisionView(Body):
    """One decision, laid out for people."""

    decision_id = fields.String(required=True)
    customer_id = fields.String(required=True)
    channel = fields.String(required=True)
    decided_at = Moment(required=True)
    valid_until = Moment(required=True)
    lifecycle_stage = fields.String(required=True, allow_none=True)
    holdout = fields.Boolean(required=True)
    holdout_objectives = fields.List(fields.String(), required=True)
    degraded = fields.String(required=True, allow_none=True)
    languages = fields.Nested(LanguagesTold, required=True)
    no_action = fields.Nested(NoAction, required=True, allow_none=True)
    selection_probability = Number(required=True)
    request = fields.Dict(required=True)
    versions = fields.Nested(Versions, required=True)
    missing = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "What is not kept any more, or comes out differently by now."},
    )
    known = fields.Nested(Known, required=True)
    stages = fields.List(fields.Nested(ViewedStage), required=True)
    offers = fields.List(
        fields.Nested(ViewedOffer),
        required=True,
        metadata={"description": "Each once: the actions by rank, then the rest by stage."},
    )
    what_would_change = fields.List(fields.Nested(WouldChange), required=True)
    before = fields.Nested(Past, required=True)
    after = fields.List(fields.Nested(Passed), required=True)
