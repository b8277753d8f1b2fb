"""Contents in the catalogue's document: what is known of their keys, and their templates."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.document import Check, Field, Found, child, list_of, record, wrong
from service.decision.languages import LANGUAGE, is_by_language
from service.decision.templates import is_template, mistakes_in
from service.decision.values import text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CONTENT", "texts_of"]

_TEXT: Final = text(longest=20_000)
_KNOWN: Final = {
    "subject": Field(_TEXT, None, "Of a message."),
    "body": Field(_TEXT, None, "Plain text."),
    "body_html": Field(_TEXT, None, "What is put in is escaped."),
    "image": Field(_TEXT, None, "The address of one."),
    "call_to_action": Field(
        record({"label": Field(_TEXT), "url": Field(_TEXT)}), None, "What to press."
    ),
    "talk_track": Field(_TEXT, None, "What an agent says."),
    "objections": Field(
        list_of(record({"objection": Field(_TEXT), "answer": Field(_TEXT)})),
        None,
        "What an agent may hear, and answers to it.",
    ),
}
_PLAIN_SCHEMA: Final = {
    "type": "object",
    "properties": {
        key: {**each.check.schema, "description": each.about} for key, each in _KNOWN.items()
    },
}


def _read(value: Any, path: str, found: Found) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return wrong(value, path, found, "an object", {})
    spoken = value.items() if is_by_language(value) else [(None, value)]
    for language, content in spoken:
        where = path if language is None else child(path, language)
        for key, each in content.items():
            if key in _KNOWN and each is not None:
                _KNOWN[key].check(each, child(where, key), found)
    for where, template in texts_of(value, path):
        found.extend(Mistake(where, told) for told in mistakes_in(template))
    return copy.deepcopy(dict(value))


def texts_of(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield each template of a content and its path."""
    if isinstance(value, str):
        if is_template(value):
            yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from texts_of(each, child(path, key))
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from texts_of(each, child(path, at))


CONTENT: Final = Check(
    _read,
    {
        "anyOf": [
            _PLAIN_SCHEMA,
            {
                "type": "object",
                "patternProperties": {f"^{LANGUAGE}$": _PLAIN_SCHEMA},
                "additionalProperties": False,
                "minProperties": 1,
            },
        ]
    },
)
