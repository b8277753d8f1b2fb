"""What the agent's panel sends, and the tokens it sends it with."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from marshmallow import fields, validate

from service.schemas.attributes import Attributes
from service.schemas.fields import Body, Flag, Id, Moment, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ANSWERS",
    "CustomerTokenRequest",
    "Day",
    "InstanceTokenRequest",
    "PanelAnswer",
    "PanelDecisionRequest",
    "PanelResults",
    "PanelTokenAnswer",
    "SessionRequest",
]

#: What an agent can say, and that an offer came on their screen.
ANSWERS: Final = ("shown", "accepted", "later", "declined", "not_offered")
_LONGEST_LANGUAGE: Final = 35
_DAY: Final = r"^\d{4}-\d\d-\d\d$"


class Language(Id):
    """A language as BCP 47 names it; one that nothing is said in is as good as none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(most=_LONGEST_LANGUAGE, **options)

    def _deserialize(self, *args: Any, **options: Any) -> Any:
        return super()._deserialize(*args, **options).replace("_", "-")


class Day(fields.Field[date]):
    """A day of the calendar, as ``2026-11-29``.

    Examples
    --------
    >>> Day().deserialize("2026-11-29")
    datetime.date(2026, 11, 29)
    """

    default_error_messages = {"invalid": "Expected a day, as 2026-11-29."}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "date"}, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> date:
        del attr, data, options
        if not isinstance(value, str) or not re.fullmatch(_DAY, value, re.ASCII):
            raise self.make_error("invalid")
        try:
            found = date.fromisoformat(value)
            datetime(found.year, found.month, found.day, tzinfo=UTC).timestamp()
        except ValueError as error:
            raise self.make_error("invalid") from error
        return found


class _TokenRequest(Body):
    channel = Id(required=True, metadata={"description": "Where the agent speaks: call_centre."})
    placement = Id(load_default=None, allow_none=True)
    language = Language(
        load_default=None, allow_none=True, metadata={"description": "Of what is said."}
    )
    may_see_evidence = Flag(
        load_default=False,
        metadata={"description": "Its agent may read how a decision came about."},
    )
    expires_in = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 315_360_000),
        metadata={"description": "Seconds; as long as the settings allow if left out."},
    )


class CustomerTokenRequest(_TokenRequest):
    """For one agent who speaks with one customer."""

    agent_id = Id(required=True, metadata={"description": "Is recorded; it decides nothing."})
    customer_id = Id(required=True)


class InstanceTokenRequest(_TokenRequest):
    """For a whole CRM whose server cannot ask each time; it decides nothing by itself."""

    instance = Id(required=True, metadata={"description": "Which CRM, in your own words."})


class SessionRequest(Body):
    """With which customer an agent speaks, for a token of the instance."""

    customer_id = Id(required=True)
    agent_id = Id(required=True)


class PanelTokenAnswer(Body):
    """A token, and where the panel opens with it."""

    token = fields.String(required=True)
    expires_at = Moment(required=True)
    url = fields.String(
        required=True,
        metadata={"description": "Below the service's address. The token is in the fragment."},
    )


class PanelDecisionRequest(Body):
    """What the panel knows of the call."""

    visit = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "The call, ticket or conversation: in it, one decision."},
    )
    exclude = fields.List(  # type: ignore[assignment] # marshmallow takes it off the class
        Id(), load_default=list, validate=validate.Length(max=100)
    )
    language = Language(load_default=None, allow_none=True)
    context = Attributes(load_default=dict, allow_none=True)


class PanelAnswer(Body):
    """What an agent said of an offer, or that it was on their screen."""

    offer_id = Id(required=True)
    answer = fields.String(required=True, validate=validate.OneOf(ANSWERS))
    occurred_at = Moment(
        load_default=None,
        allow_none=True,
        metadata={"description": "Now if left out; never before the decision nor after now."},
    )
    until = Day(load_default=None, allow_none=True)
    reason = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "Of `declined`: a code of the catalogue's `decline_reasons`."},
    )


class PanelResult(Body):
    """What became of one answer."""

    offer_id = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    status = fields.String(
        required=True,
        validate=validate.OneOf(
            ("recorded", "duplicate", "unknown_offer", "unknown_decision", "invalid")
        ),
    )


class PanelResults(Body):
    """What became of each answer, in order."""

    results = fields.List(fields.Nested(PanelResult), required=True)
