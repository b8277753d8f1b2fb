"""What is given on the command line: values, documents in files, and what is wrong with them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from models.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "a_pair",
    "an_id",
    "context",
    "document_of",
    "ids_of",
    "mistakes_shown",
    "name_of",
    "pairs",
    "without_none",
]


def an_id(text: str) -> str:
    """Take an argument that names a customer, a decision, a list, by the rule for all ids."""
    from marshmallow import ValidationError

    from service.schemas.fields import Id

    try:
        Id().deserialize(text)
    except ValidationError as error:
        raise click.BadParameter(f"got {text!r}. {' '.join(map(str, error.messages))}") from error
    return text


def a_pair(text: str) -> tuple[str, Any]:
    """Take NAME=VALUE: a value by its name, JSON where it is one value of JSON, else text."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"got {text!r}, expected NAME=VALUE")
    return name, _value(value)


context = click.option(
    "--context",
    type=a_pair,
    metavar="NAME=VALUE",
    multiple=True,
    help="A fact of this moment; repeatable.",
)


def pairs(given: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return values by their names.

    Raises
    ------
    InputError
        A name is given twice.
    """
    found: dict[str, Any] = {}
    for name, value in given:
        if name in found:
            raise InputError(f"{name} is given twice: expected each name once")
        found[name] = value
    return found


def document_of(file: BinaryIO) -> Any:
    """Return the document in a file: TOML if it is called so, else JSON.

    Raises
    ------
    InputError
        It is neither.
    """
    from service.document_file import read_document

    return read_document(file.read(), name=name_of(file))


def name_of(file: BinaryIO) -> str:
    """Return what a file is called; what is no file by that name is standard input."""
    return str(getattr(file, "name", "standard input"))


def ids_of(named: Iterable[str], file: BinaryIO | None) -> list[str]:
    """Return the customers that are named, and those on the lines of a file, each once.

    Raises
    ------
    InputError
        The file is not text; or nobody is named.
    """
    found = list(named)
    if file is not None:
        try:
            found += (line.strip() for line in file.read().decode("utf-8").splitlines())
        except UnicodeDecodeError as error:
            raise InputError(
                f"cannot read {name_of(file)}: expected a text file in UTF-8"
            ) from error
    if not (ids := [each for each in dict.fromkeys(found) if each]):
        raise InputError("nobody is named: expected customer ids, or a file with one on each line")
    return ids


def without_none(**given: Any) -> dict[str, Any]:
    """Return what was given, without what was not."""
    return {name: value for name, value in given.items() if value is not None}


@contextmanager
def mistakes_shown(document: Any) -> Iterator[None]:
    """Tell what is wrong in a document with what it says there, for who does not see it."""
    from service.schemas.mistakes import MistakesError

    try:
        yield
    except MistakesError as error:
        told = (f"{_got(document, each.path)}{each.message}" for each in error.mistakes)
        raise InputError("; ".join(each.rstrip(".") for each in told)) from error


def _value(text: str) -> Any:
    from service.json_text import JsonTextError, read_json_text

    try:
        return read_json_text(text.encode("utf-8", "surrogateescape"))
    except JsonTextError:
        return text


def _got(document: Any, pointer: str) -> str:
    """Return where a mistake is, and what is there if it is anything."""
    found = document
    for escaped in pointer.split("/")[1:]:
        step = escaped.replace("~1", "/").replace("~0", "~")
        try:
            found = found[int(step) if isinstance(found, list) else step]
        except (KeyError, IndexError, TypeError, ValueError):
            return f"{pointer}: "
    said = json.dumps(found, ensure_ascii=False, default=str)
    return f"{pointer or '/'}: got {said if len(said) <= 60 else said[:57] + '...'}. "
