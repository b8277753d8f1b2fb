"""Decide: the stages, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.features.profile import Profile
    from service.decision.catalogue import Catalogue
    from service.decision.decision import Decision
    from service.decision.request import Request
    from service.decision.scorer import Scorer

__all__ = ["decide"]


def decide(
    request: Request,
    profile: Profile | None,
    *,
    catalogue: Catalogue,
    scorer: Scorer | None,
    now: float,
    seed: int,
) -> Decision:
    """Return what is best said to this customer now; the same inputs, the same decision.

    Parameters
    ----------
    request : Request
    profile : Profile or None
        As stored, behaviour and touches included; None for a customer who is not known.
    catalogue : Catalogue
    scorer : Scorer or None
        The model; without one only mandatory offers pass, and the decision is degraded.
    now : float
        Epoch seconds; cut to whole milliseconds.
    seed : int
        For whatever is left to chance.
    """
    raise NotImplementedError
