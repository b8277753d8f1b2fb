"""The policies of a catalogue, and what they are when it does not say."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HoldoutPolicy", "Policies"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldoutPolicy:
    """Whom to leave alone, so that what we do can be measured.

    Parameters
    ----------
    share : float
        Of all customers, in [0, 1].
    salt : str
        A new salt draws a new holdout.
    """

    share: float = 0.0
    salt: str = "next-best-offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What holds for all offers; the defaults here are the one table of them.

    Parameters
    ----------
    minimum_propensity : float
        In [0, 1]; what is less likely than this is not said.
    validity_seconds : float
        How long a decision may be acted on.
    """

    minimum_propensity: float = 0.0
    validity_seconds: float = 86_400.0
