"""Who may do what: one table of routes and scopes, and the check before each request.

A route that is not in the table does not start: see ``install_access``.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final, TypeAlias

from flask import Flask, g, request

from service.http.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.keyring import Keyring

__all__ = ["ACCESS", "OPEN", "SCOPES", "install_access", "route_names"]

Scopes: TypeAlias = frozenset[str] | None

#: Needs no key.
OPEN: Final[Scopes] = None
SCOPES: Final[Mapping[str, str]] = {
    "decide": "Ask for decisions.",
    "feedback": "Report outcomes.",
    "profile": "Read, write and delete customers, their wishes, and lists of those left alone.",
    "catalogue": "Read and write the catalogue.",
    "models": "List and promote models.",
    "read": "Read everything that is kept.",
    "admin": "Everything.",
}


def _any(*scopes: str) -> frozenset[str]:
    return frozenset({*scopes, "admin"})


#: Any one of the scopes will do; ``admin`` always does.
ACCESS: Final[Mapping[str, Scopes]] = {
    "POST /v1/decisions": _any("decide"),
    "GET /v1/decisions": _any("decide"),
    "GET /v1/decisions/<decision_id>": _any("read"),
    "POST /v1/decisions/<decision_id>/replay": _any("read"),
    "POST /v1/decisions/<decision_id>/confirm": _any("decide"),
    "POST /v1/funnel": _any("decide", "read"),
    "POST /v1/outcomes": _any("feedback"),
    "GET /v1/customers/<customer_id>": _any("profile", "read"),
    "PUT /v1/customers/<customer_id>": _any("profile"),
    "DELETE /v1/customers/<customer_id>": _any("profile"),
    "GET /v1/customers/<customer_id>/timeline": _any("profile", "read"),
    "GET /v1/customers/<customer_id>/export": _any("profile", "read"),
    "GET /v1/customers/<customer_id>/consent": _any("profile", "read"),
    "PUT /v1/customers/<customer_id>/consent": _any("profile"),
    "GET /v1/customers/<customer_id>/preferences": _any("profile", "read"),
    "PUT /v1/customers/<customer_id>/preferences": _any("profile"),
    "GET /v1/suppressions": _any("profile", "read"),
    "GET /v1/suppressions/<list_name>": _any("profile", "read"),
    "POST /v1/suppressions/<list_name>": _any("profile"),
    "DELETE /v1/suppressions/<list_name>": _any("profile"),
    "PUT /v1/suppressions/<list_name>/<customer_id>": _any("profile"),
    "DELETE /v1/suppressions/<list_name>/<customer_id>": _any("profile"),
    "GET /v1/catalogue": _any("catalogue", "read"),
    "PUT /v1/catalogue": _any("catalogue"),
    "POST /v1/catalogue/validate": _any("catalogue"),
    "GET /v1/catalogue/versions": _any("catalogue", "read"),
    "GET /v1/catalogue/versions/<version>": _any("catalogue", "read"),
    "GET /v1/catalogue/compare": _any("catalogue", "read"),
    "POST /v1/catalogue/rollback": _any("catalogue"),
    "GET /v1/catalogue/schema": _any("catalogue", "read"),
    "GET /v1/models": _any("models", "read"),
    "POST /v1/models/<version>/promote": _any("models"),
    "GET /livez": OPEN,
    "GET /readyz": OPEN,
    "GET /metrics": OPEN,  # with the setting metrics_open; else `read`
    "GET /openapi.json": OPEN,
    "GET /docs": OPEN,
    "GET /docs/problems": OPEN,
    "GET /docs/assets/<path:name>": OPEN,
}
_IMPLIED: Final = frozenset({"HEAD", "OPTIONS"})


def route_names(app: Flask) -> tuple[str, ...]:
    """Return every route of an app as the table names it, ``"GET /livez"``, sorted."""
    return tuple(
        sorted(
            f"{method} {rule.rule}"
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - _IMPLIED
        )
    )


def install_access(app: Flask, *, keyring: Keyring, metrics_open: bool) -> None:
    """Check each request of an app against the table.

    Raises
    ------
    RuntimeError
        A route of the app is not in the table, or the table has one that the app does not.
    """
    if odd := set(route_names(app)) ^ set(ACCESS):
        raise RuntimeError(f"routes and the table of access differ in {sorted(odd)}")
    table = dict(ACCESS)
    if not metrics_open:
        table["GET /metrics"] = _any("read")

    @app.before_request
    def check() -> None:
        if request.url_rule is None or request.method == "OPTIONS":
            return  # what is not there is answered as such, with or without a key
        method = "GET" if request.method == "HEAD" else request.method
        if (wanted := table[f"{method} {request.url_rule.rule}"]) is not None:
            _authorise(keyring, wanted)


def _authorise(keyring: Keyring, wanted: frozenset[str]) -> None:
    secret = _secret()
    facts = keyring.verify(secret) if secret else None
    if facts is None:
        raise Problem(
            401,
            "Send a valid key as X-API-Key, as a Bearer token, or as the user of Basic.",
            headers={"WWW-Authenticate": 'Bearer realm="nbo", Basic realm="nbo"'},
        )
    g.key_id = facts.key_id
    if not facts.scopes & wanted:
        needed = sorted(wanted)
        raise Problem(
            403, f"This needs a key with one of: {', '.join(needed)}.", extra={"needed": needed}
        )


def _secret() -> str | None:
    found = request.headers.get("X-API-Key") or _from_authorization()
    if not found or len(found) > 256:
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
