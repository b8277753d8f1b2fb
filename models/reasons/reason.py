"""A reason: why the model, or a rule, decided as it did, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Audience", "Direction", "Kind", "Reason"]

Audience: TypeAlias = Literal["agent", "customer"]
Direction: TypeAlias = Literal["+", "-"]
Kind: TypeAlias = Literal["model", "value", "policy", "exploration"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for (or against) an offer.

    Attributes
    ----------
    code : str
        From the catalogue, stable across texts and models.
    kind : {"model", "value", "policy", "exploration"}
        ``model``: a share of the propensity's margin. The others say what else decided.
    direction : {"+", "-"}
        Whether it speaks for the offer or against it.
    contribution : float
        What the code's features add to the margin, in log-odds; 0 for kinds other than ``model``.
    feature : str
        The feature that carries the text: the strongest of the code's own sign. Empty for kinds
        other than ``model``.
    value : float or str or bool or None
        The customer's own value of that feature; None if it is not known.
    text : str
        A plain sentence without a full stop, to be read aloud.
    """

    code: str
    kind: Kind
    direction: Direction
    contribution: float
    feature: str
    value: float | str | bool | None
    text: str
