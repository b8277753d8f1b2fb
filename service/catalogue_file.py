"""A catalogue in a file: TOML for people, JSON for machines."""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NoReturn

from models.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_catalogue_file"]


def read_catalogue_file(path: Path) -> dict[str, Any]:
    """Return the document in a file, as it would come over HTTP.

    Dates of TOML become texts: the document has none of its own.

    Raises
    ------
    InputError
        If it cannot be read, or is neither TOML nor JSON; with the line where it stops being so.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or 'cannot be read'}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: expected UTF-8, got another byte at {error.start}") from error
    try:
        document = _plain(tomllib.loads(text)) if path.suffix == ".toml" else _from_json(text)
    except (ValueError, RecursionError) as error:  # both parsers raise a kind of ValueError
        kind = "TOML" if path.suffix == ".toml" else "JSON"
        raise InputError(f"{path}: expected {kind}: {error}") from error
    if not isinstance(document, dict):
        raise InputError(f"{path}: expected an object with `offers`, got {type(document).__name__}")
    return document


def _from_json(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        twice = next(key for at, key in enumerate(keys) if key in keys[:at])
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return dict(pairs)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, time):
        return value.strftime("%H:%M") if not value.second else value.isoformat()
    return value.isoformat() if isinstance(value, datetime | date) else value
