"""JSON text, read strictly: one way to say a thing, and nothing that breaks later.

JSON leaves much to its readers. Here it is UTF-8 without a byte order mark, a name occurs
once in an object, numbers are finite doubles (whole ones exact up to 64 bits), strings hold
neither NUL nor a lone surrogate (databases refuse them), and nesting ends at 32.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, Final

from models.errors import InputError

__all__ = ["MAX_DEPTH", "MAX_NAMES", "JsonTextError", "read_json_text"]

MAX_DEPTH: Final = 32
MAX_NAMES: Final = 2_000
_MAX_DIGITS: Final = 20
_OUTSIDE_STRINGS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([\[{])|([\]}])', re.DOTALL)


class JsonTextError(InputError):
    """Text that is not JSON as it is taken here; says what is wrong, as of ``It ...``."""


def read_json_text(raw: bytes) -> Any:
    """Parse bytes to what JSON can say.

    Raises
    ------
    JsonTextError
        With what is wrong, and where.

    Examples
    --------
    >>> read_json_text(b'{"limit": 3}')
    {'limit': 3}
    """
    if not raw.strip():
        raise _bad("It is empty; expected JSON.")
    if raw.startswith(b"\xef\xbb\xbf"):
        raise _bad("It starts with a byte order mark; send UTF-8 without one.")
    _check_depth(raw)
    try:
        text = raw.decode("utf-8")
        document = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise _bad(f"It is not UTF-8: byte {error.start} does not decode.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _bad(f"It is not JSON: {error.msg} at {where}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    if "\\u" in text:
        _check_strings(document)
    return document


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


def _bad(detail: str) -> JsonTextError:
    return JsonTextError(detail)


def _too_deep() -> JsonTextError:
    return _bad(f"It nests deeper than {MAX_DEPTH} levels.")
