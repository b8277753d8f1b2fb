"""The catalogue over HTTP: versioned, conditional, checked before it is stored."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.api import CATALOGUE, Api

FIRST = {"If-None-Match": "*"}


def test_the_first_is_put_with_a_condition_and_then_decides(api: Api) -> None:
    """428 without one; 201, an ETag, and decisions by it at once."""
    refused = api.put("/v1/catalogue", CATALOGUE)
    stored = api.put("/v1/catalogue", CATALOGUE, headers=FIRST)
    decided = api.post("/v1/decisions", {"customer_id": "c", "channel": "email"})

    assert refused.status_code == 428
    assert stored.status_code == 201
    assert stored.json == {"version": 1, "offers": 4}
    assert decided.json["catalogue_version"] == 1


def test_only_what_was_read_is_replaced(api: Api) -> None:
    """412 with the ETag that is there; the right one makes the next version."""
    tag = api.put("/v1/catalogue", CATALOGUE, headers=FIRST).headers["ETag"]

    assert api.put("/v1/catalogue", CATALOGUE, headers=FIRST).status_code == 412
    wrong = api.put("/v1/catalogue", CATALOGUE, headers={"If-Match": '"7"'})
    assert (wrong.status_code, wrong.headers["ETag"]) == (412, tag)
    assert api.put("/v1/catalogue", CATALOGUE).status_code == 428
    right = api.put("/v1/catalogue", CATALOGUE, headers={"If-Match": tag})
    assert (right.status_code, right.headers["ETag"]) == (200, '"2"')
    versions = api.get("/v1/catalogue/versions").json["versions"]
    assert [each["version"] for each in versions] == [2, 1]


def test_of_many_at_once_one_wins(api: Api) -> None:
    """Two editors who read the same version: one is stored, the others are told."""
    tag = api.put("/v1/catalogue", CATALOGUE, headers=FIRST).headers["ETag"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda _: api.put("/v1/catalogue", CATALOGUE, headers={"If-Match": tag}), range(8)
            )
        )

    assert sorted(each.status_code for each in answers) == [200] + [412] * 7


def test_it_is_read_with_its_etag(api: Api) -> None:
    """404 while there is none, the document as it was put, 304 for who has it."""
    assert api.get("/v1/catalogue").status_code == 404
    tag = api.put("/v1/catalogue", CATALOGUE, headers=FIRST).headers["ETag"]

    read = api.get("/v1/catalogue")
    same = api.get("/v1/catalogue", headers={"If-None-Match": f'W/{tag}, "x"'})

    assert read.json == CATALOGUE
    assert read.headers["ETag"] == tag
    assert (same.status_code, same.data) == (304, b"")


@pytest.mark.parametrize("route", ["PUT /v1/catalogue", "POST /v1/catalogue/validate"])
def test_all_mistakes_are_told_at_once(api: Api, route: str) -> None:
    """Each with its JSON pointer; nothing is stored."""
    method, path = route.split()
    bad = {"offers": [{"offer_id": 3}, {"offer_id": "a", "value": "x", "treatments": []}]}

    response = api.call(method, path, json=bad, headers=FIRST)

    rows = response.json["errors"] if method == "PUT" else response.json["mistakes"]
    assert response.status_code == (422 if method == "PUT" else 200)
    assert {each["pointer"].split("/")[2] for each in rows} == {"0", "1"}
    assert api.get("/v1/catalogue").status_code == 404


def test_a_good_one_validates_without_being_stored(api: Api) -> None:
    """So that an editor can check before it replaces anything."""
    told = api.post("/v1/catalogue/validate", CATALOGUE).json

    assert (told["valid"], told["mistakes"]) == (True, [])
    assert {each["message"] for each in told["warnings"]} == {
        "has no content: there is nothing to say"
    }
    assert api.get("/v1/catalogue").status_code == 404
