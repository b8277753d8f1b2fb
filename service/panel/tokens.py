"""Tokens of the panel: signed, short-lived, and each good for one thing only.

A browser never holds an API key. A CRM's server has a token made with its key, and the browser
gets that: it says for which agent and customer it is good, and for how long. Nothing of it is
stored; whoever has the secret can tell that it is ours.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson
from itsdangerous import BadData, URLSafeSerializer

from models.errors import InputError, PanelOffError, TokenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "KINDS",
    "PREFIX",
    "Kind",
    "PanelToken",
    "PanelTokens",
    "new_token_id",
]

Kind = Literal["customer", "instance", "feedback"]
KINDS: Final[tuple[Kind, ...]] = ("customer", "instance", "feedback")
#: What each begins with: it is told from an API key, and found where it should not be.
PREFIX: Final = "nbop_"
#: Longer ones are not looked at. The longest ids there may be fit, and servers take such headers.
LONGEST: Final = 6_000
_SALT: Final = b"nbo.panel.1"
_SHORTEST_SECRET: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelToken:
    """What a token says.

    Parameters
    ----------
    kind : one of ``KINDS``
        ``customer``: decisions for one customer, asked by one agent. ``instance``: such tokens,
        for any customer of one CRM. ``feedback``: what came of one decision.
    token_id : str
    key_id : str
        Of the API key that it was made with; when that ends, the token does.
    expires_at : float
        Epoch seconds, in whole seconds.
    agent_id, customer_id, instance : str or None
        Whom it is for; an instance token says the instance only, one of ``feedback`` nothing.
    channel : str
    placement, language : str or None
    may_see_evidence : bool
        The customer's decisions may be read as a whole.
    decision_id, visit : str or None
        Of ``feedback``: about which decision, and what names the visit in its outcomes.
    decided_at : float or None
        Of ``feedback``, epoch seconds: nothing can have come of it before.
    """

    kind: Kind
    token_id: str
    key_id: str
    expires_at: float
    channel: str
    agent_id: str | None = None
    customer_id: str | None = None
    instance: str | None = None
    placement: str | None = None
    language: str | None = None
    may_see_evidence: bool = False
    decision_id: str | None = None
    visit: str | None = None
    decided_at: float | None = None

    @property
    def scope(self) -> str:
        """What it opens, as the table of access names it."""
        return f"panel:{self.kind}"

    def to_dict(self) -> dict[str, Any]:
        """Return what is signed: all that says something."""
        said = {name: getattr(self, name) for name in _NAMES}
        return {name: value for name, value in said.items() if value not in (None, False)}


_NAMES: Final = tuple(each.name for each in fields(PanelToken))


class PanelTokens:
    """Signs tokens, and reads them.

    Parameters
    ----------
    secret : str
        One or several with blanks between them. The first signs, each is good for reading: to
        change it, put the new one before the old, and take that away when its tokens are through.
        Empty: there is no panel.
    clock : callable
        Epoch seconds.

    Raises
    ------
    InputError
        A secret can be guessed.
    """

    def __init__(self, secret: str, *, clock: Callable[[], float]) -> None:
        known = secret.split()
        if any(len(each) < _SHORTEST_SECRET for each in known):
            raise InputError(
                f"panel_secret: expected at least {_SHORTEST_SECRET} characters in each, as from"
                " `openssl rand -base64 32`"
            )
        self._clock = clock
        self._signer = _signer(known) if known else None

    def check(self) -> None:
        """Do nothing where tokens can be made.

        Raises
        ------
        PanelOffError
            There is no secret.
        """
        if self._signer is None:
            raise PanelOffError("The panel is off: there is no secret to sign its tokens with.")

    def sign(self, token: PanelToken) -> str:
        """Return a token as it is sent.

        Raises
        ------
        PanelOffError
            There is no secret.
        """
        self.check()
        assert self._signer is not None
        return PREFIX + _text(self._signer.dumps(token.to_dict()))

    def read(self, text: str) -> PanelToken:
        """Return what a token says.

        Raises
        ------
        TokenError
            It is none of ours, or its time is over.
        """
        if self._signer is None or not text.startswith(PREFIX) or len(text) > LONGEST:
            raise TokenError("This is no token of the panel.")
        try:
            said: Mapping[str, Any] = self._signer.loads(text.removeprefix(PREFIX))
            token = PanelToken(**said)
        except (BadData, TypeError) as error:
            raise TokenError("This is no token of the panel.") from error
        if token.expires_at <= self._clock():
            raise TokenError("This token of the panel has expired.")
        return token


def new_token_id() -> str:
    """Return an id that no other token has."""
    return secrets.token_hex(8)


class _Json:
    """JSON with letters as they are: escaped, the longest ids would not fit into a header."""

    @staticmethod
    def dumps(value: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes) -> Any:
        return orjson.loads(text)


def _signer(known: list[str]) -> URLSafeSerializer:
    # It takes them from the oldest to the newest, which signs.
    return URLSafeSerializer(
        [each.encode() for each in reversed(known)],
        salt=_SALT,
        serializer=_Json,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def _text(signed: str | bytes) -> str:
    return signed if isinstance(signed, str) else signed.decode()
