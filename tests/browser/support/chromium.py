"""The system's own Chromium, and how it is started; nothing is ever downloaded."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

__all__ = ["executable", "running"]

#: Of the first that is there; ``CHROMIUM`` names another.
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The browser's own pages, what it asks the network for by itself, what differs from run to run.
UNWANTED: Final = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "Translate",
)
#: Containers and root have no sandbox of Chromium's; no page here is anybody else's. Nothing goes
#: out but to the pages under test.
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Each window would load the pages of its address bar beside ours, which takes as long.
    f"--disable-features={','.join(UNWANTED)}",
)


def executable() -> str | None:
    """Return the path of the browser, or None where there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def running(path: str, *flags: str) -> Iterator[Browser]:
    """Start a browser, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()
