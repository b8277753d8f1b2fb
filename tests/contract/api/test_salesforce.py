"""What the component for Salesforce reads and writes is what the OpenAPI document says.

Its JavaScript and Apex can't be typed against the document, so the names are found in their text:
both keep to one way of writing them, and to one file each, so that this can be so simple.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from service.http.openapi import openapi_document

SALESFORCE = Path(__file__).parents[3] / "integrations" / "salesforce"
SOURCE = SALESFORCE / "force-app" / "main" / "default"
MAPPING = (SOURCE / "lwc" / "nboNextBestOffer" / "recommendations.js").read_text()
SERVICE = (SOURCE / "classes" / "NboService.cls").read_text()
DOCUMENT = openapi_document()

#: Where in a decision the mapping's variables stand.
READ = {
    "decision": (),
    "nothing": ("nothing",),
    "refusal": ("decline_reasons",),
    "offer": ("offers",),
    "reason": ("offers", "reasons"),
    "said": ("offers", "objections"),
}


def schema(path: str, kind: str) -> dict[str, Any]:
    """Return the schema of a route's request or of its answer when all is well."""
    operation = DOCUMENT["paths"][path]["post"]
    if kind == "request":
        return operation["requestBody"]["content"]["application/json"]["schema"]
    told = next(each for status, each in operation["responses"].items() if status in {"200", "201"})
    return told["content"]["application/json"]["schema"]


def objects(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the schemas of objects that a schema stands for, by reference or by choice."""
    if "$ref" in found:
        return objects(DOCUMENT["components"]["schemas"][found["$ref"].rsplit("/", 1)[1]])
    choices = [each for key in ("anyOf", "oneOf", "allOf") for each in found.get(key, ())]
    if "items" in found:
        choices.append(found["items"])
    inside = [one for each in choices for one in objects(each)]
    return [found, *inside] if "properties" in found else inside


def properties(found: dict[str, Any], path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the properties of the object at a path within a schema, lists taken as their items."""
    told = {name: each for one in objects(found) for name, each in one["properties"].items()}
    return properties(told[path[0]], path[1:]) if path else told


def test_every_call_goes_to_a_route() -> None:
    """Each address in the Apex class is a POST of the document."""
    called = re.findall(r"'(/v1/[a-z/-]+)'", SERVICE)

    assert sorted(called) == ["/v1/panel-tokens", "/v1/panel/decisions", "/v1/panel/outcomes"]
    assert all("post" in DOCUMENT["paths"][path] for path in called)


@pytest.mark.parametrize("name", READ)
def test_what_is_read_of_a_decision_is_there(name: str) -> None:
    """A field that is renamed fails here, not at an agent's desk."""
    read = set(re.findall(rf"\b{name}\.([a-z_]+)", MAPPING))

    assert read
    assert read <= properties(schema("/v1/panel/decisions", "answer"), READ[name]).keys()


def test_what_is_told_of_an_offer_is_taken() -> None:
    """The keys of an outcome, and each word for an answer."""
    outcome = MAPPING[MAPPING.index("export function asOutcome") :]
    taken = properties(schema("/v1/panel/outcomes", "request"))

    assert set(re.findall(r"^ {8}([a-z_]+):", outcome, re.MULTILINE)) == taken.keys()
    words = re.findall(r": '([a-z_]+)'", MAPPING[: MAPPING.index("});")])
    assert sorted(words) == sorted(taken["answer"]["enum"])


def test_what_apex_asks_for_is_taken() -> None:
    """The keys of the two bodies that it makes, and the one that it reads."""
    minting, deciding = SERVICE.split("'/v1/panel-tokens'")
    key = re.compile(r"(?:put\(|[{,]\s*)'([a-z_]+)'(?: =>|,)")

    minted = set(key.findall(minting))
    assert {"agent_id", "customer_id", "channel", "placement", "language"} <= minted
    assert minted <= properties(schema("/v1/panel-tokens", "request")).keys()
    assert "get('token')" in deciding
    assert "token" in properties(schema("/v1/panel-tokens", "answer"))
    asked = set(key.findall(deciding))
    assert asked == {"visit", "exclude"}
    assert asked <= properties(schema("/v1/panel/decisions", "request")).keys()


def test_the_decision_in_its_tests_is_one_that_the_service_could_give() -> None:
    """What the component is tried with is allowed by the document."""
    decision = json.loads((SALESFORCE / "test" / "decision.json").read_text())
    whole = {**schema("/v1/panel/decisions", "answer"), "components": DOCUMENT["components"]}

    jsonschema_rs.Draft202012Validator(whole).validate(decision)
