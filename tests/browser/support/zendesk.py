"""Zendesk's own servers: they send an app's requests, with the settings that only they hold."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

import httpx

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.support.origin import Origin
    from tests.browser.support.screen import Screen

__all__ = ["MANIFEST", "Proxy", "in_zendesk"]

MANIFEST: Final = Path(__file__).parents[3] / "integrations" / "zendesk" / "manifest.json"
_PLACEHOLDER: Final = re.compile(r"\{\{setting\.(\w+)\}\}")


def in_zendesk(
    screen: Screen,
    origin: Origin,
    service: str,
    *,
    locale: str = "en-GB",
    settings: dict[str, Any] | None = None,
    app: str | None = None,
    ticket: int | None = 7,
    **requester: Any,
) -> Screen:
    """Show a ticket of a requester in the stub of Zendesk, with the app beside it.

    ``app`` is another page than the manifest's; a ticket without a number is not saved yet.
    """
    state = {
        "ticket": {"id": ticket, "requester": {"id": 11} | requester},
        "currentUser": {"id": 3, "locale": locale},
        "settings": settings or {},
    }
    query = {"service": service} | ({"app": app} if app else {})
    address = f"{origin.url}/zendesk.html?{urlencode(query)}#{quote(json.dumps(state))}"
    return screen.open(address, frame="#panel")


@dataclass
class Proxy:
    """What stands between an app and everything outside Zendesk.

    Parameters
    ----------
    settings : dict
        The secure settings, which an administrator entered.
    domains : set
        To which requests with a secure setting may go: ``domainWhitelist``.
    spoils : int
        So many tokens are no longer good when they come.
    """

    settings: dict[str, str]
    domains: set[str]
    spoils: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)

    def serve(self, page: Page) -> None:
        """Be there for a stub of Zendesk in a page."""
        page.route("**/proxy", self._answer)

    def _answer(self, route: Route) -> None:
        options = json.loads(route.request.post_data or "{}")
        self.sent.append(options)
        try:
            answer = self._send(options)
        except PermissionError as error:
            route.fulfill(status=403, content_type="text/plain", body=str(error))
            return
        kind = answer.headers.get("Content-Type", "text/plain")
        body = answer.text
        if self.spoils > 0:
            self.spoils -= 1
            body = body.replace('"token":"nbop_', '"token":"nbop_A')
        route.fulfill(status=answer.status_code, content_type=kind, body=body)

    def _send(self, options: dict[str, Any]) -> httpx.Response:
        is_secure = options.get("secure") is True
        if is_secure and urlsplit(options["url"]).hostname not in self.domains:
            raise PermissionError("The domain is not in domainWhitelist.")
        headers = dict(options.get("headers", {}))
        if is_secure:
            headers = {name: self._filled_in(text, "header") for name, text in headers.items()}
        headers["Content-Type"] = options.get("contentType", "application/x-www-form-urlencoded")
        method, body = options.get("type", "GET"), options.get("data")
        return httpx.request(method, options["url"], headers=headers, content=body, timeout=10)

    def _filled_in(self, text: str, scope: str) -> str:
        """Put settings in where the manifest says they may stand, and leave the rest as it is."""
        allowed = {
            each["name"]
            for each in json.loads(MANIFEST.read_text())["parameters"]
            if each.get("secure") and scope in each.get("scopes", [])
        }
        return _PLACEHOLDER.sub(
            lambda found: self.settings[found[1]] if found[1] in allowed else found[0], text
        )
