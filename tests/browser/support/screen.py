"""An agent's screen: a page in the real browser, and what goes wrong on it unseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Frame, FrameLocator, Locator, Page

__all__ = ["Screen"]

#: Told to the test whatever frame it happens in.
_LISTEN: Final = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
#: What the browser itself says of a request that failed; the tests of failures expect it.
_NETWORK: Final = "Failed to load resource"


@dataclass
class Screen:
    """One page, or a host's page with the panel in a frame.

    Parameters
    ----------
    page : Page
        Of a context of its own.
    frame : str or None
        Selects the panel's frame; None: the panel is the page.
    """

    page: Page
    frame: str | None = None
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext) -> Self:
        """Return an empty screen that notes errors, dialogs and requests."""
        context.add_init_script(_LISTEN)
        screen = cls(context.new_page())
        page = screen.page
        page.on("console", screen._note)
        page.on("pageerror", lambda error: screen.errors.append(f"not caught: {error}"))
        page.on("dialog", lambda dialog: screen.errors.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: screen.requests.append(request.url))
        return screen

    @property
    def panel(self) -> Page | FrameLocator:
        """Where the panel is."""
        return self.page.frame_locator(self.frame) if self.frame else self.page

    @property
    def inside(self) -> Frame:
        """The panel's own frame, for what a locator cannot ask."""
        frames = [each for each in self.page.frames if urlsplit(each.url).path == "/panel"]
        assert frames, "no panel is open"
        return frames[0]

    def open(self, url: str, *, frame: str | None = None) -> Self:
        """Go to an address."""
        self.frame = frame
        self.page.goto(url)
        return self

    def at(self, selector: str, **options: Any) -> Locator:
        """Return what is in the panel."""
        return self.panel.locator(selector, **options)

    def shows(self, name: str) -> Self:
        """Wait until the card has this heading: an offer's name, or that there is none."""
        expect(self.at("#offer-name")).to_have_text(name)
        return self

    def shows_nothing(self) -> Self:
        """Wait for the calm card."""
        return self.shows("No offer right now")

    def says(self, *words: str) -> Self:
        """Wait until a screen reader is told these words."""
        for each in words:
            expect(self.at("#announcer")).to_contain_text(each)
        return self

    def press(self, *keys: str) -> Self:
        """Press keys, one after another."""
        for each in keys:
            self.page.keyboard.press(each)
        return self

    def hears(self, say: str) -> Self:
        """Let the host's page say something, and wait until the panel has taken notice of it."""
        heard = """() => { window.heard = new Promise((done) =>
          addEventListener("message", () => setTimeout(done), { once: true })) }"""
        self.inside.evaluate(heard)
        self.page.evaluate(say)
        self.inside.evaluate("() => window.heard")
        return self

    def has_sent_all(self) -> Self:
        """Wait until nothing is kept any more that the service has not taken."""
        expect(self.at("#note .waits")).to_have_count(0)
        return self

    def foreign(self, *origins: str) -> list[str]:
        """Return requests that went anywhere but to these origins."""
        allowed = {*origins, "://"}
        return [url for url in self.requests if _origin(url) not in allowed]

    def _note(self, message: Any) -> None:
        if message.type in {"error", "warning"} and _NETWORK not in message.text:
            self.errors.append(message.text)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https", "ws"} else "://"
