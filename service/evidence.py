"""What a decision was made on, as bytes: the same content, the same bytes and digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from models.features.profile import Profile

__all__ = ["Evidence", "read_evidence", "write_evidence"]


class Evidence(NamedTuple):
    """Bytes to be stored, and the digest (hex) they are stored under."""

    digest: str
    data: bytes


def write_evidence(profile: Profile) -> Evidence:
    """Return the profile as canonical bytes."""
    raise NotImplementedError


def read_evidence(data: bytes) -> Profile:
    """Return the profile that was written.

    Raises
    ------
    InputError
        If these are not the bytes of evidence, or of a version that is not known.
    """
    raise NotImplementedError
