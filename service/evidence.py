"""What a decision was taken on, as bytes: the same content, the same bytes and digest.

The store keeps each content once, so what is the same must be written the same: touches are put
in order first, because a profile may hold them in any.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from service.store.evidence import digest, pack, unpack

if TYPE_CHECKING:
    from models.features.profile import Profile, Touch

__all__ = ["Evidence", "read_evidence", "write_evidence"]


class Evidence(NamedTuple):
    """Bytes to be stored, and the digest (hexadecimal) that names them."""

    digest: str
    data: bytes


def write_evidence(profile: Profile) -> Evidence:
    """Return the profile as canonical bytes, without the customer's id.

    Raises
    ------
    InputError
        If an attribute is nothing that JSON can hold.
    """
    data = pack(replace(profile, touches=tuple(sorted(profile.touches, key=_place))))
    return Evidence(digest(data), data)


def read_evidence(data: bytes, *, customer_id: str = "") -> Profile:
    """Return the profile that was written; whose it is, evidence does not say.

    Raises
    ------
    InputError
        If these are not the bytes of evidence, or of a format that is not known.
    """
    return unpack(data, customer_id=customer_id)


def _place(touch: Touch) -> tuple[float, str, str, str, float, float]:
    return (
        touch.touched_at,
        touch.offer_id,
        touch.group or "",
        touch.channel or "",
        touch.accepted_at or 0.0,
        touch.rejected_at or 0.0,
    )
