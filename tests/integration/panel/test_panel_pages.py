"""The pages for people: what a browser may do, who may show them, and how they are kept."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from models.errors import InputError
from service.panel.pages import Pages, page_files
from tests.integration.panel.agents import SECRET
from tests.support.api import Api, make_api

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.panel.agents import Crm

PAGES = ("/panel", "/decisions/0193506f-9a4e-7c31-8a52-0d3f6f0b9c11")
ASSETS = sorted(name for name in page_files() if not name.endswith(".html"))


class _Page(HTMLParser):
    """What a page names, and what it says to scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.metas: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.links += [said[name] for name in ("src", "href") if name in said]
        if tag == "meta" and "name" in said:
            self.metas[said["name"]] = said["content"]


@pytest.fixture
def serve(crm: Crm, tmp_path: Path) -> Callable[..., Api]:
    """Return what serves the same with other settings."""

    def make(**settings: str) -> Api:
        return make_api(crm.api.store, tmp_path / "m", panel_secret=SECRET, **settings)

    return make


def _linked(api: Api, path: str) -> list[str]:
    """Return the addresses that a page names, as a browser resolves them."""
    links = _Page(api.get(path, key=None).text).links
    below = path.rsplit("/", 1)[0] + "/"
    found = [link if link.startswith("/") else below + link for link in links if ":" not in link]
    return [re.sub(r"[^/]+/\.\./", "", each) for each in found]


@pytest.mark.parametrize("path", [*PAGES, "/panel/assets/panel.js", "/panel/assets/base.css"])
def test_each_page_and_file_says_what_a_browser_may_do(crm: Crm, path: str) -> None:
    """Scripts, styles and requests are of this origin alone, and text stays text."""
    response = crm.api.get(path, key=None)
    policy = dict(
        each.strip().split(" ", 1)
        for each in response.headers["Content-Security-Policy"].split(";")
    )

    assert response.status_code == 200
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_nothing_sets_a_cookie_or_lets_another_origin_read(crm: Crm) -> None:
    """Not a page, not a file, and not what the panel asks for."""
    agent = crm.agent()
    other = {"Origin": "https://evil.example"}
    responses = [crm.api.get(path, key=None, headers=other) for path in PAGES]
    responses += [crm.api.get(f"/panel/assets/{name}", key=None, headers=other) for name in ASSETS]
    responses += [agent.asks(), agent.call("GET", "/v1/panel/timeline")]
    responses += [crm.api.call("OPTIONS", "/v1/panel/decisions", key=None, headers=other)]

    assert len(responses) > len(PAGES) + 10
    for response in responses:
        assert "Set-Cookie" not in response.headers
        assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


def test_who_may_show_the_panel_is_the_settings_word(serve: Callable[..., Api]) -> None:
    """Nobody, unless it says who; an older browser is told so too."""
    nobody, crm = serve(), serve(panel_frame_ancestors="https://*.zendesk.com  'self'")

    for path in PAGES:
        closed, open_ = nobody.get(path, key=None), crm.get(path, key=None)
        assert closed.headers["X-Frame-Options"] == "DENY"
        assert "X-Frame-Options" not in open_.headers
        policy = open_.headers["Content-Security-Policy"]
        assert "; frame-ancestors https://*.zendesk.com 'self';" in policy


def test_the_panel_is_told_whose_messages_to_heed(serve: Callable[..., Api]) -> None:
    """By its own page, from the settings; without any, nobody's."""
    told = serve(panel_origins="https://a.example http://127.0.0.1:8080")

    assert _Page(serve().get("/panel").text).metas["nbo-origins"] == ""
    metas = _Page(told.get("/panel").text).metas
    assert metas["nbo-origins"] == "https://a.example http://127.0.0.1:8080"


@pytest.mark.parametrize(
    "settings",
    [
        {"panel_origins": "crm.example"},
        {"panel_origins": "https://crm.example/"},
        {"panel_origins": "*"},
        {"panel_origins": "null"},
        {"panel_origins": 'https://a"><script>'},
        {"panel_frame_ancestors": "*"},
        {"panel_frame_ancestors": "https://a.example; script-src *"},
        {"panel_frame_ancestors": "https://a.example, https://b.example"},
        {"panel_frame_ancestors": "'unsafe-inline'"},
        {"panel_frame_ancestors": "data:"},
        {"panel_frame_ancestors": "https:"},
    ],
)
def test_what_would_open_the_panel_to_everybody_does_not_start(
    serve: Callable[..., Api], settings: dict[str, str]
) -> None:
    """Nor what is no origin, or says more than one thing: it is told before anything is served."""
    with pytest.raises(InputError, match=next(iter(settings))):
        serve(**settings)


@pytest.mark.parametrize("path", PAGES)
def test_each_file_a_page_names_is_there_and_kept_for_good(crm: Crm, path: str) -> None:
    """Under an address of its version: a second visit asks for none of them."""
    links = _linked(crm.api, path)

    assert len(links) >= 3
    for link in links:
        response = crm.api.get(link, key=None)
        assert response.status_code == 200, link
        assert re.match(r"/panel/assets/v-[0-9a-f]{16}/", link)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", [*PAGES, "/panel/assets/panel.js"])
def test_what_may_change_is_asked_for_and_not_sent_again(crm: Crm, path: str) -> None:
    """A page, or a file without its version: 304 and no body while it is the same."""
    first = crm.api.get(path, key=None)
    again = crm.api.get(path, key=None, headers={"If-None-Match": first.headers["ETag"]})
    changed = crm.api.get(path, key=None, headers={"If-None-Match": '"another"'})

    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.data, changed.status_code) == (304, b"", 200)
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_page_of_another_version_still_finds_its_files(crm: Crm) -> None:
    """While servers are replaced one by one; but nobody keeps what it may not be."""
    response = crm.api.get("/panel/assets/v-0123456789abcdef/panel.js", key=None)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "panel.html",
        "decision.html",
        "../tokens.py",
        "%2e%2e/tokens.py",
        "..%2ftokens.py",
        "v-0123456789abcdef/../../tokens.py",
        "v-0123456789abcdef/",
        "v-0123456789abcdef/v-0123456789abcdef/panel.js",
        "host",
        "panel.js/",
        "/panel.js",
        "nowhere.js",
    ],
)
def test_only_the_files_of_the_pages_are_served(crm: Crm, name: str) -> None:
    """Nothing else of the package, nothing outside it, and pages at their own address only."""
    assert crm.api.get(f"/panel/assets/{name}", key=None).status_code == 404


def test_a_page_is_the_same_whatever_is_in_its_address(crm: Crm) -> None:
    """Nothing of an address or a query comes back in it."""
    plain = crm.api.get("/panel", key=None)
    asked = crm.api.get('/panel?host="><script>alert(1)</script>&token=x', key=None)
    decisions = {crm.api.get(f"/decisions/{each}", key=None).data for each in ("a", "b<script>")}

    assert plain.data == asked.data
    assert len(decisions) == 1


def test_a_change_in_any_file_changes_the_version() -> None:
    """The version is of all files together, since modules load one another."""
    assert Pages().version == Pages(origins="https://a.example").version
    assert re.fullmatch(r"[0-9a-f]{16}", Pages().version)
    etags = {each.etag for each in page_files().values()}
    assert len(etags) > 10
