"""docs/api.md tells every route, scope and limit as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.http.access import ACCESS, SCOPES
from service.http.problems import KINDS
from service.json_text import MAX_DEPTH, MAX_NAMES
from service.store import OUTCOMES

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text()


@pytest.mark.parametrize("name", sorted(ACCESS))
def test_every_route_is_told(name: str) -> None:
    """By its path; pages for people by the one they start from."""
    path = name.split(" ")[1].replace("<path:name>", "").replace("<", "{").replace(">", "}")

    assert path.removesuffix("assets/") in TEXT


@pytest.mark.parametrize("word", [*SCOPES, *OUTCOMES])
def test_every_scope_and_outcome_is_told(word: str) -> None:
    """A new one is told, too."""
    assert f"`{word}`" in TEXT


def test_every_status_of_a_problem_is_told() -> None:
    """With what to do about it."""
    for kind in KINDS.values():
        assert str(kind.status) in TEXT


def test_limits_are_told_as_they_are() -> None:
    """Numbers in the docs are those in the code."""
    assert f"{MAX_DEPTH} levels, {MAX_NAMES:,}" in TEXT
