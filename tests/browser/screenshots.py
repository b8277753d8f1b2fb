"""`make screenshots`: the pictures of the panel and of the decision page in the documents.

::

    python -m tests.browser.screenshots [--into docs/images]

The demo's own model, catalogue and household, in the system's Chromium: a side bar of 320 pixels
and a screen of 1280, light and dark. A palette of few colours keeps the files small.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image
from playwright.sync_api import expect

from tests.browser.support import chromium
from tests.browser.support.demo import FOLDER, demo_desk, promising
from tests.browser.support.screen import Screen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.support.desk import Desk

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
#: Enough for letters with smooth edges on a page of few colours.
COLOURS: Final = 64
#: Width and height of the screen, and pixels of the picture to one of the page.
SIDE_BAR, DESK_TOP = (320, 640, 2.0), (1280, 800, 1.0)


def main() -> None:
    """Take every picture."""
    options = arguments()
    path = chromium.executable()
    if path is None:
        raise SystemExit("There is no Chromium: install the system's, or name one in CHROMIUM.")
    options.into.mkdir(parents=True, exist_ok=True)
    with demo_desk(options.folder) as desk, chromium.running(path) as browser:
        household = options.customer or next(promising(desk, options.folder))
        for scheme in ("light", "dark"):
            for size in (SIDE_BAR, DESK_TOP):
                name = f"{size[0]}-{scheme}.png"
                for page, picture in pictures(desk, browser, household, scheme, size).items():
                    kept = options.into / f"{page}-{name}"
                    kept.write_bytes(small(picture))
                    print(f"{kept} {kept.stat().st_size / 1000:.0f} KB")


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the demo's folder")
    parser.add_argument("--into", type=Path, default=IMAGES, help="the folder")
    parser.add_argument("--customer", help="a household, else the first that hears something")
    return parser.parse_args()


def pictures(
    desk: Desk, browser: Browser, household: str, scheme: str, size: tuple[int, int, float]
) -> dict[str, bytes]:
    """Return the panel as an agent sees it, and the page of its decision, as PNG."""
    width, height, scale = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme=scheme,
        locale="en-GB",
    )
    token = desk.token(household, may_see_evidence=True)
    screen = Screen.of(context).open(desk.panel(token))
    expect(screen.at("#bar button")).to_have_count(4)
    panel = screen.page.screenshot()
    (decision_id,) = desk.decisions(household)[-1:]
    screen.open(f"{desk.url}/decisions/{decision_id}#token={token}")
    expect(screen.at("main")).not_to_have_attribute("aria-busy", "true")
    decision = screen.page.screenshot(full_page=width > SIDE_BAR[0])
    context.close()
    return {"panel": panel, "decision": decision}


def small(picture: bytes) -> bytes:
    """Return a PNG with few colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    kept = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


if __name__ == "__main__":
    main()
