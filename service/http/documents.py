"""``/openapi.json`` and ``/docs``: what the service says about itself, all from its own files."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Final

import orjson
from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from service.http.answers import answer_bytes
from service.http.openapi import openapi_document
from service.http.problems import KINDS

__all__ = ["routes"]

routes = Blueprint("documents", __name__)

_HTML: Final = "text/html; charset=utf-8"
# Swagger UI sets styles by script and shows icons as data; scripts come from files alone.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_FROM_PACKAGE: Final = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "index.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
_START: Final = b"""window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis],
    validatorUrl: null,
    deepLinking: true,
  });
});
"""
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Next best offer: the API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="stylesheet" href="/docs/assets/index.css">
<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/start.js"></script>
</body>
</html>
"""


@routes.get("/openapi.json")
def show_openapi() -> Response:
    """Return the OpenAPI document."""
    return answer_bytes(_openapi_bytes())


@routes.get("/docs")
def show_docs() -> Response:
    """Return a page on which the API can be read and tried."""
    return Response(_PAGE, content_type=_HTML, headers=_HEADERS)


@routes.get("/docs/problems")
def show_problems() -> Response:
    """Return the page that the ``type`` of a problem points into."""
    rows = "".join(
        f'<section id="{escape(name)}"><h2>{escape(kind.title)}</h2>'
        f"<p><code>{escape(name)}</code>, status {kind.status}. {escape(kind.advice)}</p></section>"
        for name, kind in KINDS.items()
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems</title></head>'
        f"<body><main><h1>Problems</h1>{rows}</main></body></html>"
    )
    return Response(page, content_type=_HTML, headers=_HEADERS)


@routes.get("/docs/assets/<path:name>")
def show_asset(name: str) -> Response:
    """Return one of the page's files."""
    if name == "start.js":
        content, kind = _START, "text/javascript; charset=utf-8"
    elif name in _FROM_PACKAGE:
        content, kind = _read_asset(name), _FROM_PACKAGE[name]
    else:
        raise NotFound
    headers = {**_HEADERS, "Cache-Control": "public, max-age=3600"}
    return Response(content, content_type=kind, headers=headers)


@cache
def _openapi_bytes() -> bytes:
    return orjson.dumps(openapi_document())


@cache
def _read_asset(name: str) -> bytes:
    return files("flask_swagger_ui").joinpath("dist", PurePosixPath(name).name).read_bytes()
