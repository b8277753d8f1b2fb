"""Who a request says it is from: an API key, or a token of the panel."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final, NamedTuple

from flask import request

from models.errors import TokenError
from service.http.problems import unauthenticated
from service.panel.tokens import LONGEST, PREFIX

if TYPE_CHECKING:
    from service.keyring import Keyring
    from service.panel.tokens import PanelToken, PanelTokens

__all__ = ["Facts", "Shown"]

_LONGEST_KEY: Final = 256
#: What lets a key make tokens, and lets those be good that it made.
_MAKES_TOKENS: Final = frozenset({"panel", "admin"})


class Facts(NamedTuple):
    """Whose request it is, and what that opens."""

    key_id: str
    scopes: frozenset[str]
    token: PanelToken | None = None


class Shown(NamedTuple):
    """What is needed to tell.

    Parameters
    ----------
    keyring
        Knows keys by their secrets.
    standing
        Knows keys by their ids.
    tokens
        Reads the panel's tokens.
    """

    keyring: Keyring
    standing: Keyring
    tokens: PanelTokens

    def facts(self, wanted: frozenset[str]) -> Facts:
        """Return whose the current request is.

        Raises
        ------
        Problem, TokenError
            401: nobody's, or of somebody whose time is over.
        """
        # A panel's route looks for a token first: a proxy may add a key of its own to all it sends.
        bearer = _bearer()
        if bearer.startswith(PREFIX) and (
            "X-API-Key" not in request.headers or any(each.startswith("panel:") for each in wanted)
        ):
            return self._of_token(bearer)
        secret = _secret()
        found = self.keyring.verify(secret) if secret else None
        if found is None:
            raise unauthenticated(
                "Send a valid key as X-API-Key, as a Bearer token, or as the user of Basic."
            )
        return Facts(found.key_id, found.scopes)

    def _of_token(self, text: str) -> Facts:
        token = self.tokens.read(text)
        made_with = self.standing.verify(token.key_id)
        if made_with is None or not made_with.scopes & _MAKES_TOKENS:
            raise TokenError("The key that this token was made with is no longer good.")
        return Facts(token.key_id, frozenset({token.scope}), token)


def _bearer() -> str:
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    found = rest.strip() if scheme.lower() == "bearer" else ""
    return found if len(found) <= LONGEST else ""


def _secret() -> str | None:
    found = request.headers.get("X-API-Key") or _from_authorization()
    if not found or len(found) > _LONGEST_KEY:
        return None
    # A key is printable ASCII; what is not need not reach the store.
    return found if found.isascii() and found.isprintable() else None


def _from_authorization() -> str | None:
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode("ascii").partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None
