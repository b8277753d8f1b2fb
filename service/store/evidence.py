"""Evidence: profile and contacts as they were when a decision was taken, as bytes with a digest.

It does not hold the customer's id, so customers of whom nothing is known share one.
"""

from __future__ import annotations

from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import orjson

from models.errors import InputError
from models.features.behaviour import Behaviour
from models.features.profile import Profile, Touch

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["digest", "pack", "unpack", "unpack_contact"]

#: Without contacts, and with; what there is nothing of is written as before there were any.
_FORMATS: Final = (1, 2)
_DAMAGED: Final = "the evidence is damaged"
_TOUCH: Final = attrgetter(
    "offer_id", "group", "channel", "touched_at", "accepted_at", "rejected_at"
)


def digest(evidence: bytes) -> str:
    """Name evidence by its content (BLAKE2b, 128 bit, hexadecimal)."""
    return blake2b(evidence, digest_size=16).hexdigest()


def pack(profile: Profile, contact: Mapping[str, Any] | None = None) -> bytes:
    """Write attributes, behaviour, touches and contacts; the same content gives the same bytes.

    One line of JSON, then the behaviour's own bytes.

    Parameters
    ----------
    profile : Profile
    contact : mapping or None
        What is known of the customer's contacts, as JSON values; empty or None: nothing.

    Raises
    ------
    InputError
        If an attribute is nothing that JSON can hold.
    """
    head: dict[str, Any] = {
        "format": _FORMATS[bool(contact)],
        "attributes": dict(profile.attributes),
        "touches": [_TOUCH(touch) for touch in profile.touches],
    }
    if contact:
        head["contact"] = contact
    try:
        line = orjson.dumps(head, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        raise InputError("the profile holds a value that JSON cannot hold") from None
    return line + profile.behaviour.to_bytes()


def unpack(evidence: bytes, *, customer_id: str) -> Profile:
    """Read what :func:`pack` wrote.

    Raises
    ------
    InputError
        If the bytes are damaged.
    """
    head, behaviour = _parts(evidence)
    try:
        touches = tuple(Touch(*values) for values in head["touches"])
        attributes = head["attributes"]
    except (KeyError, TypeError):
        raise InputError(_DAMAGED) from None
    return Profile(customer_id, attributes, Behaviour.from_bytes(behaviour), touches)


def unpack_contact(evidence: bytes) -> Mapping[str, Any]:
    """Read what :func:`pack` wrote of the customer's contacts; empty if there were none.

    Raises
    ------
    InputError
        If the bytes are damaged.
    """
    head, _ = _parts(evidence)
    contact = head.get("contact", {})
    if not isinstance(contact, dict):
        raise InputError(_DAMAGED)
    return contact


def _parts(evidence: bytes) -> tuple[dict[str, Any], bytes]:
    line, _, behaviour = evidence.partition(b"\n")
    try:
        head = orjson.loads(line)
        number = head["format"]
    except (ValueError, KeyError, TypeError):
        raise InputError(_DAMAGED) from None
    if number not in _FORMATS:
        raise InputError(f"evidence has format {number!r}, expected one of {_FORMATS}")
    if (number == _FORMATS[1]) != ("contact" in head):
        raise InputError(_DAMAGED)
    return head, behaviour
