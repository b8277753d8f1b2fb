"""What gunicorn loads in each worker: ``service.wsgi:make()``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.app import create_app

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["make"]


def make() -> Flask:
    """Return the application of one worker process, which begins to serve."""
    app = create_app()
    app.extensions["nbo"].start()
    return app
