"""marshmallow's messages as a flat list of mistakes, each with a JSON pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from marshmallow import Schema, ValidationError, fields

from models.errors import InputError, Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MistakesError", "load_strictly"]

_UNKNOWN: Final = "Unknown field."


class MistakesError(InputError):
    """A document with at least one mistake."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(f"{m.path or '/'}: {m.message}" for m in mistakes))


def load_strictly(schema: Schema, document: Any) -> dict[str, Any]:
    """Load a document with a schema.

    Raises
    ------
    MistakesError
        With every mistake, and what is known where a name is not.
    """
    if not isinstance(document, dict):
        message = f"Expected an object, got {_kind(document)}."
        raise MistakesError((Mistake("", message),))
    try:
        loaded: dict[str, Any] = schema.load(document)
    except ValidationError as error:
        raise MistakesError(tuple(_flatten(error.messages, "", schema))) from error
    return loaded


def _flatten(messages: Any, path: str, schema: Any) -> Iterator[Mistake]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            step = "" if name == "_schema" else f"/{_escape(str(name))}"
            yield from _flatten(inner, path + step, _below(schema, name))
    elif isinstance(messages, list):
        for message in messages:
            yield from _flatten(message, path, schema)
    elif messages == _UNKNOWN:
        yield Mistake(path, f"Not known here; known are {', '.join(sorted(schema or ()))}.")
    else:
        yield Mistake(path, str(messages))


def _below(schema: Any, name: Any) -> Any:
    """Return the schema, or for an unknown name the names that are known, one step down."""
    if isinstance(schema, fields.List):
        return schema.inner
    if isinstance(schema, fields.Nested):
        schema = schema.schema
    if isinstance(schema, Schema):
        return schema.fields.get(name, schema.fields)
    return schema


def _escape(step: str) -> str:
    shown = step if len(step) <= 100 else step[:97] + "..."
    return shown.replace("~", "~0").replace("/", "~1")


def _kind(value: Any) -> str:
    names: dict[type, str] = {list: "an array", str: "text", bool: "true or false"}
    return names.get(type(value), "null" if value is None else "a number")
