"""Bundles to break, each test its own copy."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.support.bundle_models import TreeModel, fit_trees
from tests.support.bundles import publish, registry

if TYPE_CHECKING:
    from pathlib import Path

    from models.registry import Registry


@dataclass(frozen=True)
class Published:
    """A registry with a good champion, and a second version to break."""

    models: Registry
    champion: str
    victim: str

    @property
    def folder(self) -> Path:
        """The folder of the version to break."""
        return self.models.path(self.victim)


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Published:
    """Publish two LightGBM models, once."""
    models = registry(tmp_path_factory.mktemp("template") / "models", model=TreeModel)
    champion = publish(models, fit_trees(rounds=3))
    models.promote(champion)
    return Published(models, champion, publish(models, fit_trees(rounds=4)))


@pytest.fixture
def published(template, tmp_path) -> Published:
    """Return a copy of them."""
    root = shutil.copytree(template.models.root, tmp_path / "models")
    return Published(registry(root, model=TreeModel), template.champion, template.victim)
