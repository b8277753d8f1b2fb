"""Who may do what: one table of routes and scopes, and the check before each request.

A route that is not in the table does not start: see ``install_access``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from flask import Flask, g, request

from service.http.problems import Problem
from service.http.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.serving import Serving

__all__ = ["ACCESS", "OPEN", "PANEL_SCOPES", "SCOPES", "install_access", "route_names"]

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
    "panel": "Make tokens for the agent's panel.",
    "admin": "Everything, but what takes a token of the panel.",
}
#: What a token of the panel opens; no key does.
PANEL_SCOPES: Final[Mapping[str, str]] = {
    "panel:customer": "A token of the panel for one agent and one customer.",
    "panel:instance": "A token of the panel for a whole CRM.",
    "panel:feedback": "A decision's own token to say what came of it.",
}


def _any(*scopes: str) -> frozenset[str]:
    return frozenset({*scopes, "admin"})


def _panel(kind: str) -> frozenset[str]:
    return frozenset({f"panel:{kind}"})


#: Any one of the scopes will do; ``admin`` always does.
ACCESS: Final[Mapping[str, Scopes]] = {
    "POST /v1/decisions": _any("decide"),
    "GET /v1/decisions": _any("decide"),
    "GET /v1/decisions/<decision_id>": _any("read"),
    "GET /v1/decisions/<decision_id>/view": _any("read", "panel:customer"),
    "POST /v1/decisions/<decision_id>/replay": _any("read", "panel:customer"),
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
    "POST /v1/panel-tokens": _any("panel"),
    "POST /v1/panel/sessions": _panel("instance"),
    "POST /v1/panel/decisions": _panel("customer"),
    "GET /v1/panel/timeline": _panel("customer"),
    "POST /v1/panel/outcomes": _panel("feedback"),
    "GET /livez": OPEN,
    "GET /readyz": OPEN,
    "GET /metrics": OPEN,  # with the setting metrics_open; else `read`
    "GET /openapi.json": OPEN,
    "GET /docs": OPEN,
    "GET /docs/problems": OPEN,
    "GET /docs/assets/<path:name>": OPEN,
    "GET /panel": OPEN,
    "GET /panel/assets/<path:name>": OPEN,
    "GET /decisions/<decision_id>": OPEN,
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


def install_access(app: Flask, *, serving: Serving) -> None:
    """Check each request of an app against the table.

    Raises
    ------
    RuntimeError
        A route of the app is not in the table, or the table has one that the app does not.
    """
    if odd := set(route_names(app)) ^ set(ACCESS):
        raise RuntimeError(f"routes and the table of access differ in {sorted(odd)}")
    table = dict(ACCESS)
    if not serving.settings.metrics_open:
        table["GET /metrics"] = _any("read")
    # Not the whole of what serves: whoever it asks is settled when the app is made.
    shown = Shown(serving.keyring, serving.standing_keys, serving.panel_tokens)

    @app.before_request
    def check() -> None:
        g.panel = None
        if request.url_rule is None or request.method == "OPTIONS":
            return  # what is not there is answered as such, with or without a key
        method = "GET" if request.method == "HEAD" else request.method
        if (wanted := table[f"{method} {request.url_rule.rule}"]) is not None:
            _authorise(shown, wanted)


def _authorise(shown: Shown, wanted: frozenset[str]) -> None:
    facts = shown.facts(wanted)
    g.key_id, g.panel = facts.key_id, facts.token
    if not facts.scopes & wanted:
        needed = sorted(wanted)
        what = "token" if wanted <= set(PANEL_SCOPES) else "key"
        raise Problem(
            403,
            f"This needs a {what} with one of: {', '.join(needed)}.",
            extra={"needed": needed},
        )
