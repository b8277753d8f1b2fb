"""The service over a registry of the tests' own linear models: what a test's gunicorn loads."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from models.registry import Registry
from service.app import create_app
from tests.support.bundle_models import LinearModel

if TYPE_CHECKING:
    from flask import Flask


def make() -> Flask:
    """Return the app of one worker, which begins to serve."""
    registry = Registry(Path(os.environ["NBO_MODEL_DIR"]), load_model=LinearModel.load)
    app = create_app(registry=registry)
    app.extensions["nbo"].start()
    return app
