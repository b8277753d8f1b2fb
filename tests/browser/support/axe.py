"""axe-core, run in a page whose Content-Security-Policy lets no other script in."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["violations"]

SCRIPT: Final = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG up to 2.2 AA, and what axe's authors advise beyond it.
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with a page as it is now: the rule, the place, the reason."""
    client = page.context.new_cdp_session(page)
    _run(client, f"{_script()}; null")
    found = _run(client, f"axe.run({{runOnly: {list(TAGS)}, resultTypes: ['violations']}})")
    client.detach()
    assert found["passes"], "axe looked at nothing"
    return [_told(rule, node) for rule in found["violations"] for node in rule["nodes"]]


def _told(rule: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{rule['id']}: {node['target']}: {node['failureSummary']}"


def _run(client: Any, expression: str) -> Any:
    """Evaluate from outside, as the browser's own tools do: the page's policy stays in force."""
    options = {"awaitPromise": True, "returnByValue": True}
    answer = client.send("Runtime.evaluate", {"expression": expression, **options})
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")


@cache
def _script() -> str:
    if not SCRIPT.exists() and not os.environ.get("CI"):
        pytest.skip("axe-core is not installed: make test-browser")
    return SCRIPT.read_text()
