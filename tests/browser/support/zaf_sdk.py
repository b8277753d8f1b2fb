"""Zendesk's own SDK, as npm installs it, in a page: what the stub of Zendesk is held against."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

__all__ = ["serve_sdk"]

FOLDER: Final = Path(__file__).parents[1] / "node_modules" / "zendesk_app_framework_sdk" / "lib"
#: Each name by which its files ask for one another.
FILES: Final = {
    "./index": "index.js",
    "./client": "client.js",
    "./utils": "utils.js",
    "./vendor/native-promise-only": "vendor/native-promise-only.js",
}
#: The files are CommonJS, so a page needs a `require`.
_LOADER: Final = """
const found = {};
function require(name) {
  if (!found[name]) {
    const module = (found[name] = { exports: {} });
    files[name](module, module.exports, require);
  }
  return found[name].exports;
}
window.ZAFClient = require("./index");
"""


def serve_sdk(page: Page) -> None:
    """Give the SDK to the pages that ask for ``sdk.js``."""
    if not FOLDER.exists() and not os.environ.get("CI"):
        pytest.skip("Zendesk's SDK is not installed: make test-browser")
    text = _script()

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/javascript", body=text)

    page.route("**/sdk.js", answer)


def _script() -> str:
    wrapped = (
        f"{json.dumps(name)}: function (module, exports, require) {{\n"
        f"{(FOLDER / file).read_text()}\n}}"
        for name, file in FILES.items()
    )
    return f"(() => {{\nconst files = {{\n{','.join(wrapped)}\n}};\n{_LOADER}}})();\n"
