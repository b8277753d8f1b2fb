"""``/v1/catalogue``: offers, treatments and policies as one versioned document."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, request

from models.errors import CatalogueError, ConflictError, Mistake, NotFoundError
from service.decision import Catalogue
from service.decision.catalogue_changes import changes
from service.decision.catalogue_findings import validate_catalogue
from service.decision.catalogue_schema import catalogue_schema
from service.http.answers import answer, serving
from service.http.bodies import read_json
from service.http.conditions import etag, expected_version, is_unchanged
from service.http.problems import Problem
from service.http.queries import read_query
from service.resources import catalogue as resource
from service.schemas.catalogues import CatalogueRollback, ComparisonQuery
from service.schemas.mistakes import load_strictly

__all__ = ["routes"]

routes = Blueprint("catalogue", __name__)
_ROLLBACK: Final = CatalogueRollback()
_COMPARISON: Final = ComparisonQuery()
_MOST_DIGITS: Final = 9


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
    if mistakes := validate_catalogue(document, now=serving().clock()).mistakes:
        raise CatalogueError(mistakes)
    return _store(document, required=True)


@routes.post("/v1/catalogue/validate")
def validate() -> Response:
    """Say whether a document would be taken, all its mistakes if not, and what is hardly meant."""
    found = validate_catalogue(_read(), now=serving().clock())
    return answer(resource.findings_to_json(found))


@routes.get("/v1/catalogue/versions")
def versions() -> Response:
    """List what was stored, the latest first."""
    return answer({"versions": resource.versions(serving().store)})


@routes.get("/v1/catalogue/versions/<version>")
def show_version(version: str) -> Response:
    """Return the document of one version."""
    number = int(version) if version.isdecimal() and len(version) <= _MOST_DIGITS else 0
    return answer(_document(number), headers={"ETag": etag(number)})


@routes.get("/v1/catalogue/compare")
def show_changes() -> Response:
    """Say what differs between two versions; by default, from the one before to the latest."""
    query = read_query(_COMPARISON)
    new = query.get("to") or serving().store.catalogues.current_version()
    old = query.get("from") or new - 1
    rows = [
        {"pointer": each.path, "kind": each.kind, "from": each.before, "to": each.after}
        for each in changes(_document(old), _document(new))
    ]
    return answer({"from": old, "to": new, "changes": rows})


@routes.post("/v1/catalogue/rollback")
def roll_back() -> Response:
    """Store the document of an earlier version as the next one."""
    body = read_json(request, max_bytes=serving().settings.max_body_bytes)
    version = load_strictly(_ROLLBACK, body)["version"]
    return _store(_document(version), required=False, note=f"rollback to {version}")


@routes.get("/v1/catalogue/schema")
def show_schema() -> Response:
    """Return the JSON Schema of the document."""
    return answer(catalogue_schema())


def _store(document: dict[str, Any], *, required: bool, note: str | None = None) -> Response:
    compiled = Catalogue.compile(document, 0)
    catalogues = serving().store.catalogues
    expected = expected_version(catalogues.current_version(), required=required)
    try:
        version = catalogues.put(document, expected, note=note)
    except ConflictError as error:
        raise Problem(412, "It was changed in the meantime; read it again.") from error
    serving().grounds.look_for_catalogue()
    return answer(
        {"version": version, "offers": len(compiled.offers)},
        201 if version == 1 else 200,
        headers={"ETag": etag(version)},
    )


def _document(version: int) -> dict[str, Any]:
    document = serving().store.catalogues.get(version) if version > 0 else None
    if document is None:
        raise NotFoundError("There is no such version of the catalogue.")
    return document


def _read() -> dict[str, Any]:
    document = read_json(request, max_bytes=serving().settings.max_catalogue_bytes)
    if not isinstance(document, dict):
        raise CatalogueError((Mistake("", "Expected an object with `offers`."),))
    return document
