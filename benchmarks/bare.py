"""The yardstick: a Flask route that does nothing."""

from __future__ import annotations

from flask import Flask, Response

BODY = b'{"status":"ok"}'

app = Flask("bare")


@app.get("/")
def static_body() -> Response:
    """Return the same few bytes each time."""
    return Response(BODY, mimetype="application/json")
