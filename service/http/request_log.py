"""One log line and one observation for each request."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from service.logs import describe_failure

if TYPE_CHECKING:
    from service.serving import Serving

__all__ = ["install_request_log"]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})


def install_request_log(app: Flask, serving: Serving) -> None:
    """Log and measure each request of an app.

    The path appears as the route's template, so that no id of a customer does.
    """

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        route = request.url_rule.rule if request.url_rule else "none"
        # Anyone may send any word as a method; only known ones become a label.
        method = request.method if request.method in _METHODS else "other"
        serving.metrics.requests.labels(method, route, str(response.status_code)).inc()
        serving.metrics.request_seconds.labels(route).observe(seconds)
        failure = g.pop("failure", None)
        # Anything above is a failure of ours; 503 says no more than that something is away.
        log = serving.logger.error if response.status_code == 500 else serving.logger.info
        log(
            "request",
            request_id=g.get("request_id"),
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 3),
            key_id=g.get("key_id"),
            **(describe_failure(failure) if failure else {}),
        )
        return response
