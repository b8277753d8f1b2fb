"""What the service says of itself, and to those who run it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from service.http.problems import KINDS
from service.store import open_store
from tests.support.api import Api, make_api, publish
from tests.support.bundle_models import LinearModel

if TYPE_CHECKING:
    from pathlib import Path


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.found += [value for name in ("src", "href") if (value := named.get(name))]
        self.inline += tag == "script" and "src" not in named


def test_the_docs_come_from_this_server_alone(api: Api) -> None:
    """Every file of the page is ours and there, no script is inline, and the policy says so."""
    page = api.get("/docs", key=None)
    links = _Links()
    links.feed(page.text)

    assert links.inline == 0
    assert len(links.found) >= 4
    for link in links.found:
        assert link.startswith("/")
        assert api.get(link, key=None).status_code == 200
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name", ["../app.py", "%2e%2e/%2e%2e/app.py", "swagger-ui.js", "x/swagger-ui.css", ""]
)
def test_only_the_files_of_the_page_are_served(api: Api, name: str) -> None:
    """Nothing else of the package, and nothing outside it."""
    assert api.get(f"/docs/assets/{name}", key=None).status_code == 404


def test_each_kind_of_problem_has_its_place_on_the_page(api: Api) -> None:
    """`type` is an address that leads somewhere."""
    page = api.get("/docs/problems", key=None).text

    assert set(re.findall(r'id="([^"]+)"', page)) == set(KINDS)


def test_ready_says_which_part_is_missing(sqlite_url: str, tmp_path: Path) -> None:
    """Store, catalogue, model: each is named while it is missing, and then it is ready."""
    store = open_store(sqlite_url)
    api = make_api(store, tmp_path / "models", load_model=LinearModel.load)
    serving = api.app.extensions["nbo"]

    nothing = api.get("/readyz", key=None)
    api.with_catalogue()
    no_model = api.get("/readyz", key=None)
    version = publish(tmp_path / "models", promote=True)
    serving.refresh()
    ready = api.get("/readyz", key=None)
    serving.store = open_store(f"sqlite:///{tmp_path}/missing/nbo.db")
    no_store = api.get("/readyz", key=None)
    alive = api.get("/livez", key=None)
    store.close()

    assert (nothing.status_code, nothing.json["missing"]) == (503, ["catalogue", "model"])
    assert (no_model.status_code, no_model.json["missing"]) == (503, ["model"])
    assert (ready.status_code, ready.json["model_version"]) == (200, version)
    assert (no_store.status_code, no_store.json["missing"]) == (503, ["store"])
    assert alive.status_code == 200


def test_models_are_listed_and_promoted(sqlite_url: str, tmp_path: Path) -> None:
    """Which there are, which is the champion, which this worker serves; the worker takes it."""
    store = open_store(sqlite_url)
    old = publish(tmp_path / "models", promote=True)
    new = publish(tmp_path / "models", bias=-1.0)
    api = make_api(store, tmp_path / "models", load_model=LinearModel.load).with_catalogue()

    promoted = api.post(f"/v1/models/{new}/promote")
    rows = {each["version"]: each for each in api.get("/v1/models").json["models"]}
    decided = api.post("/v1/decisions", {"customer_id": "c", "channel": "email"}).json
    again = api.post(f"/v1/models/{new}/promote")
    store.close()

    assert promoted.json == again.json == {"champion": new, "previous": old}
    assert (rows[new]["aliases"], rows[new]["serving"]) == (["champion"], True)
    assert (rows[old]["aliases"], rows[old]["serving"]) == (["previous"], False)
    assert decided["model_version"] == new


def test_a_replay_stands_on_the_model_of_its_time(sqlite_url: str, tmp_path: Path) -> None:
    """After a promotion, the old decision comes out the same."""
    store = open_store(sqlite_url)
    publish(tmp_path / "models", promote=True)
    api = make_api(store, tmp_path / "models", load_model=LinearModel.load).with_catalogue()
    wish = {"customer_id": "c", "channel": "email", "limit": 3, "profile": {"age": 1}}
    decided = api.post("/v1/decisions", wish).json
    api.post(f"/v1/models/{publish(tmp_path / 'models', bias=-1.0)}/promote")

    replayed = api.post(f"/v1/decisions/{decided['decision_id']}/replay").json
    store.close()

    assert replayed["identical"] is True
    assert replayed["response"] == decided
