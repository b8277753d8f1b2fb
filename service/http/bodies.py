"""Request bodies: bounded, of a type that we read, and strictly JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.http.problems import Problem
from service.json_text import JsonTextError, read_json_text

if TYPE_CHECKING:
    from flask import Request

__all__ = ["parse_json", "read_bytes", "read_json"]

# Clients that name no type, or curl's default for -d, or a relative of JSON, mean JSON: reading
# them as such is harmless, since a key in a header is needed and the body must be JSON anyway.
_READ_AS_JSON: Final = frozenset(
    {
        "",
        "application/json",
        "text/json",
        "text/plain",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
    }
)


def read_json(request: Request, *, max_bytes: int) -> Any:
    """Read and parse the body of a request.

    Raises
    ------
    Problem
        400 not JSON as we take it; 413 too large; 415 another media type or encoding.
    """
    return parse_json(read_bytes(request, max_bytes=max_bytes))


def read_bytes(request: Request, *, max_bytes: int) -> bytes:
    """Read a body of at most ``max_bytes`` bytes, whatever its length header says.

    Raises
    ------
    Problem
        413 too large; 415 another media type or encoding.
    """
    _check_headers(request)
    length = request.content_length
    if length is not None and length > max_bytes:
        raise _too_large(max_bytes)
    # Flask would refuse a chunked body above its limit too, but with a page of its own.
    raw = request.stream.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise _too_large(max_bytes)
    return raw


def parse_json(raw: bytes) -> Any:
    """Parse bytes to what JSON can say, or raise a Problem that tells what is wrong.

    Examples
    --------
    >>> parse_json(b'{"limit": 3}')
    {'limit': 3}
    """
    try:
        return read_json_text(raw)
    except JsonTextError as error:
        raise Problem(400, f"The body cannot be read. {error}", kind="body") from error


def _check_headers(request: Request) -> None:
    environ = request.environ
    if environ.get("CONTENT_TYPE") == "application/json" and "HTTP_CONTENT_ENCODING" not in environ:
        return  # nearly every request
    kind = request.mimetype
    if kind not in _READ_AS_JSON and not kind.endswith("+json"):
        raise Problem(415, f"Expected application/json, got {kind[:100]}.", headers=_ACCEPTS)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise Problem(415, f"Expected UTF-8, got charset {charset[:100]}.", headers=_ACCEPTS)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem(
            415,
            "Compressed bodies are not read; send the body as it is.",
            headers={"Accept-Encoding": "identity"},
        )


_ACCEPTS: Final = {"Accept": "application/json"}


def _too_large(max_bytes: int) -> Problem:
    return Problem(413, f"The body is larger than {max_bytes} bytes.")
