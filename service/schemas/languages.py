"""What the texts of an answer are written in."""

from __future__ import annotations

from marshmallow import fields

from service.schemas.fields import Body

__all__ = ["LanguagesTold"]


class LanguagesTold(Body):
    """What the texts are in that are in one language, whoever the customer is."""

    catalogue = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Offers' names and rules' texts; null if it is gone."},
    )
    reasons = fields.String(required=True)
    service = fields.String(
        required=True,
        metadata={"description": "Why there is nothing to say, and what would change it."},
    )
