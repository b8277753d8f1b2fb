"""Which token is made of which: for an agent and a customer, for a CRM, for one decision."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from models.errors import InputError
from service.panel.tokens import PanelToken, new_token_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.settings import Settings

__all__ = ["FEEDBACK_SECONDS", "feedback_token", "requested_token", "session_token", "visit_name"]

#: Answers that could not be sent are kept and sent later, so long after the call at most.
FEEDBACK_SECONDS: Final = 7 * 86_400


def requested_token(
    asked: Mapping[str, Any], *, key_id: str, settings: Settings, now: float
) -> PanelToken:
    """Return the token that was asked for with a key.

    Raises
    ------
    InputError
        It was to be good for longer than the settings allow.
    """
    facts = {name: value for name, value in asked.items() if name != "expires_in"}
    is_instance = "instance" in facts
    most = settings.panel_instance_seconds if is_instance else settings.panel_token_seconds
    seconds = asked["expires_in"] or most
    if seconds > most:
        raise InputError(f"expires_in: got {seconds}, expected at most {most}, as the settings say")
    return PanelToken(
        kind="instance" if is_instance else "customer",
        token_id=new_token_id(),
        key_id=key_id,
        expires_at=_ends(now, seconds),
        **facts,
    )


def session_token(
    instance: PanelToken, asked: Mapping[str, Any], *, settings: Settings, now: float
) -> PanelToken:
    """Return the customer token that an instance token is good for; it does not outlive that."""
    ends = min(_ends(now, settings.panel_token_seconds), instance.expires_at)
    fresh = replace(instance, kind="customer", token_id=new_token_id(), expires_at=ends)
    return replace(fresh, agent_id=asked["agent_id"], customer_id=asked["customer_id"])


def feedback_token(
    token: PanelToken, *, decision_id: str, decided_at: float, visit: str, now: float
) -> PanelToken:
    """Return the token to say what came of a decision; it outlives the call, and opens no other."""
    return PanelToken(
        kind="feedback",
        token_id=new_token_id(),
        key_id=token.key_id,
        expires_at=_ends(now, FEEDBACK_SECONDS),
        channel=token.channel,
        agent_id=token.agent_id,
        customer_id=token.customer_id,
        decision_id=decision_id,
        decided_at=decided_at,
        visit=visit,
    )


def visit_name(visit: str) -> str:
    """Return what names a visit in the ids of its outcomes, without saying which it is."""
    return blake2b(visit.encode(), digest_size=8).hexdigest()


def _ends(now: float, seconds: float) -> float:
    return float(round(now + seconds))
