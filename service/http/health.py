"""``/livez``, ``/readyz``, ``/metrics``: for those who run the service."""

from __future__ import annotations

from flask import Blueprint, Response

from models.errors import UnavailableError
from service.http.answers import answer, serving
from service.http.problems import Problem
from service.metrics import CONTENT_TYPE

__all__ = ["routes"]

routes = Blueprint("health", __name__)


@routes.get("/livez")
def alive() -> Response:
    """Answer, whatever else is the matter."""
    return answer({"status": "alive"})


@routes.get("/readyz")
def ready() -> Response:
    """Say whether decisions can be taken, and what is missing if not."""
    ground, bundle = serving().grounds.known, serving().champion.bundle
    missing = [] if _has_store() else ["store"]
    if ground is None:
        missing.append("catalogue")
    if bundle is None or (ground is not None and ground.scorer is None):
        missing.append("model")
    if missing or ground is None or bundle is None:
        raise Problem(
            503,
            f"Missing: {', '.join(missing)}.",
            headers={"Retry-After": "1"},
            extra={"missing": missing},
        )
    return answer(
        {
            "status": "ready",
            "model_version": bundle.version,
            "catalogue_version": ground.catalogue.version,
        }
    )


@routes.get("/metrics")
def metrics() -> Response:
    """Return all figures as Prometheus reads them."""
    return Response(serving().metrics.text(), content_type=CONTENT_TYPE)


def _has_store() -> bool:
    try:
        serving().store.ping()
    except UnavailableError:
        return False
    return True
