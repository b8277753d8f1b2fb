"""The holdout: by customer, for all or by objective, by a salted hash, stable in time."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from service.decision.offer import OBJECTIVES

if TYPE_CHECKING:
    from service.decision.catalogue import Catalogue
    from service.decision.policies import HoldoutPolicy

__all__ = ["Holdout", "holdout_of", "is_held_out"]

_SPAN: Final = 2**64


class Holdout(NamedTuple):
    """What a customer is left alone with.

    Parameters
    ----------
    everything : bool
        The customer is in the holdout of all objectives.
    objectives : tuple of str
        In the order of ``OBJECTIVES``; all of them if it is everything.
    """

    everything: bool = False
    objectives: tuple[str, ...] = ()


_NONE: Final = Holdout()
_ALL: Final = Holdout(everything=True, objectives=OBJECTIVES)


def holdout_of(customer_id: str, catalogue: Catalogue) -> Holdout:
    """Return what this customer is left alone with: it depends on nothing but id and catalogue."""
    if is_held_out(customer_id, catalogue.holdout.everything):
        return _ALL
    shares = catalogue.holdout.objectives
    if not shares:
        return _NONE
    drawn = [name for name, policy in shares.items() if is_held_out(customer_id, policy)]
    return Holdout(objectives=tuple(drawn))


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
