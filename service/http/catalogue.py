"""``/v1/catalogue``: offers, treatments and policies as one versioned document."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from models.errors import CatalogueError, ConflictError, Mistake, NotFoundError
from service.decision import Catalogue
from service.http.answers import answer, serving
from service.http.bodies import read_json
from service.http.conditions import etag, expected_version, is_unchanged
from service.http.problems import Problem
from service.schemas.fields import format_moment

__all__ = ["routes"]

routes = Blueprint("catalogue", __name__)


@routes.get("/v1/catalogue")
def show() -> Response:
    """Return the current document."""
    version, document = serving().store.catalogues.current()
    if not version:
        raise NotFoundError("There is no catalogue yet; PUT one with If-None-Match: *.")
    headers = {"ETag": etag(version), "Cache-Control": "no-cache"}
    if is_unchanged(version):
        return Response(status=304, headers=headers)
    return answer(document, headers=headers)


@routes.put("/v1/catalogue")
def put() -> Response:
    """Store a document as the next version; every worker decides by it within a second."""
    document = _read()
    compiled = Catalogue.compile(document, 0)
    catalogues = serving().store.catalogues
    expected = expected_version(catalogues.current_version(), required=True)
    try:
        version = catalogues.put(document, expected)
    except ConflictError as error:
        raise Problem(412, "It was changed in the meantime; read it again.") from error
    serving().grounds.look_for_catalogue()
    return answer(
        {"version": version, "offers": len(compiled.offers)},
        200 if expected else 201,
        headers={"ETag": etag(version)},
    )


@routes.post("/v1/catalogue/validate")
def validate() -> Response:
    """Say whether a document would be taken, and all its mistakes if not."""
    mistakes: tuple[Mistake, ...] = ()
    try:
        Catalogue.compile(_read(), 0)
    except CatalogueError as error:
        mistakes = error.mistakes
    rows = [{"pointer": each.path, "message": each.message} for each in mistakes]
    return answer({"valid": not rows, "mistakes": rows})


@routes.get("/v1/catalogue/versions")
def versions() -> Response:
    """List what was stored, the latest first."""
    rows = [
        {
            "version": each.version,
            "created_at": format_moment(each.created_at),
            "size_bytes": each.size_bytes,
            "note": each.note,
        }
        for each in serving().store.catalogues.versions()
    ]
    return answer({"versions": rows})


def _read() -> dict[str, Any]:
    document = read_json(request, max_bytes=serving().settings.max_catalogue_bytes)
    if not isinstance(document, dict):
        raise CatalogueError((Mistake("", "Expected an object with `offers`."),))
    return document
