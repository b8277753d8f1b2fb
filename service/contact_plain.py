"""What is known of a customer's contacts as JSON values, and back.

What equals its default is left out, so that a field that is added later changes no bytes. The
order of what has none is settled, so that the same content is written the same.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, Final

import orjson

from models.errors import InputError
from service.decision.contact_state import (
    Claim,
    Consent,
    ContactState,
    Preferences,
    Reached,
    Response,
    Suppression,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NO_CONTACT", "contact_from_plain", "contact_to_plain"]

NO_CONTACT: Final = ContactState()
_LISTS: Final = {
    "claims": Claim,
    "responses": Response,
    "consents": Consent,
    "suppressions": Suppression,
    "reached": Reached,
}


def contact_to_plain(contact: ContactState) -> dict[str, Any]:
    """Return JSON values; empty if nothing is known."""
    plain = _plain(contact)
    for name in _LISTS.keys() & plain.keys():
        plain[name] = sorted(map(_plain, plain[name]), key=orjson.dumps)
    if "claims" in plain:
        plain["claims"].sort(key=lambda claim: -claim["claimed_at"])
    if contact.preferences is not None:
        plain["preferences"] = _wishes(contact.preferences)
    return plain


def contact_from_plain(plain: Mapping[str, Any]) -> ContactState:
    """Return what ``contact_to_plain`` wrote.

    Raises
    ------
    InputError
        If it wrote nothing like it.
    """
    try:
        read = {name: _read(name, value) for name, value in plain.items()}
        return ContactState(**read)
    except (TypeError, KeyError, ValueError):
        raise InputError("the evidence of contacts is damaged") from None


def _plain(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass that differ from their defaults."""
    plain: dict[str, Any] = {}
    for each in fields(value):
        held = getattr(value, each.name)
        default = each.default if each.default_factory is MISSING else each.default_factory()
        if held != default:
            plain[each.name] = held
    return plain


def _wishes(preferences: Preferences) -> dict[str, Any]:
    plain = _plain(preferences)
    for name in {"channels", "blocked_topics"} & plain.keys():
        plain[name] = sorted(plain[name])
    return plain


def _read(name: str, value: Any) -> Any:
    if name in _LISTS:
        return tuple(_LISTS[name](**each) for each in value)
    if name == "preferences":
        return _read_wishes(dict(value))
    return value


def _read_wishes(plain: dict[str, Any]) -> Preferences:
    for name in {"channels", "blocked_topics"} & plain.keys():
        plain[name] = frozenset(plain[name])
    if "hours" in plain:
        plain["hours"] = tuple((start, end) for start, end in plain["hours"])
    return Preferences(**plain)
