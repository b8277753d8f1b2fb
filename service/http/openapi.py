"""The OpenAPI 3.1 document, written from the schemas that read the requests."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from service.http.access import ACCESS, OPEN, PANEL_SCOPES, SCOPES
from service.http.operations import OPERATIONS
from service.http.problems import KINDS
from service.http.problems import MEDIA_TYPE as PROBLEM_TYPE
from service.schemas.operations import Problem

if TYPE_CHECKING:
    from marshmallow import Schema

    from service.http.operation import Answer, Operation

__all__ = ["openapi_document"]

_JSON: Final = "application/json"
_SECURITY: Final[tuple[dict[str, list[str]], ...]] = ({"key": []}, {"bearer": []}, {"basic": []})
_PANEL_SECURITY: Final[tuple[dict[str, list[str]], ...]] = ({"panel": []},)
_TAGS: Final = {
    "decisions": "Ask for decisions, read them, take them again.",
    "outcomes": "Say what came of them.",
    "customers": "Profiles, timelines, exports, erasure.",
    "wishes": "What customers agreed to and wish, and who is left alone.",
    "catalogue": "Offers, treatments and policies.",
    "models": "What has been learned, and which of it is in service.",
    "panel": "What the agent's panel asks for; all but its first with a token of the panel.",
    "health": "For those who run the service.",
    "documents": "This document.",
}
#: Ids in an address: no slash, and not one of the dots that addresses give a meaning to.
_PATH_ID: Final = {
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "pattern": r"^(?!\.{1,2}$)[^/\u0000-\u001f\u007f-\u009f\u2028\u2029]+$",
}
_TEXT: Final = {"type": "string"}
_HEADERS: Final = {
    "Idempotency-Key": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[!-~]([ -~]*[!-~])?$",
    }
}
_REQUEST_ID: Final = {
    "name": "X-Request-Id",
    "in": "header",
    "description": "Your own id for this request: comes back, and is in our log, if it has 1 to 128"
    " letters, digits and any of `._:/+=@-`; else it gets one of ours.",
    "schema": {"type": "string"},
}


def openapi_document() -> dict[str, Any]:
    """Return the document as JSON values."""
    spec = APISpec(
        title="Next best offer",
        version=_own_version(),
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_schema_name)],
        info={"description": "Errors are RFC 9457 problems; each kind is told at /docs/problems."},
        tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
    )
    spec.components.security_scheme("key", {"type": "apiKey", "in": "header", "name": "X-API-Key"})
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme(
        "basic", {"type": "http", "scheme": "basic", "description": "The key as the user name."}
    )
    spec.components.security_scheme(
        "panel",
        {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "nbop_...",
            "description": "A token of the panel, from /v1/panel-tokens or as an answer names it.",
        },
    )
    paths: dict[str, dict[str, Any]] = {}
    for name, operation in OPERATIONS.items():
        method, rule = name.split(" ", 1)
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
        paths.setdefault(path, {})[method.lower()] = _describe(name, path, operation)
    for path, operations in paths.items():
        spec.path(path=path, operations=operations)
    document: dict[str, Any] = spec.to_dict()
    return document


def _describe(name: str, path: str, operation: Operation) -> dict[str, Any]:
    scopes = ACCESS[name]
    described: dict[str, Any] = {
        "operationId": _operation_id(name),
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": _parameters(path, operation),
        "responses": _responses(name, operation),
        "security": _security(scopes),
    }
    if scopes is not None:
        described["description"] = _needed(scopes)
    if operation.body is not None:
        described["requestBody"] = _request_body(operation)
    return described


def _security(scopes: frozenset[str] | None) -> list[dict[str, list[str]]]:
    if scopes is None:
        return []
    by_key = _SECURITY if scopes & set(SCOPES) else ()
    return [*by_key, *(_PANEL_SECURITY if scopes & set(PANEL_SCOPES) else ())]


def _needed(scopes: frozenset[str]) -> str:
    keys, tokens = sorted(scopes & set(SCOPES)), sorted(scopes & set(PANEL_SCOPES))
    told = ", ".join(f"`{each}` ({SCOPES[each]})" for each in keys)
    taken = " ".join(f"{PANEL_SCOPES[each]}" for each in tokens)
    by_key = f"Needs a key with one of the scopes {told}" if told else ""
    by_token = f"Takes: {taken}" if taken else ""
    return " ".join(filter(None, (by_key, by_token)))


def _parameters(path: str, operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": dict(_PATH_ID)}
        for name in re.findall(r"{(\w+)}", path)
    ]
    if operation.query is not None:
        found.append({"in": "query", "schema": operation.query})
    found += [
        {"name": name, "in": "header", "description": text, "schema": _HEADERS.get(name, _TEXT)}
        for name, text in operation.headers.items()
    ]
    return [*found, dict(_REQUEST_ID)]


def _request_body(operation: Operation) -> dict[str, Any]:
    schema: Any = operation.body
    if operation.many:
        # What is wrong with one item is told of that item, and no reason to refuse the others.
        text = "Each as a single one would be; those that are not are refused one by one."
        several = {"type": "array", "description": text, "minItems": 1, "maxItems": operation.most}
        schema = {"anyOf": [operation.body, several]}
    return {
        "required": operation.is_body_needed,
        "content": {_JSON: _content(schema, operation.request_example)},
    }


def _responses(name: str, operation: Operation) -> dict[str, Any]:
    always: tuple[int, ...] = () if ACCESS[name] is OPEN else (401, 403, 503)
    if name == "GET /readyz":
        always = (503,)
    elif name == "GET /metrics":
        always = (401, 403)  # when the setting metrics_open is off
    found = {
        str(status): _response(status, answer, operation.answer_example)
        for status, answer in operation.answers.items()
    }
    for status in sorted({*operation.problems, *always, 500}):
        found[str(status)] = {
            "description": _problem_title(status),
            "content": {PROBLEM_TYPE: {"schema": Problem}},
        }
    return found


def _response(status: int, answer: Answer, example: Any) -> dict[str, Any]:
    description = _STATUSES[status]
    if answer is None:
        return {"description": description}
    if isinstance(answer, str):
        return {"description": description, "content": {answer: _content(_TEXT, example)}}
    if isinstance(answer, tuple):
        schema: Any = {"anyOf": list(answer)}
        return {"description": description, "content": {_JSON: {"schema": schema}}}
    return {"description": description, "content": {_JSON: _content(answer, example)}}


_STATUSES: Final = {
    200: "Done.",
    201: "Stored as something new.",
    204: "Done; there is nothing to say.",
    304: "It is what you have.",
}


def _content(schema: Any, example: Any) -> dict[str, Any]:
    return {"schema": schema} | ({} if example is None else {"example": example})


def _problem_title(status: int) -> str:
    return "; or: ".join(kind.title for kind in KINDS.values() if kind.status == status) + "."


def _operation_id(name: str) -> str:
    method, rule = name.split(" ", 1)
    words = re.findall(r"[A-Za-z]+", rule.replace("/v1", "").replace("_id", ""))
    return "_".join([method.lower(), *words])


def _schema_name(schema: type[Schema] | Schema) -> str:
    return (schema if isinstance(schema, type) else type(schema)).__name__


def _own_version() -> str:
    try:
        return version("next-best-offer")
    except PackageNotFoundError:
        return "0"
