"""Tokens of the panel: what each opens, for how long, and that nothing else does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from models.errors import InputError
from service.app import create_app
from service.http.access import ACCESS, OPEN, PANEL_SCOPES
from service.settings import read_settings
from tests.integration.panel.agents import SECRET, Agent, Crm, bearer
from tests.support.api import make_api

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.clock import Clock

HOUR, DAY = 3_600.0, 86_400.0
CLOSED = sorted(name for name, scopes in ACCESS.items() if scopes is not OPEN)


def _tokens(crm: Crm) -> dict[str, str]:
    """Return a token of each kind, with all that it may."""
    agent = Agent(crm.api, crm.token(may_see_evidence=True))
    feedback = agent.decides()["feedback_token"]
    return {
        "customer": agent.token,
        "instance": crm.instance(may_see_evidence=True),
        "feedback": feedback,
    }


def test_what_a_browser_keeps_names_nobody(crm: Crm) -> None:
    """The token for answers is kept for days, and says neither which customer nor which agent."""
    agent = crm.agent(agent_id="a-9", customer_id="c-9")

    said = crm.api.app.extensions["nbo"].panel_tokens.read(agent.decides()["feedback_token"])

    assert said.to_dict().keys() == {
        *("kind", "token_id", "key_id", "expires_at", "channel"),
        *("decision_id", "visit", "decided_at"),
    }


def _call(crm: Crm, name: str, **options: object) -> int:
    method, rule = name.split(" ", 1)
    return crm.api.call(method, re.sub(r"<[^>]+>", "x-1", rule), **options).status_code


@pytest.mark.parametrize("name", CLOSED)
def test_a_token_opens_what_it_is_for_and_nothing_else(crm: Crm, name: str) -> None:
    """Of all routes and all kinds of tokens, only those of the table; the rest is 403, or 404."""
    scopes = ACCESS[name]
    assert scopes is not None

    for kind, token in _tokens(crm).items():
        status = _call(crm, name, key=None, headers=bearer(token))
        assert (status == 403) == (f"panel:{kind}" not in scopes), (kind, status)
        assert status != 401, kind


@pytest.mark.parametrize("name", [name for name in CLOSED if name.startswith(("POST /v1/panel/",))])
def test_no_key_opens_what_takes_a_token(crm: Crm, name: str) -> None:
    """Not even that of an admin, and not that which makes tokens: a key belongs to no agent."""
    for key in (crm.key, crm.api.secret):
        response = crm.api.call("POST", name.split(" ")[1], key=key, json={})
        assert response.status_code == 403
        assert set(response.json["needed"]) <= set(PANEL_SCOPES)


def test_a_proxy_may_add_its_own_key(crm: Crm) -> None:
    """A key beside the token neither opens more nor keeps the token from opening."""
    agent = crm.agent()
    both = {**bearer(agent.token), "X-API-Key": crm.key}

    assert crm.api.get("/v1/panel/timeline", key=None, headers=both).status_code == 200
    assert crm.api.get("/v1/customers/c-1", key=None, headers=both).status_code == 403


def test_a_token_that_was_tampered_with_is_none(crm: Crm) -> None:
    """Whatever is changed in it, cut off or added, nothing opens and nothing is said of it."""
    token = crm.token()
    others = [
        token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        for at in range(5, len(token) - 1, 4)
    ]
    others += [
        token[:-2],
        token + "x",
        token + " " + token,
        "nbop_",
        "nbop_.",
        "nbop_" + "x" * 5_000,
    ]

    for other in others:
        response = crm.api.get("/v1/panel/timeline", key=None, headers=bearer(other))
        assert response.status_code == 401, other
        assert other not in response.text


def test_nobody_else_signs_for_us(crm: Crm, tmp_path: Path, clock: Clock) -> None:
    """A token that another service signed is none here."""
    other = make_api(
        crm.api.store, tmp_path / "m", clock=clock, panel_secret="another-secret-of-another-service"
    )

    forged = Crm(other, crm.key_id, crm.key).token()

    response = crm.api.get("/v1/panel/timeline", key=None, headers=bearer(forged))
    assert response.status_code == 401


def test_a_token_ends_when_it_says(crm: Crm, clock: Clock) -> None:
    """To the second, and the answer says that it has ended and not that it is false."""
    response = crm.makes(customer_id="c-1", agent_id="a-7", expires_in=60)
    agent = Agent(crm.api, response.json["token"])

    clock.advance(seconds=59.0)
    assert agent.asks().status_code == 200
    clock.advance(seconds=1.0)
    late = agent.asks()
    assert late.status_code == 401
    assert "expired" in late.json["detail"]


def test_a_token_is_good_no_longer_than_the_settings_allow(crm: Crm) -> None:
    """An hour for a customer, a month for a CRM, unless it was asked for less."""
    for wish, most in (
        ({"customer_id": "c-1", "agent_id": "a"}, HOUR),
        ({"instance": "main"}, 30 * DAY),
    ):
        usual, long = crm.makes(**wish), crm.makes(**wish, expires_in=int(most) + 1)
        assert (usual.status_code, long.status_code) == (201, 422)
        assert (
            crm.makes(**wish, expires_in=int(most)).json["expires_at"] == usual.json["expires_at"]
        )


def test_a_key_takes_its_tokens_with_it(crm: Crm, clock: Clock) -> None:
    """When it is revoked, all that was made with it, and what came of that, is refused."""
    tokens = _tokens(crm)
    agent = Agent(crm.api, tokens["customer"])
    crm.api.store.keys.revoke(crm.key_id)
    clock.advance(seconds=2.0)

    who = {"customer_id": "c-1", "agent_id": "a-7"}
    session = crm.api.post("/v1/panel/sessions", who, key=None, headers=bearer(tokens["instance"]))
    answer = agent.reports({"offer_id": "gold", "answer": "accepted"}, tokens["feedback"])
    assert [agent.asks().status_code, session.status_code, answer.status_code] == [401] * 3
    assert "key" in agent.asks().json["detail"]
    assert crm.makes(**who).status_code == 401


def test_a_key_that_expires_takes_its_tokens_with_it(crm: Crm, clock: Clock) -> None:
    """A token does not make a key live longer."""
    key_id, key = crm.api.store.keys.create("short", ["panel"], clock() + 60.0)
    agent = Crm(crm.api, key_id, key).agent()

    assert agent.asks().status_code == 200
    clock.advance(seconds=61.0)
    assert agent.asks().status_code == 401


def test_secrets_change_without_a_break(crm: Crm, tmp_path: Path, clock: Clock) -> None:
    """The first signs and each is good; when the old one goes, so do its tokens."""
    new = "the-next-secret-of-the-panel-for-tests"
    old = crm.agent()

    def served_with(secret: str) -> Crm:
        api = make_api(crm.api.store, tmp_path / "m", clock=clock, panel_secret=secret)
        api.app.extensions["nbo"].refresh()
        return Crm(api, crm.key_id, crm.key)

    both, after = served_with(f"{new} {SECRET}"), served_with(new)
    young = both.token()
    tried = [
        Agent(service.api, token).call("GET", "/v1/panel/timeline").status_code
        for service in (both, after)
        for token in (old.token, young)
    ]
    assert tried == [200, 200, 401, 200]


def test_without_a_secret_there_is_no_panel(crm: Crm, tmp_path: Path, clock: Clock) -> None:
    """Making a token says what to set; a token of before is none; all else goes on."""
    api = make_api(crm.api.store, tmp_path / "m", clock=clock)
    off = Crm(api, crm.key_id, crm.key)

    made = off.makes(customer_id="c-1", agent_id="a-7")
    assert made.status_code == 409
    assert made.json["type"].endswith("#panel-off")
    assert Agent(api, crm.token()).asks().status_code == 401
    assert api.get("/v1/models").status_code == 200


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"customer_id": "c-1"},
        {"agent_id": "a-7"},
        {"instance": "main", "customer_id": "c-1", "agent_id": "a-7"},
        {"instance": "main", "agent_id": "a-7"},
        {"instance": ""},
        {"customer_id": "c-1", "agent_id": "a-7", "kind": "instance"},
        {"customer_id": "c-1", "agent_id": "a-7", "expires_in": 0},
        {"customer_id": "c-1", "agent_id": "a-7", "expires_in": True},
        {"customer_id": "c-1", "agent_id": "a-7", "may_see_evidence": "yes"},
        {"customer_id": "c-1", "agent_id": "a-7", "channel": None},
    ],
)
def test_a_token_is_for_one_customer_or_for_one_crm(crm: Crm, wish: dict[str, object]) -> None:
    """What says neither, or both, or something else, makes no token."""
    assert crm.makes(**wish).status_code == 422


def test_a_token_of_the_crm_makes_those_of_customers(crm: Crm, clock: Clock) -> None:
    """It decides nothing itself; what it makes has its channel and rights, and ends before it."""
    instance = Agent(crm.api, crm.instance(expires_in=int(2 * HOUR), may_see_evidence=True))
    assert instance.asks().status_code == 403

    def session() -> dict[str, str]:
        who = {"customer_id": "c-9", "agent_id": "ben"}
        response = instance.call("POST", "/v1/panel/sessions", json=who)
        assert response.status_code == 201
        return dict(response.json)

    first = session()
    decision = Agent(crm.api, first["token"]).decides()
    assert (decision["customer"]["customer_id"], decision["may_see_evidence"]) == ("c-9", True)
    clock.advance(seconds=1.5 * HOUR)
    second = session()
    assert second["expires_at"] > first["expires_at"]
    clock.advance(seconds=0.5 * HOUR)
    assert Agent(crm.api, second["token"]).asks().status_code == 401


def test_only_who_may_sees_how_a_decision_came_about(crm: Crm) -> None:
    """With the right, of the token's own customer; of another's there is nothing at all."""
    sees, blind = crm.agent(may_see_evidence=True), crm.agent(visit="call-2")
    own = sees.decides()["decision_id"]
    other = crm.agent("c-2").decides()["decision_id"]

    def looks(agent: Agent, decision_id: str) -> int:
        return agent.call("GET", f"/v1/decisions/{decision_id}/view").status_code

    assert (looks(sees, own), looks(sees, other), looks(sees, "none")) == (200, 404, 404)
    assert (looks(blind, own), looks(blind, other)) == (403, 403)
    assert sees.decision["may_see_evidence"]
    assert not blind.decides()["may_see_evidence"]


def test_a_token_in_an_address_is_none(crm: Crm) -> None:
    """Addresses end up in logs and histories, so nobody gets used to sending it there."""
    token = crm.token()

    for path in (f"/v1/panel/timeline?token={token}", f"/v1/panel/timeline?access_token={token}"):
        assert crm.api.get(path, key=None).status_code == 401
    assert "#token=" in crm.makes(customer_id="c-1", agent_id="a").json["url"]


@pytest.mark.parametrize("secret", ["short", "x" * 31, f"{'x' * 40} short"])
def test_a_secret_that_can_be_guessed_does_not_start(tmp_path: Path, secret: str) -> None:
    """It is told before anything is signed with it, and without saying it."""
    url = f"sqlite:///{tmp_path}/nbo.db"

    with pytest.raises(InputError, match="at least 32 characters") as caught:
        create_app({"panel_secret": secret, "database_url": url})

    assert "x" * 31 not in str(caught.value)


def test_the_secret_is_not_told_by_accident() -> None:
    """Neither by the settings as a whole, nor by a complaint about it."""
    settings = read_settings({"NBO_PANEL_SECRET": SECRET})
    assert settings.panel_secret == SECRET
    assert SECRET not in repr(settings)
    with pytest.raises(InputError) as caught:
        read_settings({}, overrides={"panel_secret": SECRET.encode()})
    assert SECRET not in str(caught.value)
