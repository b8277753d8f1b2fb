"""A document in a file: TOML for people, JSON for machines."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from typing import Any

from models.errors import InputError
from service.json_text import JsonTextError, read_json_text

__all__ = ["read_document"]


def read_document(raw: bytes, *, name: str) -> Any:
    """Return what a file says, as it would come over HTTP.

    Dates of TOML become texts: a document has none of its own.

    Parameters
    ----------
    raw
        The file.
    name
        Of the file: TOML if it ends so, JSON otherwise.

    Raises
    ------
    InputError
        If it is not what its name says; with the line where it stops being so.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: expected UTF-8, got another byte at {error.start}") from error
    try:
        return _plain(tomllib.loads(text)) if name.endswith(".toml") else read_json_text(raw)
    except JsonTextError as error:
        raise InputError(f"{name}: expected JSON. {error}") from error
    except (ValueError, RecursionError) as error:  # what the parser of TOML raises
        raise InputError(f"{name}: expected TOML: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, time):
        return value.strftime("%H:%M") if not value.second else value.isoformat()
    return value.isoformat() if isinstance(value, datetime | date) else value
