"""``nbo panel token``: a link that opens the panel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from models.errors import InputError, NboError
from service.commands.panel import panel
from service.store import open_store
from tests.support.api import make_api

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SECRET = "a-secret-of-the-panel-for-this-test"
WHO = ("--agent", "a-7", "--customer", "c-1")


@pytest.fixture(autouse=True)
def _set(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    """Set what the service that is meant is started with."""
    monkeypatch.setenv("NBO_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("NBO_PANEL_SECRET", SECRET)


def _run(*words: str) -> Result:
    return CliRunner().invoke(panel, ["token", *words])


def _opens(url: str, folder: Path, link: str) -> Any:
    """Return what the service answers to the token of a link, and to its page."""
    store = open_store(url)
    api = make_api(store, folder / "models", panel_secret=SECRET)
    parts = urlsplit(link)
    token = parts.fragment.removeprefix("token=")
    page = api.get(parts.path, key=None)
    headers = {"Authorization": f"Bearer {token}"}
    api.with_catalogue()
    timeline = api.get("/v1/panel/timeline", key=None, headers=headers)
    store.close()
    return page.status_code, timeline.status_code


def test_the_link_opens_the_panel(sqlite_url: str, tmp_path: Path) -> None:
    """The page is there, and the token is one of the running service; it is alone on its line."""
    result = _run(*WHO)

    (link,) = result.stdout.splitlines()
    assert link.startswith("http://127.0.0.1:8000/panel#token=nbop_")
    assert _opens(sqlite_url, tmp_path, link) == (200, 200)


def test_its_key_ends_with_it(sqlite_url: str) -> None:
    """What was tried by hand leaves nothing that is good for ever."""
    told = json.loads(_run(*WHO, "--minutes", "5", "--json").stdout)

    store = open_store(sqlite_url)
    (key,) = store.keys.list()
    store.close()
    assert told["link"].endswith(told["url"])
    assert key.scopes == {"panel"}
    assert key.expires_at is not None
    assert 200.0 < key.expires_at - key.created_at < 302.0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*WHO, "--minutes", "100000"), "expires_in"),
        ((*WHO, "--language", "x" * 36), "language"),
    ],
)
def test_what_makes_no_token_makes_no_key(
    sqlite_url: str, words: tuple[str, ...], message: str
) -> None:
    """It is told what was got, and nothing is stored."""
    result = _run(*words)

    assert isinstance(result.exception, InputError)
    assert message in str(result.exception)
    store = open_store(sqlite_url)
    assert store.keys.list() == []
    store.close()


def test_without_a_secret_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no panel to open."""
    monkeypatch.setenv("NBO_PANEL_SECRET", "")

    result = _run(*WHO)

    assert isinstance(result.exception, NboError)
    assert "secret" in str(result.exception)
