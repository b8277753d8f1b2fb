"""Before delivery, over HTTP and on both engines: whether it may still be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.http.governing import (
    CAP,
    CONSENT,
    DAY,
    asks,
    catalogue,
    governed,
    offers_of,
)
from tests.support.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the store and of the app."""
    return Clock()


@pytest.fixture
def ready(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Api]:
    """Return the app under consent and a cap of one, for a customer who agreed."""
    policy = {"consent": [CONSENT], "caps": [CAP]}
    with governed(database_url, tmp_path, catalogue(contact_policy=policy), clock=clock) as api:
        _says(api, granted=True)
        yield api


def _says(api: Api, *, granted: bool) -> None:
    said = {"purpose": "marketing", "channel": "email", "granted": granted}
    assert api.put("/v1/customers/c-1/consent", {"consents": [said]}).status_code == 200


@pytest.mark.degrading("between decision and delivery something is withdrawn")
def test_a_consent_that_is_withdrawn_in_between_stops_the_delivery(
    ready: Api, clock: Clock
) -> None:
    """Its own claim does not stand in its way, the customer's word does; nothing is recorded."""
    decision_id = asks(ready)["decision_id"]
    path = f"/v1/decisions/{decision_id}/confirm"

    first = ready.post(path, {"offer_id": "gold"}).json
    clock.advance(seconds=3600)
    _says(ready, granted=False)
    second = ready.post(path, {"offer_id": "gold"}).json

    assert first["allowed"] is True
    assert {first[name] for name in ("stage", "code", "rule", "until", "text")} == {None}
    assert (second["allowed"], second["stage"]) == (False, "consent")
    assert (second["code"], second["rule"]) == ("NO_CONSENT", "marketing")
    assert second["text"] == "No consent to marketing through email"
    assert len(ready.store.decisions.find("c-1")) == 1


def test_all_actions_are_asked_about_if_none_is_named(ready: Api, clock: Clock) -> None:
    """One that may not be said is enough to say no; each has its own answer."""
    ready.put("/v1/catalogue", catalogue(contact_policy={"caps": []}), headers={"If-Match": "*"})
    decided = asks(ready, limit=3)
    ready.put("/v1/customers/c-1/preferences", {"blocked_topics": ["metal"]})

    told = ready.post(f"/v1/decisions/{decided['decision_id']}/confirm").json

    assert offers_of(decided) == ["gold", "plain", "tin"]
    assert [(each["offer_id"], each["allowed"]) for each in told["actions"]] == [
        ("gold", True),
        ("plain", True),
        ("tin", False),
    ]
    assert (told["allowed"], told["code"]) == (False, "PREFERENCE")


def test_what_ran_out_or_was_withdrawn_may_not_be_said(ready: Api, clock: Clock) -> None:
    """EXPIRED after `valid_until`, WITHDRAWN once the catalogue has the offer no more."""
    path = f"/v1/decisions/{asks(ready)['decision_id']}/confirm"
    smaller = {"offers": catalogue()["offers"][1:]}
    ready.put("/v1/catalogue", smaller, headers={"If-Match": "*"})

    withdrawn = ready.post(path).json
    clock.advance(seconds=DAY)
    expired = ready.post(path).json

    assert (withdrawn["allowed"], withdrawn["code"]) == (False, "WITHDRAWN")
    assert (expired["allowed"], expired["code"]) == (False, "EXPIRED")


def test_only_what_was_decided_can_be_asked_about(ready: Api) -> None:
    """404 for another decision or another offer, 422 for what is no question."""
    path = f"/v1/decisions/{asks(ready)['decision_id']}/confirm"

    assert ready.post(path, {"offer_id": "tin"}).status_code == 404
    assert ready.post("/v1/decisions/0193506f/confirm").status_code == 404
    assert ready.post(path, {"offer": "gold"}).status_code == 422
