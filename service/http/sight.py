"""Whose decisions the caller of this request may look at."""

from __future__ import annotations

from flask import g

from service.http.problems import Problem

__all__ = ["customer_in_sight"]


def customer_in_sight() -> str | None:
    """Return the customer that a panel's token speaks of; None for a key, which sees everybody.

    Raises
    ------
    Problem
        403: the token does not let its agent see evidence.
    """
    token = g.get("panel")
    if token is None:
        return None
    if not token.may_see_evidence or token.customer_id is None:
        raise Problem(403, "This token does not let its agent see how decisions came about.")
    customer_id: str = token.customer_id
    return customer_id
