"""The format of evidence: a profile as bytes, and the digest that names them.

``service.evidence`` says what is written in it, and in which order. It does not hold the
customer's id, so customers of whom nothing is known share one.
"""

from __future__ import annotations

from hashlib import blake2b
from operator import attrgetter
from typing import Final

import orjson

from models.errors import InputError
from models.features.behaviour import Behaviour
from models.features.profile import Profile, Touch

__all__ = ["digest", "pack", "unpack"]

_FORMAT: Final = 1
_TOUCH: Final = attrgetter(
    "offer_id", "group", "channel", "touched_at", "accepted_at", "rejected_at"
)


def digest(evidence: bytes) -> str:
    """Name evidence by its content (BLAKE2b, 128 bit, hexadecimal)."""
    return blake2b(evidence, digest_size=16).hexdigest()


def pack(profile: Profile) -> bytes:
    """Write attributes, behaviour and touches; the same profile gives the same bytes.

    One line of JSON, then the behaviour's own bytes.

    Raises
    ------
    InputError
        If an attribute is nothing that JSON can hold.
    """
    head = {
        "format": _FORMAT,
        "attributes": dict(profile.attributes),
        "touches": [_TOUCH(touch) for touch in profile.touches],
    }
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
    line, _, behaviour = evidence.partition(b"\n")
    try:
        head = orjson.loads(line)
        if head["format"] != _FORMAT:
            raise InputError(f"evidence has format {head['format']!r}, expected {_FORMAT}")
        touches = tuple(Touch(*values) for values in head["touches"])
        attributes = head["attributes"]
    except (ValueError, KeyError, TypeError):
        raise InputError("the evidence is damaged") from None
    return Profile(customer_id, attributes, Behaviour.from_bytes(behaviour), touches)
