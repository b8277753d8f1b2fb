"""Problems: the one mapping from errors to HTTP, in the form of RFC 9457.

Every answer with a status of 400 or more is such a problem. Its ``type`` points into the page
that the service itself serves at ``/docs/problems``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import orjson
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from models.errors import (
    BundleError,
    CatalogueError,
    ConflictError,
    InputError,
    Mistake,
    NotFoundError,
    PanelOffError,
    TokenError,
    UnavailableError,
)
from service.schemas.mistakes import MistakesError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "KINDS",
    "Problem",
    "install_problems",
    "problem_of_mistakes",
    "problem_response",
    "unauthenticated",
]

MEDIA_TYPE: Final = "application/problem+json"
PAGE: Final = "/docs/problems"
MAX_ERRORS: Final = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """A documented kind of problem: its status, its title, and what a caller does about it."""

    status: int
    title: str
    advice: str


KINDS: Final[Mapping[str, Kind]] = {
    "body": Kind(400, "The body cannot be read", "Mend the JSON; the detail says where."),
    "request": Kind(400, "The request cannot be read", "Mend the address or the headers."),
    "unauthenticated": Kind(
        401, "No valid key", "Send a key that has neither expired nor been revoked."
    ),
    "forbidden": Kind(403, "The key may not do this", "Use a key with one of the scopes named."),
    "not-found": Kind(404, "Not found", "Check the address and the id."),
    "method": Kind(405, "Not a method of this address", "Use one that the header Allow names."),
    "not-acceptable": Kind(406, "No such form", "Accept application/json."),
    "conflict": Kind(409, "In conflict with what is there", "Read what is there, then decide."),
    "panel-off": Kind(409, "There is no panel", "Set NBO_PANEL_SECRET where the service runs."),
    "changed": Kind(412, "Changed in the meantime", "Read it again and send its new ETag."),
    "too-large": Kind(413, "Too large", "Send less at a time."),
    "media-type": Kind(415, "Not a media type that is read", "Send UTF-8 JSON, not compressed."),
    "invalid": Kind(422, "Not valid", "Mend each of `errors`; nothing was done."),
    "key-reused": Kind(
        422, "Idempotency-Key used for something else", "Use a new key for a new request."
    ),
    "condition": Kind(428, "A condition is needed", "Send If-Match, or If-None-Match: *."),
    "internal": Kind(
        500, "It failed", "Tell us the request id in `instance`; trying again may help."
    ),
    "unavailable": Kind(503, "Not now", "Try again after Retry-After seconds."),
}
_KIND_OF_STATUS: Final = {
    400: "request",
    **{kind.status: name for name, kind in reversed(list(KINDS.items())) if kind.status != 400},
}


class Problem(Exception):  # noqa: N818 -- RFC 9457's own word
    """An answer that is a problem; raise it anywhere below a view.

    Parameters
    ----------
    status
        The HTTP status.
    detail
        What is wrong with this request, in a sentence; shown to the caller.
    kind
        A name in ``KINDS``; by default the first of that status.
    errors
        Where in the body, as JSON pointers, and what.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str | None = None,
        errors: Iterable[Mistake] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.status, self.detail = status, detail
        self.kind = kind or _KIND_OF_STATUS.get(status, "request")
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})
        super().__init__(detail)

    def document(self) -> dict[str, Any]:
        """Return the members of the problem, without the instance."""
        known = KINDS.get(self.kind)
        found = {
            "type": f"{PAGE}#{self.kind}",
            "title": known.title if known else HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            found["errors"] = [
                {"pointer": e.path, "message": e.message} for e in self.errors[:MAX_ERRORS]
            ]
        if len(self.errors) > MAX_ERRORS:
            found["more_errors"] = len(self.errors) - MAX_ERRORS
        return found | self.extra


def problem_of(error: Exception) -> Problem:
    """Map any error to the problem that a caller sees: the one place where this is decided."""
    if isinstance(error, Problem):
        return error
    for kind, map_it in _MAPPING.items():
        if isinstance(error, kind):
            return map_it(error)
    return Problem(500, _DETAILS[500])


def problem_of_mistakes(error: MistakesError, where: str = "the body") -> Problem:
    """Return the problem that names every mistake there is somewhere."""
    count = len(error.mistakes)
    detail = f"There {'is a mistake' if count == 1 else f'are {count} mistakes'} in {where}."
    return Problem(422, detail, errors=error.mistakes)


def unauthenticated(detail: str) -> Problem:
    """Return the problem that nobody who may ask has asked."""
    challenge = 'Bearer realm="nbo", Basic realm="nbo"'
    return Problem(401, detail, headers={"WWW-Authenticate": challenge})


def _of_unavailable(error: UnavailableError) -> Problem:
    wait = str(max(1, math.ceil(error.retry_after_seconds)))
    return Problem(503, str(error), headers={"Retry-After": wait})


def problem_response(problem: Problem) -> Response:
    """Render a problem as a response."""
    body = problem.document() | {"instance": g.get("request_id", "")}
    return Response(
        orjson.dumps(body),
        status=problem.status,
        headers=problem.headers,
        content_type=MEDIA_TYPE,
    )


def install_problems(app: Flask) -> None:
    """Answer every error of an app with a problem."""

    def handle(error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status == 500:
            g.failure = error
        return problem_response(problem)

    app.register_error_handler(Exception, handle)


def _of_werkzeug(error: HTTPException) -> Problem:
    status = error.code or 500
    kept = {"Allow", "Retry-After", "Location", "WWW-Authenticate"}
    headers = {name: value for name, value in error.get_headers() if name in kept}
    detail = _DETAILS.get(status) or HTTPStatus(status).phrase
    return Problem(status, detail, headers=headers)


_DETAILS: Final = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    500: "Something failed on our side; it has been logged.",
}

#: From the special to the general; the first that fits decides.
_MAPPING: Final[Mapping[type[Exception], Callable[[Any], Problem]]] = {
    CatalogueError: lambda e: Problem(422, "The catalogue has mistakes.", errors=e.mistakes),
    MistakesError: problem_of_mistakes,
    InputError: lambda e: Problem(422, str(e)),
    NotFoundError: lambda e: Problem(404, str(e)),
    ConflictError: lambda e: Problem(409, str(e)),
    PanelOffError: lambda e: Problem(409, str(e), kind="panel-off"),
    BundleError: lambda e: Problem(409, f"The bundle cannot be used: {e}"),
    TokenError: lambda e: unauthenticated(str(e)),
    UnavailableError: _of_unavailable,
    HTTPException: _of_werkzeug,
}
