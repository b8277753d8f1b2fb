"""A CRM of one's own around the panel, as a test shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from tests.browser.support.desk import Desk
    from tests.browser.support.origin import Origin
    from tests.browser.support.screen import Screen

__all__ = ["in_crm"]


def in_crm(screen: Screen, origin: Origin, desk: Desk, *calls: dict[str, Any]) -> Screen:
    """Show the CRM with the panel in a frame, and the first of these calls."""
    address = f"{origin.url}/generic.html?{urlencode({'service': desk.url})}"
    return screen.open("about:blank").open(f"{address}#{quote(json.dumps(calls))}", frame="#panel")
