"""What the browser tests may ask for: a browser, the service, hosts on other origins, a screen."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.support import chromium as browsers
from tests.browser.support.desk import SETTINGS, Desk, prepare
from tests.browser.support.origin import Origin
from tests.browser.support.screen import Screen
from tests.support.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

# Patient, for a machine that does much else at once; nothing waits longer than it has to.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the running browser, one for each worker of the test run."""
    path = browsers.executable()
    if path is None:
        reason = "no Chromium: install Debian's `chromium`, or name one in CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with browsers.running(path) as browser:
        yield browser


@pytest.fixture(scope="session")
def crm() -> Iterator[Origin]:
    """Return the origin of the hosts that may show the panel and speak with it."""
    with Origin("localhost") as origin:
        yield origin


@pytest.fixture(scope="session")
def stranger() -> Iterator[Origin]:
    """Return an origin that may show the panel, but whose messages it does not heed."""
    with Origin("localhost") as origin:
        yield origin


@pytest.fixture(scope="session")
def outsider() -> Iterator[Origin]:
    """Return an origin that may not show the panel at all."""
    with Origin("localhost") as origin:
        yield origin


@pytest.fixture(scope="session")
def desk(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, crm: Origin, stranger: Origin
) -> Iterator[Desk]:
    """Return the desk, whose server runs: one for each worker of the test run."""
    folder = tmp_path_factory.mktemp("desk")
    database = shutil.copy(sqlite_template, folder / "nbo.db")
    secret = prepare(database, folder / "models")
    settings = SETTINGS | {
        "panel_origins": crm.url,
        "panel_frame_ancestors": f"{crm.url} {stranger.url}",
    }
    url = f"sqlite:///{database}"
    server = Server(folder, database_url=url, model_dir=folder / "models", **settings)
    with closing(server):
        server.start(seconds=90)
        yield Desk(server, database, secret)


@pytest.fixture
def outage(desk: Desk) -> Iterator[Callable[[], Any]]:
    """Return what takes the service down for as long as the block lasts."""

    @contextmanager
    def down() -> Iterator[None]:
        desk.server.stop()
        try:
            yield
        finally:
            desk.server.start(seconds=90)

    return down


@pytest.fixture
def open_screen(chromium: Browser) -> Iterator[Callable[..., Screen]]:
    """Return what opens an empty screen in a context of its own: other cookies, other storage."""
    with ExitStack() as stack:

        def opened(*, width: int = 320, height: int = 640, **options: Any) -> Screen:
            usual = {"viewport": {"width": width, "height": height}, "locale": "en-GB"}
            context = chromium.new_context(**(usual | options))
            stack.callback(context.close)
            return Screen.of(context)

        yield opened


@pytest.fixture
def screen(open_screen: Callable[..., Screen]) -> Iterator[Screen]:
    """Return a screen as wide as a side bar, on which nothing may go wrong unseen."""
    opened = open_screen()
    yield opened
    assert opened.errors == []
