"""Fields that take a value of their own type only, and say the same in the OpenAPI document.

marshmallow is kind: it reads ``"1"`` as a number and ``1.9`` as 1. A caller who sends the wrong
type has made a mistake that is better told than guessed.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from marshmallow import RAISE, Schema, fields, validate

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "NO_NUL",
    "Body",
    "Flag",
    "Id",
    "Moment",
    "Number",
    "Text",
    "Whole",
    "format_moment",
    "moment_or_none",
]

# No control characters: ids and codes end up in logs, CSV files and headers.
PRINTABLE: Final = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+$"
NO_NUL: Final = r"^[^\u0000]*$"
_RFC_3339: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


class Body(Schema):
    """A body that knows its names: an unknown one is a mistake, and told so."""

    class Meta:
        """Unknown names are refused."""

        unknown = RAISE


class Text(fields.String):
    """A string of bounded length without NUL."""

    def __init__(self, *, most: int = 1_000, pattern: str = NO_NUL, **options: Any) -> None:
        checks = [validate.Length(max=most), *_also(options.pop("validate", None))]
        super().__init__(validate=checks, **_told(options, {"pattern": pattern}))


class Id(fields.String):
    """An id: 1 to 128 printable characters."""

    default_error_messages = {  # noqa: RUF012 -- as marshmallow has it
        "control": "Control characters are not taken here."
    }
    _pattern: Final = re.compile(PRINTABLE)

    def __init__(self, *, most: int = 128, **options: Any) -> None:
        checks = [validate.Length(min=1, max=most), *_also(options.pop("validate", None))]
        super().__init__(validate=checks, **_told(options, {"pattern": PRINTABLE}))

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        if text and not self._pattern.fullmatch(text):
            raise self.make_error("control")
        return text


class Number(fields.Float):
    """A finite number; neither text nor true."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> Any:
        del attr, data, options
        if type(value) not in (int, float) or not math.isfinite(value):
            raise self.make_error("invalid", input=value)
        return float(value)


class Whole(fields.Integer):
    """A whole number; ``3.0`` is one, ``1.9`` and ``"3"`` are none."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> Any:
        del attr, data, options
        if type(value) is int or (type(value) is float and value.is_integer()):
            return int(value)
        raise self.make_error("invalid", input=value)


class Flag(fields.Boolean):
    """True or false, and nothing that looks like it."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> Any:
        del attr, data, options
        if value is True or value is False:
            return value
        raise self.make_error("invalid", input=value)


class Moment(fields.Field[float]):
    """A moment as RFC 3339 writes it, always with its offset; inside, epoch seconds.

    Examples
    --------
    >>> Moment().deserialize("1970-01-01T01:00:01.5+01:00")
    1.5
    """

    default_error_messages = {  # noqa: RUF012 -- as marshmallow has it
        "invalid": "Expected a moment as in RFC 3339 with its offset, as 2026-11-21T19:00:00Z."
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**_told(options, {"type": "string", "format": "date-time"}))

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> float:
        del attr, data, options
        if not isinstance(value, str) or not (found := _RFC_3339.fullmatch(value)):
            raise self.make_error("invalid")
        fraction = (found[3] or ".0")[:7]
        offset = "+00:00" if found[4] in "Zz" else found[4]
        try:
            return datetime.fromisoformat(f"{found[1]}T{found[2]}{fraction}{offset}").timestamp()
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid") from error


def format_moment(seconds: float) -> str:
    """Write epoch seconds as RFC 3339 in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(seconds, tz=UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds") + "Z"


def moment_or_none(seconds: float | None) -> str | None:
    """Write epoch seconds as ``format_moment`` does; None is None."""
    return None if seconds is None else format_moment(seconds)


def _told(options: dict[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a field's options with what the OpenAPI document says about it."""
    return {**options, "metadata": {**facts, **options.get("metadata", {})}}


def _also(checks: Any) -> list[Any]:
    if checks is None:
        return []
    return list(checks) if isinstance(checks, list | tuple) else [checks]
