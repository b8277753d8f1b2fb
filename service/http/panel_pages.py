"""``/panel`` and ``/decisions/{id}``: pages for people, with nothing of anyone in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from service.http.answers import serving

if TYPE_CHECKING:
    from service.panel.pages import PageFile

__all__ = ["routes"]

routes = Blueprint("panel_pages", __name__)

#: A browser may keep it, and asks each time whether it still is what it has.
_ASK: Final = "no-cache"
_FOR_GOOD: Final = "public, max-age=31536000, immutable"


@routes.get("/panel")
def show_panel() -> Response:
    """Return the agent's panel; it is told of the customer by its host."""
    return _page("panel")


@routes.get("/decisions/<decision_id>")
def show_decision(decision_id: str) -> Response:
    """Return the page that shows one decision, whichever; it fetches that itself."""
    del decision_id
    return _page("decision")


@routes.get("/panel/assets/<path:name>")
def show_asset(name: str) -> Response:
    """Return one of the pages' files."""
    found = serving().pages.asset(name)
    if found is None:
        raise NotFound
    file, is_for_good = found
    return _send(file, _FOR_GOOD if is_for_good else _ASK)


def _page(name: str) -> Response:
    found = serving().pages.page(name)
    if found is None:
        raise NotFound
    return _send(found, _ASK)


def _send(file: PageFile, caching: str) -> Response:
    headers = {**serving().pages.headers, "Cache-Control": caching}
    response = Response(file.body, content_type=file.content_type, headers=headers)
    response.set_etag(file.etag)
    response.make_conditional(request)
    return response
