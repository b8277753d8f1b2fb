"""One decision for people: its view, on the ground it stood on or on what is left of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.errors import BundleError, InputError, NotFoundError
from service.resources.decisions import find
from service.viewing import Seen, view

if TYPE_CHECKING:
    from service.ground import Ground, Grounds
    from service.serving import Serving

__all__ = ["look_at"]


def look_at(
    serving: Serving, decision_id: str, *, customer_id: str | None = None
) -> dict[str, Any]:
    """Return the view of a decision; nothing is kept of it, and nothing is learned.

    Parameters
    ----------
    customer_id
        Whose decisions may be looked at; None for everybody's.

    Raises
    ------
    NotFoundError
        There is no decision of this id, or it is another customer's.
    """
    record, evidence = find(serving.store, decision_id, customer_id=customer_id)
    seen = Seen(
        record=record,
        evidence=evidence,
        outcomes=serving.store.outcomes.of_decision(decision_id),
        ground=_ground(serving.grounds, record.catalogue_version, record.model_version),
        reasons_language=serving.reasons_language,
    )
    return view(seen)


def _ground(grounds: Grounds, catalogue_version: int, model_version: str | None) -> Ground | None:
    """Return the ground of that time, without the model if that is gone; None without both."""
    try:
        return grounds.past(catalogue_version, model_version)
    except (NotFoundError, BundleError, InputError):
        # The model is gone, does not pass its checks, or lacks words by now; or the catalogue is.
        return None if model_version is None else _ground(grounds, catalogue_version, None)
