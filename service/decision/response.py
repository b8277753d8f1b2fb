"""A decision as the JSON that callers see; DESIGN fixes the fields and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.decision.decision import Decision

__all__ = ["decision_to_json"]


def decision_to_json(decision: Decision, *, decision_id: str | None = None) -> dict[str, Any]:
    """Return the response to the request, as much explained as it asked for.

    Parameters
    ----------
    decision : Decision
    decision_id : str or None
        As the store assigned it; None for a dry run, which has none.
    """
    raise NotImplementedError
