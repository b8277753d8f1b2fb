"""`make bench-panel`: from opening the panel to the painted offer, in a real browser.

::

    python -m benchmarks.panel [--opens 40]

A real `nbo serve` with the demo's model, catalogue and households, and the system's Chromium on the
same machine. Each opening has a token and a household of its own, so each is a new decision, on
disk before it is answered. The browser says how long it took by its own clock: from the beginning
of the navigation until the frame with the offer has been painted. Opened in three ways:

*call after call*: in the tab or side bar where it was for the last customer, as it is all day;
*another tab*: a new tab of a browser that has seen it before, with a process of its own to start;
*the first time*: a browser that has never seen it, with nothing kept and no connection.

Beside each, in turn, stands what any page at all costs on this machine: the few bytes of `/livez`,
from the same server, until the first paint.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

from tests.browser.support import chromium
from tests.browser.support.demo import FOLDER, demo_desk, promising

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.support.desk import Desk

GOAL_MS: Final = 150.0
WAYS: Final = ("call after call", "another tab", "the first time")
#: Answers with the moment once the browser has noted it.
OFFER: Final = """() => new Promise((done) =>
  new PerformanceObserver((list) => {
    const [painted] = list.getEntriesByName("nbo-offer-painted");
    if (painted) done(painted.startTime);
  }).observe({ type: "mark", buffered: true }))"""
PAGE: Final = """() => new Promise((done) =>
  new PerformanceObserver((list) => {
    const [painted] = list.getEntriesByName("first-contentful-paint");
    if (painted) done(painted.startTime);
  }).observe({ type: "paint", buffered: true }))"""


def main() -> None:
    """Prepare, measure, print."""
    options = arguments()
    path = chromium.executable()
    if path is None:
        raise SystemExit("There is no Chromium: install the system's, or name one in CHROMIUM.")
    with demo_desk(options.folder) as desk, chromium.running(path) as browser:
        known = list(itertools.islice(promising(desk, options.folder), 2 * options.opens))
        if not known:
            raise SystemExit("No household of the demo hears anything on the phone.")
        print(f"{options.opens} openings of each kind; Chromium {browser.version}\n", flush=True)
        report(measure(desk, browser, options.opens, itertools.cycle(known)))


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the demo's folder")
    parser.add_argument("--opens", type=int, default=40, help="of each kind")
    return parser.parse_args()


def measure(
    desk: Desk, browser: Browser, opens: int, households: Iterator[str]
) -> dict[str, list[float]]:
    """Open a page and the panel in each way, in turn; return milliseconds."""
    kept, same = new_context(browser), new_context(browser).new_page()
    for page in (kept.new_page(), same):
        opened(page, panel(desk, households), OFFER)
    kept.pages[0].close()
    times: dict[str, list[float]] = {}
    for _ in range(opens):
        for way in WAYS:
            context = new_context(browser) if way == "the first time" else kept
            for name, address, painted in (
                ("a bare page", f"{desk.url}/livez", PAGE),
                ("the offer", panel(desk, households), OFFER),
            ):
                page = same if way == "call after call" else context.new_page()
                taken = opened(page, address, painted)
                times.setdefault(f"{way}: {name}", []).append(taken)
                if page is not same:
                    page.close()
            if context is not kept:
                context.close()
    return times


def panel(desk: Desk, households: Iterator[str]) -> str:
    """Return the panel's address for the next household, with a new token."""
    return desk.panel(desk.token(next(households)))


def new_context(browser: Browser) -> BrowserContext:
    """Return what a browser is that has seen nothing yet, as narrow as a side bar."""
    return browser.new_context(viewport={"width": 320, "height": 640})


def opened(page: Page, url: str, painted: str) -> float:
    """Open an address; return what the browser says of it, in milliseconds."""
    page.goto(url, wait_until="commit")
    taken = float(page.evaluate(painted))
    # That it was seen is on its way: a page that closes now leaves it to the next one.
    page.wait_for_load_state("networkidle")
    return taken


def report(times: dict[str, list[float]]) -> None:
    """Print medians and quartiles."""
    print(f"{'milliseconds':32} {'median':>8} {'quartiles':>16} {'most':>8}")
    for name, taken in times.items():
        low, _, high = quantiles(taken, n=4)
        spread = f"{low:.0f} to {high:.0f}"
        print(f"{name:32} {median(taken):8.0f} {spread:>16} {max(taken):8.0f}")
    print()
    for way in WAYS:
        found = median(times[f"{way}: the offer"])
        told = "under" if found < GOAL_MS else "NOT under"
        print(f"{way}: {told} {GOAL_MS:.0f} ms at the median")


if __name__ == "__main__":
    main()
