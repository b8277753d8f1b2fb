"""Facts by name: a customer's attributes, and what a host knows of the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from marshmallow import ValidationError, fields

from models.features.profile import MOST_ITEMS
from service.schemas.fields import NO_NUL

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Attributes"]

_MOST_NAMES: Final = 500
_LONGEST_NAME: Final = 128
_LONGEST_TEXT: Final = 1_000
_LONGEST_ITEM: Final = 200
_ITEM: Final = f"Expected text of at most {_LONGEST_ITEM} characters, a number, true or false."
_UNLIKE: Final = "Expected what the first entry is: texts, numbers and true or false don't mix."
_KINDS: Final = {str: str, bool: bool, int: float, float: float}


class Attributes(fields.Field[dict[str, Any]]):
    """A flat object of text, numbers, true/false, null, and lists of one of the first three.

    Examples
    --------
    >>> Attributes().deserialize({"age": 41, "products": ["loan", "card"]})
    {'age': 41, 'products': ['loan', 'card']}
    """

    default_error_messages = {  # noqa: RUF012 -- as marshmallow has it
        "invalid": "Expected an object.",
        "name": f"Names have 1 to {_LONGEST_NAME} characters.",
        "value": (
            f"Expected text of at most {_LONGEST_TEXT} characters, a number, true, false, null, "
            "or a list of texts, of numbers or of true and false."
        ),
        "long": f"A list has at most {MOST_ITEMS} entries.",
        "many": f"At most {_MOST_NAMES} names are taken.",
    }

    def __init__(self, **options: Any) -> None:
        metadata = {**_DESCRIBED, **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any
    ) -> dict[str, Any]:
        del attr, data, options
        if not isinstance(value, dict):
            raise self.make_error("invalid")
        if len(value) > _MOST_NAMES:
            raise self.make_error("many")
        wrong: dict[str, Any] = {}
        for name, item in value.items():
            if not 1 <= len(name) <= _LONGEST_NAME:
                raise self.make_error("name")
            if not _is_scalar(item) and (told := self._wrong_with(item)):
                wrong[name] = told
        if wrong:
            raise ValidationError(wrong)
        return value

    def _wrong_with(self, item: Any) -> Any:
        """Return what is wrong with a value that is no scalar, by position if it is a list."""
        if not isinstance(item, list):
            return [self.error_messages["value"]]
        if len(item) > MOST_ITEMS:
            return [self.error_messages["long"]]
        first = _KINDS.get(type(item[0])) if item else None
        found = {at: _wrong_item(each, first) for at, each in enumerate(item)}
        return {at: [told] for at, told in found.items() if told}


def _is_scalar(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT
    return value is None or isinstance(value, int | float)


def _wrong_item(value: Any, first: type | None) -> str | None:
    kind = _KINDS.get(type(value))
    if kind is None or (kind is str and len(value) > _LONGEST_ITEM):
        return _ITEM
    return _UNLIKE if first is not None and kind is not first else None


def _list_of(items: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "array", "maxItems": MOST_ITEMS, "items": items}


_DESCRIBED: Final[Mapping[str, Any]] = {
    "type": "object",
    "maxProperties": _MOST_NAMES,
    "propertyNames": {"maxLength": _LONGEST_NAME, "minLength": 1},
    "additionalProperties": {
        "anyOf": [
            {
                "type": ["string", "number", "boolean", "null"],
                "maxLength": _LONGEST_TEXT,
                "pattern": NO_NUL,
            },
            _list_of({"type": "string", "maxLength": _LONGEST_ITEM, "pattern": NO_NUL}),
            _list_of({"type": "number"}),
            _list_of({"type": "boolean"}),
        ]
    },
}
