"""What the tests of a served app under a catalogue share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.api import Api


def decides_by(api: Api, document: dict[str, Any]) -> None:
    """Take another catalogue over HTTP."""
    response = api.put("/v1/catalogue", document, headers={"If-Match": "*"})
    assert response.status_code == 200, response.text


def is_on_record(api: Api, answer: dict[str, Any]) -> bool:
    """Say whether what was answered is what is kept, and comes out again."""
    path = f"/v1/decisions/{answer['decision_id']}"
    return (
        api.get(path).json["response"] == answer
        and api.post(f"{path}/replay").json["identical"] is True
    )


def reasons_of(action: dict[str, Any]) -> set[str]:
    """Return the codes of an action's reasons."""
    return {each["code"] for each in action["reasons"]}
