"""Keys that were verified a moment ago, so that not each request has to ask the store."""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.store import KeyFacts

__all__ = ["Keyring"]

_MOST: Final = 1_024


@dataclass(frozen=True, slots=True)
class _Verified:
    facts: KeyFacts
    until: float


class Keyring:
    """Verifies keys; trusts a verified one for a moment.

    A key that was revoked, or whose scopes changed, is refused at the latest that moment later.
    Only valid keys are kept, by a digest, so a new key works at once.

    Parameters
    ----------
    ask
        Returns what the store says of a key.
    seconds
        How long a verified key is trusted.
    clock
        Epoch seconds; an expiry that falls within the moment is still honoured.
    """

    def __init__(
        self,
        ask: Callable[[str], KeyFacts | None],
        *,
        seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ask, self._seconds, self._clock = ask, seconds, clock
        self._verified: dict[bytes, _Verified] = {}

    def verify(self, secret: str) -> KeyFacts | None:
        """Return the key's facts, or None if it is unknown, expired or revoked."""
        name, now = blake2b(secret.encode(), digest_size=16).digest(), self._clock()
        kept = self._verified.get(name)
        if kept is not None and now < kept.until:
            return kept.facts
        facts = self._ask(secret)
        if facts is None:
            self._verified.pop(name, None)
            return None
        self._keep(name, facts, now)
        return facts

    def _keep(self, name: bytes, facts: KeyFacts, now: float) -> None:
        if len(self._verified) >= _MOST:
            self._verified.clear()
        until = min(now + self._seconds, facts.expires_at or float("inf"))
        self._verified[name] = _Verified(facts, until)
