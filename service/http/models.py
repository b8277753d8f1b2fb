"""``/v1/models``: the registry's bundles, and which one is in service."""

from __future__ import annotations

from flask import Blueprint, Response

from service.http.answers import answer, serving

__all__ = ["routes"]

routes = Blueprint("models", __name__)


@routes.get("/v1/models")
def index() -> Response:
    """List versions with their aliases, those of the latest data first."""
    registry, bundle = serving().registry, serving().champion.bundle
    aliases = registry.aliases()
    rows = [
        {
            "version": version,
            "aliases": sorted(name for name, named in aliases.items() if named == version),
            "serving": bundle is not None and bundle.version == version,
        }
        for version in reversed(registry.versions())
    ]
    return answer({"models": rows})


@routes.post("/v1/models/<version>/promote")
def promote(version: str) -> Response:
    """Make a version the champion, once it has passed its checks."""
    registry = serving().registry
    registry.promote(version)
    serving().grounds.look_for_model()
    aliases = registry.aliases()
    return answer({"champion": aliases["champion"], "previous": aliases.get("previous")})
