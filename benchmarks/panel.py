"""`make bench-panel`: from opening the panel to the painted offer, in a real browser.

::

    python -m benchmarks.panel [--opens 40]

A real `nbo serve` with the demo's model, catalogue and households, and the system's Chromium on the
same machine. Each opening has a token and a household of its own, so each is a new decision, on
disk before it is answered. The browser says how long it took by its own clock: from the beginning
of the navigation until the frame with the offer has been painted. Opened in three ways:

*in a CRM*: in a frame beside the customer, a new one for each call, the last call's still there;
*another tab*: a new tab of a browser that has seen it before, with a process of its own to start;
*the first time*: a browser that has never seen it, with nothing kept and no connection.

Beside each, in turn, stands what any page at all costs on this machine: a file of two kilobytes,
shown as text, from the same server, until the first paint.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final, TypeAlias

from tests.browser.support import chromium
from tests.browser.support.demo import FOLDER, demo_desk, promising
from tests.browser.support.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Frame, Page

    from tests.browser.support.desk import Desk

#: Opens an address; returns when what the script waits for was painted.
Opening: TypeAlias = Callable[[str, str], float]

GOAL_MS: Final = 150.0
#: Another name of this machine than the service's is another site to a browser.
CRM: Final = "localhost"
#: What a CRM does as a call comes in: the customer's frame is put beside that of the call before.
CALL: Final = """(address) => {
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: address, width: 320, height: 640 });
  document.body.prepend(frame);
  document.querySelectorAll("iframe")[2]?.remove();
}"""
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
    with (
        Origin(CRM) as crm,
        demo_desk(options.folder, ancestors=crm.url) as desk,
        chromium.running(path) as browser,
    ):
        known = list(itertools.islice(promising(desk, options.folder), 2 * options.opens))
        if not known:
            raise SystemExit("No household of the demo hears anything on the phone.")
        print(f"{options.opens} openings of each kind; Chromium {browser.version}\n", flush=True)
        households = itertools.cycle(known)
        report(measure(ways(browser, crm), desk, households, opens=options.opens))


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the demo's folder")
    parser.add_argument("--opens", type=int, default=40, help="of each kind")
    return parser.parse_args()


def ways(browser: Browser, crm: Origin) -> dict[str, Opening]:
    """Return how the panel is opened, by the names of the ways."""
    beside, kept = new_context(browser).new_page(), new_context(browser)
    beside.goto(f"{crm.url}/host.css")

    def first_time(address: str, painted: str) -> float:
        with new_context(browser) as fresh:
            return in_tab(fresh, address, painted)

    return {
        "in a CRM": partial(in_frame, beside),
        "another tab": partial(in_tab, kept),
        "the first time": first_time,
    }


def measure(
    openings: dict[str, Opening], desk: Desk, households: Iterator[str], *, opens: int
) -> dict[str, list[float]]:
    """Open a page and the panel in each way, in turn; return milliseconds."""
    times: dict[str, list[float]] = {}
    for number in range(opens + 1):
        for way, opened in openings.items():
            bare = opened(f"{desk.url}/panel/assets/element.js", PAGE)
            offer = opened(desk.panel(desk.token(next(households))), OFFER)
            if number == 0:  # What is opened again has been opened before.
                continue
            times.setdefault(f"{way}: a bare page", []).append(bare)
            times.setdefault(f"{way}: the offer", []).append(offer)
    return times


def new_context(browser: Browser) -> BrowserContext:
    """Return what a browser is that has seen nothing yet, as narrow as a side bar."""
    return browser.new_context(viewport={"width": 320, "height": 640})


def in_tab(context: BrowserContext, address: str, painted: str) -> float:
    """Open an address in a new tab; return what the browser says of it, in milliseconds."""
    page = context.new_page()
    page.goto(address, wait_until="commit")
    taken = when(page.main_frame, painted)
    page.close()
    return taken


def in_frame(page: Page, address: str, painted: str) -> float:
    """Open an address in a new frame of a page."""
    with page.expect_event("framenavigated") as navigated:
        page.evaluate(CALL, address)
    return when(navigated.value, painted)


def when(frame: Frame, painted: str) -> float:
    """Return when it was painted, once nothing more is under way."""
    taken = float(frame.evaluate(painted))
    # That it was seen is on its way: a page that closes now leaves it to the next one.
    frame.wait_for_load_state("networkidle")
    return taken


def report(times: dict[str, list[float]]) -> None:
    """Print medians and quartiles."""
    print(f"{'milliseconds':32} {'median':>8} {'quartiles':>16} {'most':>8}")
    for name, taken in times.items():
        low, _, high = quantiles(taken, n=4)
        spread = f"{low:.0f} to {high:.0f}"
        print(f"{name:32} {median(taken):8.0f} {spread:>16} {max(taken):8.0f}")
    print()
    for name, taken in times.items():
        if name.endswith("the offer"):
            told = "under" if median(taken) < GOAL_MS else "NOT under"
            print(f"{name}: {told} {GOAL_MS:.0f} ms at the median")


if __name__ == "__main__":
    main()
