"""What holds between a customer and the company: consent, preferences, suppression lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, validate, validates_schema

from service.schemas.fields import Body, Flag, Id, Moment, Number, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "MOST_CUSTOMERS",
    "Clock",
    "ConsentPut",
    "Consents",
    "Preferences",
    "PreferencesPut",
    "Released",
    "Suppressed",
    "SuppressedCustomers",
    "SuppressedMany",
    "SuppressionLists",
    "SuppressionMany",
    "SuppressionPage",
    "SuppressionPut",
]

MOST_CUSTOMERS: Final = 1_000
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|(24):(00)", re.ASCII)
#: As far back as claims are always read, whatever the catalogue says.
_MOST_DAYS: Final = 31


class Clock(fields.Field[int]):
    """A time of day, 00:00 to 24:00; inside, minutes after midnight.

    Examples
    --------
    >>> Clock().deserialize("08:30")
    510
    """

    default_error_messages = {  # noqa: RUF012 -- as marshmallow has it
        "invalid": "Expected a time of day from 00:00 to 24:00."
    }

    def __init__(self, **options: Any) -> None:
        told = {"type": "string", "pattern": f"^({_CLOCK.pattern})$"}
        super().__init__(**{**options, "metadata": {**told, **options.get("metadata", {})}})

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> int:
        del attr, data, options
        found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise self.make_error("invalid")
        hour, minute = (part for part in found.groups() if part is not None)
        return int(hour) * 60 + int(minute)


class ConsentSaid(Body):
    """One word on one purpose: agreed, refused or withdrawn."""

    purpose = Id(required=True, metadata={"description": "As the catalogue's policy calls it."})
    channel = Id(
        load_default=None, allow_none=True, metadata={"description": "null: in every channel"}
    )
    granted = Flag(required=True)
    at = Moment(
        load_default=None,
        allow_none=True,
        metadata={"description": "When it was said; now if left out. The latest word counts."},
    )
    expires_at = Moment(
        load_default=None, allow_none=True, metadata={"description": "Of what was granted."}
    )

    @validates_schema
    def check(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse an end before the beginning."""
        at, expires_at = data.get("at"), data.get("expires_at")
        if expires_at is not None and not data.get("granted", True):
            raise ValidationError("A refusal does not expire.", "expires_at")
        if at is not None and expires_at is not None and expires_at <= at:
            raise ValidationError("Expected a moment after `at`.", "expires_at")


class ConsentPut(Body):
    """What a customer said; purposes and channels that are not named stay as they are."""

    consents = fields.List(
        fields.Nested(ConsentSaid), required=True, validate=validate.Length(min=1, max=100)
    )


class ConsentThere(Body):
    """The word that counts for a purpose and a channel."""

    purpose = fields.String(required=True)
    channel = fields.String(required=True, allow_none=True)
    granted = fields.Boolean(required=True)
    at = Moment(required=True)
    expires_at = Moment(required=True, allow_none=True)


class Consents(Body):
    """All that counts now, those that ran out too."""

    customer_id = fields.String(required=True)
    consents = fields.List(fields.Nested(ConsentThere), required=True)


#: Hours of the day when contact is welcome; an end that is not later is on the next day. Made by
#: a call, since `from` is a word of Python's own.
Hours: Final = Body.from_dict(
    {"from": Clock(required=True), "to": Clock(required=True)}, name="Hours"
)


class PreferencesPut(Body):
    """A customer's own wishes; they tighten every policy and loosen none."""

    channels = fields.List(
        Id(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=100),
        metadata={"description": "The only channels; any if null, none if empty."},
    )
    blocked_topics = fields.List(
        Id(),
        load_default=list,
        validate=validate.Length(max=500),
        metadata={"description": "Objectives, groups and categories that are not wanted."},
    )
    at_most = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 10_000),
        metadata={"description": "Contacts in `per_days`, over all channels; both or neither."},
    )
    per_days = Number(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0.0, _MOST_DAYS, min_inclusive=False),
    )
    hours = fields.List(
        fields.Nested(Hours),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "When contact is welcome; at any hour if empty."},
    )
    timezone = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=64),
        metadata={"description": "Of the hours, as Europe/Rome; the customer's own if null."},
    )

    @validates_schema
    def check(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse halves, and zones that there are not."""
        if (data.get("at_most") is None) != (data.get("per_days") is None):
            raise ValidationError("`at_most` and `per_days` go together.", "per_days")
        zone = data.get("timezone")
        if zone is not None and not _is_zone(zone):
            raise ValidationError("Expected the name of a time zone, as Europe/Rome.", "timezone")


class Preferences(PreferencesPut):
    """A customer's wishes as they are kept."""

    customer_id = fields.String(required=True)


class SuppressionPut(Body):
    """In which channel a customer is left alone, and until when."""

    channel = Id(
        load_default=None, allow_none=True, metadata={"description": "null: in every channel"}
    )
    until = Moment(
        load_default=None, allow_none=True, metadata={"description": "null: until it is released"}
    )


class SuppressionMany(SuppressionPut):
    """Many customers for one list: who comes on it, and who is released, for every channel."""

    customer_ids = fields.List(
        Id(), load_default=list, validate=validate.Length(max=MOST_CUSTOMERS)
    )
    release = fields.List(
        Id(),
        load_default=list,
        validate=validate.Length(max=MOST_CUSTOMERS),
        metadata={"description": "Who is taken off it first."},
    )


class Suppressed(Body):
    """One customer on a list."""

    list = fields.String(required=True)
    channel = fields.String(required=True, allow_none=True)
    until = Moment(required=True, allow_none=True)

    customer_id = fields.String(required=True)


class SuppressedMany(Body):
    """How many entries were written, and how many removed."""

    list = fields.String(required=True)
    suppressed = Whole(required=True)
    released = Whole(required=True)


class Released(Body):
    """How many entries were removed."""

    list = fields.String(required=True)
    released = Whole(required=True)


class SuppressionPage(Body):
    """Which part of a list to read."""

    after = Id(metadata={"description": "The last customer of the page before."})
    limit = Whole(validate=validate.Range(1, 1_000), metadata={"default": 1_000})


class SuppressedCustomers(Body):
    """Who is on a list, in order of customers."""

    list = fields.String(required=True)
    customers = fields.List(fields.Nested(Suppressed), required=True)


class SuppressionList(Body):
    """One list."""

    list = fields.String(required=True)
    customers = Whole(required=True, metadata={"description": "How many are on it."})


class SuppressionLists(Body):
    """The lists that somebody is on, in order."""

    lists = fields.List(fields.Nested(SuppressionList), required=True)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # a name that is none of a file, or of a zone
        return False
    return True
