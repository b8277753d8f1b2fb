"""`make bench-panel`: from opening the panel to the painted offer, in a real browser.

::

    python -m benchmarks.panel [--opens 40]

A real `nbo serve` with the demo's model, catalogue and households, and the system's Chromium on the
same machine. Each opening has a token and a household of its own, so each is a new decision, on
disk before it is answered. The browser says how long it took by its own clock: from the beginning
of the navigation until the frame with the offer has been painted. *Cold* is a browser that has
never seen the panel (nothing kept, no connection); *warm* has opened it before, as an agent's has
from the second call on. Beside each, in turn, stands what any page at all costs on this machine:
the few bytes of `/livez`, from the same server, until the first paint.
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
#: Answers once the browser has noted the moment, with that and what the decision's request took.
OFFER: Final = """() => new Promise((done) =>
  new PerformanceObserver((list) => {
    if (list.getEntriesByName("nbo-offer-painted").length === 0) return;
    const [asked] = performance.getEntriesByType("resource")
      .filter(({ name }) => name.endsWith("/v1/panel/decisions"));
    done([performance.getEntriesByName("nbo-offer-painted")[0].startTime, asked.duration]);
  }).observe({ type: "mark", buffered: true }))"""
PAGE: Final = """() => new Promise((done) =>
  new PerformanceObserver((list) => {
    const [painted] = list.getEntriesByName("first-contentful-paint");
    if (painted) done([painted.startTime]);
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
    """Open in turn: a cold panel, a cold page, a warm panel, a warm page; return milliseconds."""
    kept = browser.new_context(viewport={"width": 320, "height": 640})
    bare = f"{desk.url}/livez"
    shown(kept, panel(desk, households), OFFER)
    shown(kept, bare, PAGE)
    times: dict[str, list[float]] = {}
    for _ in range(opens):
        for name, is_cold in (("cold", True), ("warm", False)):
            context = browser.new_context(viewport={"width": 320, "height": 640})
            used = context if is_cold else kept
            painted, asked = shown(used, panel(desk, households), OFFER)
            times.setdefault(f"the offer, {name}", []).append(painted)
            times.setdefault(f"  of it the decision's request, {name}", []).append(asked)
            context.close()
            context = browser.new_context()
            (plain,) = shown(context if is_cold else kept, bare, PAGE)
            times.setdefault(f"a bare page, {name}", []).append(plain)
            context.close()
    return times


def panel(desk: Desk, households: Iterator[str]) -> str:
    """Return the panel's address for the next household, with a new token."""
    return desk.panel(desk.token(next(households)))


def shown(context: BrowserContext, url: str, painted: str) -> list[float]:
    """Open an address in a new page; return what the browser says of it, in milliseconds."""
    page: Page = context.new_page()
    try:
        page.goto(url, wait_until="commit")
        return [float(each) for each in page.evaluate(painted)]
    finally:
        page.close()


def report(times: dict[str, list[float]]) -> None:
    """Print medians and quartiles."""
    print(f"{'milliseconds':42} {'median':>8} {'quartiles':>16} {'most':>8}")
    for name, taken in times.items():
        low, _, high = quantiles(taken, n=4)
        spread = f"{low:.0f} to {high:.0f}"
        print(f"{name:42} {median(taken):8.0f} {spread:>16} {max(taken):8.0f}")
    for name in ("cold", "warm"):
        found = median(times[f"the offer, {name}"])
        told = "under" if found < GOAL_MS else "NOT under"
        print(f"{name}: {told} {GOAL_MS:.0f} ms at the median")


if __name__ == "__main__":
    main()
