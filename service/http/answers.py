"""Answers: JSON in one way, with the headers every answer has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Flask, Response, current_app

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.serving import Serving

__all__ = ["answer", "answer_bytes", "install_headers", "serving"]


def answer(
    document: Any, status: int = 200, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON response."""
    return answer_bytes(orjson.dumps(document), status, headers=headers)


def answer_bytes(
    body: bytes, status: int = 200, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a response whose JSON is written already."""
    return Response(body, status=status, headers=headers, content_type="application/json")


def serving() -> Serving:
    """Return what the current app serves with."""
    found: Serving = current_app.extensions["nbo"]
    return found


def install_headers(app: Flask) -> None:
    """Add what every answer has: nothing is cached or sniffed unless a view says otherwise."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        return response
