"""Request bodies, read strictly: one way to say a thing, and nothing that breaks later.

JSON leaves much to its readers. Here a body is UTF-8 without a byte order mark, a name occurs
once in an object, numbers are finite doubles (whole ones exact up to 64 bits), strings hold
neither NUL nor a lone surrogate (databases refuse them), and nesting ends at 32.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from service.http.problems import Problem

if TYPE_CHECKING:
    from flask import Request

__all__ = ["MAX_DEPTH", "MAX_NAMES", "parse_json", "read_bytes", "read_json"]

MAX_DEPTH: Final = 32
MAX_NAMES: Final = 2_000
_MAX_DIGITS: Final = 20
_OUTSIDE_STRINGS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([\[{])|([\]}])', re.DOTALL)
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
    if not raw.strip():
        raise _bad("The body is empty; expected JSON.")
    if raw.startswith(b"\xef\xbb\xbf"):
        raise _bad("The body starts with a byte order mark; send UTF-8 without one.")
    _check_depth(raw)
    try:
        text = raw.decode("utf-8")
        document = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise _bad(f"The body is not UTF-8: byte {error.start} does not decode.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _bad(f"The body is not JSON: {error.msg} at {where}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    if "\\u" in text:
        _check_strings(document)
    return document


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


def _check_depth(raw: bytes) -> None:
    # Two counts in C are enough for nearly every body there is.
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _OUTSIDE_STRINGS.finditer(raw):
        if found[1]:
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep()
        elif found[2]:
            depth -= 1


def _check_strings(document: Any) -> None:
    if isinstance(document, str):
        if "\0" in document:
            raise _bad("A string holds \\u0000, which no text may.")
        try:
            document.encode("utf-8")
        except UnicodeEncodeError as error:
            raise _bad("A string holds half a surrogate pair, which is no character.") from error
    elif isinstance(document, list):
        for item in document:
            _check_strings(item)
    elif isinstance(document, dict):
        for name, value in document.items():
            _check_strings(name)
            _check_strings(value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_NAMES:
        raise _bad(f"An object has {len(pairs)} names; at most {MAX_NAMES} are read.")
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, count in Counter(n for n, _ in pairs).items() if count > 1)
        raise _bad(f"The name {_shorten(twice)!r} occurs more than once in an object.")
    return found


def _whole(digits: str) -> int | float:
    if len(digits) <= _MAX_DIGITS and -(2**63) <= (value := int(digits)) < 2**63:
        return value
    return _decimal(digits)  # as nearly every other reader of JSON has it


def _decimal(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise _bad(f"The number {_shorten(digits)} is too large.")
    return value


def _constant(name: str) -> float:
    raise _bad(f"{name} is not JSON; leave the field out or send null.")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_decimal, parse_constant=_constant
)


def _shorten(text: str) -> str:
    shown = text if len(text) <= 40 else text[:37] + "..."
    return shown.encode("ascii", "backslashreplace").decode("ascii")


def _bad(detail: str) -> Problem:
    return Problem(400, detail, kind="body")


def _too_deep() -> Problem:
    return _bad(f"The body nests deeper than {MAX_DEPTH} levels.")


def _too_large(max_bytes: int) -> Problem:
    return Problem(413, f"The body is larger than {max_bytes} bytes.")
