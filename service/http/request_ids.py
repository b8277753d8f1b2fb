"""A name for each request, the caller's own if it sent a proper one."""

from __future__ import annotations

import re
from typing import Final

import uuid_utils
from flask import Flask, Response, g, request

__all__ = ["HEADER", "install_request_ids"]

HEADER: Final = "X-Request-Id"
_PROPER: Final = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")


def install_request_ids(app: Flask) -> None:
    """Give each request an id and send it back."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _PROPER.fullmatch(given) else str(uuid_utils.uuid7())

    @app.after_request
    def send_back(response: Response) -> Response:
        response.headers[HEADER] = g.get("request_id", "")
        return response
