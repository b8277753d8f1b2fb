"""The holdout: by customer, by a salted hash, stable in time."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from service.decision.policies import HoldoutPolicy

__all__ = ["is_held_out"]

_SPAN: Final = 2**64


def is_held_out(customer_id: str, policy: HoldoutPolicy) -> bool:
    """Return whether this customer is left alone.

    The customer's place in [0, 1) depends on the salt and the id only; those below the share
    are held out. So a larger share keeps everyone who was in a smaller one.

    Examples
    --------
    >>> from service.decision.policies import HoldoutPolicy
    >>> is_held_out("c-1", HoldoutPolicy(share=0.0)), is_held_out("c-1", HoldoutPolicy(share=1.0))
    (False, True)
    """
    return policy.share > 0.0 and _place(customer_id, policy.salt) < policy.share


def _place(customer_id: str, salt: str) -> float:
    # The salt's length goes in front, so that ("a", "bc") and ("ab", "c") differ.
    message = f"{len(salt)}:{salt}{customer_id}".encode("utf-8", "surrogatepass")
    place = int.from_bytes(blake2b(message, digest_size=8).digest(), "big") / _SPAN
    return min(place, 1.0 - 2**-53)  # the division may round up to 1
