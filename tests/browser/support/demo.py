"""The demo's own model, catalogue and households behind a real server: to measure and to show."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
from rich.console import Console

from models.dataset import read_dataset
from service.demo.made import Made
from service.demo.steps import prepare
from service.store import open_store
from tests.browser.support.desk import CHANNEL, SETTINGS, Desk
from tests.support.postgres import wait_until
from tests.support.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FOLDER", "demo_desk", "promising"]

FOLDER: Final = Path(__file__).parents[3] / ".demo"


@contextmanager
def demo_desk(folder: Path = FOLDER, *, ancestors: str = "") -> Iterator[Desk]:
    """Serve a copy of what `nbo demo` makes; what is made already is not made again.

    The panel may be shown in a frame by ``ancestors``.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    prepare(Made.at(folder, source=None), Console())
    with tempfile.TemporaryDirectory(dir=folder, prefix="panel-") as scratch:
        database = Path(shutil.copytree(folder / "store", Path(scratch) / "store")) / "nbo.db"
        url = f"sqlite:///{database}"
        with closing(open_store(url)) as store:
            _, secret = store.keys.create("crm", ["admin"])
        usual = {name: SETTINGS[name] for name in ("panel_secret",)}
        served = {"database_url": url, "model_dir": folder / "registry", "app": None}
        usual["panel_frame_ancestors"] = ancestors
        with closing(Server(Path(scratch), **served, **usual)) as server:
            server.start(seconds=120)
            desk = Desk(server, database, secret)
            wait_until(lambda: httpx.get(f"{desk.url}/readyz").status_code == 200, "the model")
            yield desk


def promising(desk: Desk, folder: Path = FOLDER) -> Iterator[str]:
    """Give the demo's households in their order, those that hear something on the phone."""
    known = json.loads((folder / "made.json").read_text())["steps"]["data"]["candidates"]
    everybody = read_dataset(folder / "data").customers["customer_id"].to_list()
    for customer_id in dict.fromkeys([*known, *everybody]):
        wish = {"customer_id": customer_id, "channel": CHANNEL, "dry_run": True}
        if desk.call("POST", "/v1/decisions", wish)["actions"]:
            yield customer_id
