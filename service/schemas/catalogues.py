"""Versions of the catalogue: which to compare, and what differs."""

from __future__ import annotations

from typing import Final

from marshmallow import INCLUDE, fields, validate

from service.schemas.fields import Body, Whole

__all__ = ["CatalogueComparison", "CatalogueRollback", "CatalogueSchema", "ComparisonQuery"]

_MOST: Final = 999_999_999
_VERSION: Final = validate.Range(1, _MOST)
_ANYTHING: Final = {"description": "Any JSON value; null for what is not there."}

#: Made by calls, since `from` is a word of Python's own.
ComparisonQuery: Final = Body.from_dict(
    {
        "from": Whole(validate=_VERSION, metadata={"description": "The one before `to`."}),
        "to": Whole(validate=_VERSION, metadata={"description": "The latest."}),
    },
    name="ComparisonQuery",
)
CatalogueChange: Final = Body.from_dict(
    {
        "pointer": fields.String(required=True),
        "kind": fields.String(
            required=True,
            validate=validate.OneOf(("added", "removed", "changed", "reordered")),
        ),
        "from": fields.Raw(required=True, allow_none=True, metadata=_ANYTHING),
        "to": fields.Raw(required=True, allow_none=True, metadata=_ANYTHING),
    },
    name="CatalogueChange",
)
CatalogueComparison: Final = Body.from_dict(
    {
        "from": Whole(required=True),
        "to": Whole(required=True),
        "changes": fields.List(
            fields.Nested(CatalogueChange),
            required=True,
            metadata={"description": "Items of a list that have an id go by it in the pointer."},
        ),
    },
    name="CatalogueComparison",
)


class CatalogueRollback(Body):
    """Which version to go back to."""

    version = Whole(required=True, validate=_VERSION)


class CatalogueSchema(Body):
    """A JSON Schema."""

    class Meta:
        """It has many other parts."""

        unknown = INCLUDE

    type = fields.String(required=True)
    properties = fields.Dict(required=True)
