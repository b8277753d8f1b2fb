"""A catalogue in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.errors import InputError
from service.document_file import read_document

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_catalogue_file"]


def read_catalogue_file(path: Path) -> dict[str, Any]:
    """Return the document in a file, as it would come over HTTP.

    Raises
    ------
    InputError
        If it cannot be read, or is neither TOML nor JSON; with the line where it stops being so.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or 'cannot be read'}") from error
    document = read_document(raw, name=str(path))
    if not isinstance(document, dict):
        raise InputError(f"{path}: expected an object with `offers`, got {type(document).__name__}")
    return document
