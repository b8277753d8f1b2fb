"""What a caller reads about one route."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from marshmallow import Schema

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["IF_MATCH", "IF_NONE", "ONCE", "READ", "Answer", "Operation"]

Answer: TypeAlias = type[Schema] | tuple[type[Schema], ...] | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route, as a caller reads about it.

    Parameters
    ----------
    summary, tag
        What it does, and under which heading.
    body, query
        What it takes. A list of bodies, of ``most`` at most, is taken too if ``many``; a body may
        be left out unless ``is_body_needed``.
    answers
        Status to schema, or to several of which it is one; None for an answer without a body, a
        media type for one that is no JSON.
    problems
        The statuses it can fail with, beside those every route can.
    headers
        Request headers it looks at, with what they are for.
    """

    summary: str
    tag: str
    answers: Mapping[int, Answer]
    body: type[Schema] | Mapping[str, Any] | None = None
    query: type[Schema] | None = None
    many: bool = False
    most: int = 1_000
    is_body_needed: bool = True
    problems: tuple[int, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    request_example: Any = None
    answer_example: Any = None


IF_MATCH: Final = {
    "If-Match": "The ETag that is to be replaced.",
    "If-None-Match": "`*`: only if there is none yet.",
}
IF_NONE: Final = {"If-None-Match": "The ETag you have; 304 if it is still the one."}
ONCE: Final = {"Idempotency-Key": "A repeat with the same key gives the same reply, once done."}
READ: Final = (400, 406, 413, 415, 422)
