"""Addresses and queries, read as strictly as bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from flask import Flask, request
from marshmallow import Schema, fields

from models.errors import Mistake
from service.http.problems import Problem, problem_of_mistakes
from service.schemas.fields import Flag, Number, Whole
from service.schemas.mistakes import MistakesError, load_strictly

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["install_addresses", "read_query"]

_MAX_QUERY: Final = 16_384
_MAX_NAMES: Final = 200
_MAX_ID: Final = 128


def install_addresses(app: Flask) -> None:
    """Refuse addresses that are not UTF-8 or whose ids hold what no id may."""

    @app.before_request
    def check() -> None:
        path: str = request.environ.get("PATH_INFO", "")
        if not path.isascii():
            _decode(path)
        for value in (request.view_args or {}).values():
            _check_id(value)
        if request.path.startswith("/v1/"):
            _check_accept()


def _check_id(value: str) -> None:
    if len(value) > _MAX_ID:
        raise _bad(f"An id in the address has more than {_MAX_ID} characters.")
    if not value.isprintable() and any(_is_control(character) for character in value):
        raise _bad("An id in the address holds a control character.")


def _check_accept() -> None:
    accept = request.headers.get("Accept")
    if accept in {None, "", "*/*", "application/json"}:
        return
    if not request.accept_mimetypes.best_match(["application/json", "application/problem+json"]):
        raise Problem(406, "Answers are application/json; the header Accept leaves that out.")


def read_query(schema: Schema) -> dict[str, Any]:
    """Parse the query and load it with a schema, text turned into what the schema wants.

    Raises
    ------
    Problem
        400 not a query; 422 unknown or repeated names, or values that do not fit.
    """
    raw = request.query_string
    if len(raw) > _MAX_QUERY:
        raise _bad(f"The query has more than {_MAX_QUERY} bytes.")
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_NAMES
        )
    except UnicodeDecodeError as error:
        raise _bad("The query is not UTF-8, percent-encoded.") from error
    except ValueError as error:
        raise _bad(f"The query has more than {_MAX_NAMES} values.") from error
    try:
        return load_strictly(schema, _gather(pairs, schema.fields))
    except MistakesError as error:
        raise problem_of_mistakes(error, "the query") from error


def _gather(pairs: list[tuple[str, str]], known: Mapping[str, fields.Field[Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in pairs:
        field = known.get(name)
        if isinstance(field, fields.List):
            found.setdefault(name, []).append(text)
        elif name in found:
            problem = Mistake(f"/{name}", "Given more than once.")
            raise Problem(422, "A name is repeated in the query.", errors=[problem])
        else:
            found[name] = _typed(field, text)
    return found


def _typed(field: fields.Field[Any] | None, text: str) -> Any:
    match field:
        case Flag():
            return {"true": True, "false": False}.get(text, text)
        case Whole() | Number():
            try:
                return int(text) if text.lstrip("-").isdecimal() and len(text) < 20 else float(text)
            except ValueError:
                return text
        case _:
            return text


def _decode(path: str) -> str:
    try:
        return path.encode("latin-1").decode("utf-8")
    except UnicodeError as error:
        raise _bad("The address is not UTF-8, percent-encoded.") from error


def _is_control(character: str) -> bool:
    return ord(character) < 32 or 127 <= ord(character) < 160 or character in "\u2028\u2029"


def _bad(detail: str) -> Problem:
    return Problem(400, detail)
