"""Evidence: the profile as it was when a decision was taken, as bytes with a digest.

It does not hold the customer's id, so customers of whom nothing is known share one.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.features.profile import Profile

__all__ = ["digest", "pack", "unpack"]


def digest(evidence: bytes) -> str:
    """Name evidence by its content (BLAKE2b, 128 bit, hexadecimal)."""
    return blake2b(evidence, digest_size=16).hexdigest()


def pack(profile: Profile) -> bytes:
    """Write attributes, behaviour and touches; the same profile gives the same bytes."""
    raise NotImplementedError


def unpack(evidence: bytes, *, customer_id: str) -> Profile:
    """Read what :func:`pack` wrote.

    Raises
    ------
    InputError
        If the bytes are damaged.
    """
    raise NotImplementedError
