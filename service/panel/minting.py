"""Which token is made of which: for an agent and a customer, for a CRM, for one decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from models.errors import InputError
from service.decision.times import parse_time, rfc3339
from service.panel.tokens import PanelToken, new_token_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from service.panel.tokens import PanelTokens
    from service.settings import Settings

__all__ = ["FEEDBACK_SECONDS", "Mint"]

#: Answers that could not be sent are kept and sent later, so long after the call at most.
FEEDBACK_SECONDS: Final = 7 * 86_400


class Mint:
    """Makes tokens.

    Parameters
    ----------
    settings
        How long they may be good.
    tokens
        Signs them.
    clock
        Epoch seconds.
    """

    def __init__(
        self, settings: Settings, tokens: PanelTokens, *, clock: Callable[[], float]
    ) -> None:
        self._settings, self._tokens, self._clock = settings, tokens, clock

    def requested(self, asked: Mapping[str, Any], *, key_id: str) -> PanelToken:
        """Return the token that was asked for with a key.

        Raises
        ------
        InputError
            It was to be good for longer than the settings allow.
        PanelOffError
            There is no secret to sign it with.
        """
        self._tokens.check()
        facts = {name: value for name, value in asked.items() if name != "expires_in"}
        is_instance = "instance" in facts
        name = "panel_instance_seconds" if is_instance else "panel_token_seconds"
        most = getattr(self._settings, name)
        seconds = asked["expires_in"] or most
        if seconds > most:
            raise InputError(f"expires_in: got {seconds}, expected at most {most} ({name})")
        return PanelToken(
            kind="instance" if is_instance else "customer",
            token_id=new_token_id(),
            key_id=key_id,
            expires_at=self._ends(seconds),
            **facts,
        )

    def session(self, instance: PanelToken, *, customer_id: str, agent_id: str) -> PanelToken:
        """Return the customer token that an instance token is good for; that outlives it."""
        return replace(
            instance,
            kind="customer",
            token_id=new_token_id(),
            expires_at=min(self._ends(self._settings.panel_token_seconds), instance.expires_at),
            customer_id=customer_id,
            agent_id=agent_id,
        )

    def feedback(self, token: PanelToken, decision: Mapping[str, Any], *, visit: str) -> PanelToken:
        """Return the token to say what came of a decision; it outlives the call.

        A browser keeps it that long, so it names neither the customer nor the agent.

        Parameters
        ----------
        token
            That the decision was asked for with.
        decision
            As it was answered.
        visit
            What names the visit in the ids of its outcomes.
        """
        return PanelToken(
            kind="feedback",
            token_id=new_token_id(),
            key_id=token.key_id,
            expires_at=self._ends(FEEDBACK_SECONDS),
            channel=token.channel,
            decision_id=decision["decision_id"],
            decided_at=parse_time(decision["decided_at"]),
            visit=visit,
        )

    def told(self, token: PanelToken) -> dict[str, Any]:
        """Return what whoever asked for a token is told."""
        signed = self._tokens.sign(token)
        return {
            "token": signed,
            "expires_at": rfc3339(token.expires_at),
            "url": f"/panel#token={signed}",
        }

    def _ends(self, seconds: float) -> float:
        return float(round(self._clock() + seconds))
