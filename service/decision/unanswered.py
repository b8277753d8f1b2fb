"""The safe answer when there is no time for another: nothing is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.decision.decision import Decision, Fallen
from service.decision.holdout import holdout_of

if TYPE_CHECKING:
    from service.decision.catalogue import Catalogue
    from service.decision.request import Request

__all__ = ["unanswered"]


def unanswered(request: Request, *, catalogue: Catalogue, now: float) -> Decision:
    """Return a decision without any action, since it could not be made in time.

    Parameters
    ----------
    request : Request
    catalogue : Catalogue
    now : float
        Epoch seconds; it holds for no longer than that.
    """
    moment, holdout = round(now, 3), holdout_of(request.customer_id, catalogue)
    return Decision(
        request=request,
        seed=0,
        decided_at=moment,
        valid_until=moment,
        model_version=None,
        catalogue_version=catalogue.version,
        lifecycle_stage=None,
        holdout=holdout.everything,
        holdout_objectives=holdout.objectives,
        degraded="DEADLINE",
        actions=(),
        no_action="DEADLINE",
        fallen=tuple(Fallen(each, "available", "DEADLINE") for each in catalogue.offers),
    )
