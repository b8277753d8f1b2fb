"""Text and JSON at the store's edge: what cannot be kept is refused before a driver sees it."""

from __future__ import annotations

from typing import Any

import orjson

from models.errors import InputError

__all__ = ["check_text", "from_json", "to_json"]


def check_text(**values: str | None) -> None:
    """Refuse NUL and lone surrogates; the name of the argument is in the message.

    Raises
    ------
    InputError
        If a value holds either, or is no string.
    """
    for name, value in values.items():
        if value is None:
            continue
        if not isinstance(value, str):
            raise InputError(f"{name}: got {type(value).__name__}, expected text")
        if "\0" in value:
            raise InputError(f"{name}: got text with a NUL character, which cannot be stored")
        if not value.isascii():
            _check_surrogates(name, value)


def _check_surrogates(name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InputError(
            f"{name}: got text with half a surrogate pair, which cannot be stored"
        ) from None


def to_json(name: str, document: Any) -> str:
    """Write a JSON document; keys keep their order.

    Raises
    ------
    InputError
        If it holds what JSON cannot say, lone surrogates, or integers beyond 64 bits.
    """
    try:
        return orjson.dumps(document).decode()
    except (TypeError, ValueError):
        raise InputError(f"{name}: got a value that JSON cannot hold") from None


def from_json(text: str | bytes) -> Any:
    """Read what :func:`to_json` wrote."""
    return orjson.loads(text)
