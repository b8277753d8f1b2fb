"""Decisions under a contact policy: whole, closed when in doubt, and open to service messages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision import decision_to_json
from service.decision.contact_policy.policy import Policy
from service.decision.contact_state import (
    ContactState,
    Preferences,
    Suppression,
)
from service.decision.why_not import STAGE_CODES, STAGES
from tests.unit.service.decision.building import NOW, a_request, an_offer, falls_of, offers_of
from tests.unit.service.decision.contact_drawing import (
    IDS,
    a_catalogue_of,
    offers,
    policies,
    states,
)
from tests.unit.service.decision.contacting import (
    a_claim,
    a_policy,
    a_response,
    codes_of,
    decide_with,
    held_by,
)


@settings(max_examples=200)
@given(drawn=offers, policy=policies, contact=states, limit=st.integers(1, 5))
def test_under_any_policy_each_offer_is_an_action_or_falls_once(drawn, policy, contact, limit):
    """Whatever the policy and the history: once each, at a stage with a code that are listed."""
    catalogue = a_catalogue_of(drawn, policy)

    decision = decide_with(catalogue, contact, a_request(limit=limit))

    seen = [*offers_of(decision), *(each.offer.offer_id for each in decision.fallen)]
    assert sorted(seen) == sorted([*IDS, "e"])
    assert {(each.stage, each.code) for each in decision.fallen} <= set(STAGE_CODES)
    stages = [STAGES.index(each.stage) for each in decision.fallen]
    assert stages == sorted(stages)
    assert "RULE_ERROR" not in {each.code for each in decision.fallen}
    told = decision_to_json(decision)["why_not"]
    assert all(each["text"] and "{" not in each["text"] for each in told)
    assert all(each.until is None or each.until > NOW for each in decision.fallen)


@settings(max_examples=200)
@given(drawn=offers, policy=policies, contact=states, limit=st.integers(1, 5))
def test_a_decision_keeps_to_what_its_record_must_not_exceed(drawn, policy, contact, limit):
    """Nothing is decided that the transaction would refuse, had nothing happened meanwhile."""
    catalogue = a_catalogue_of(drawn, policy)

    decision = decide_with(catalogue, contact, a_request(limit=limit))

    own = [
        a_claim(each.offer.offer_id, 0.0, group=each.offer.group, objective=each.offer.objective)
        for each in decision.actions
    ]
    if any(each.mandatory for each in own) or contact.readable is False:
        return
    for each in decision.limits:
        count = sum(each.matches(claim) for claim in own)
        assert each.frees_at(contact.claims, own=count, now=NOW) == NOW
    for each in decision.draws:
        assert each.amount <= contact.capacity.get(each.name, each.limit)


@settings(max_examples=100)
@given(drawn=offers, policy=policies, contact=states)
def test_what_is_held_back_until_a_moment_is_free_of_that_then(drawn, policy, contact):
    """At ``until`` the reason is over, unless it is one that others may renew."""
    catalogue = a_catalogue_of(drawn, policy)

    for offer_id, fallen in held_by(catalogue, contact).items():
        if fallen.until is None or fallen.code in ("CAPACITY", "NO_TIMEZONE"):
            continue
        later = held_by(catalogue, contact, now=fallen.until).get(offer_id)
        assert later is None or (later.rule, later.code, later.until) != (
            fallen.rule,
            fallen.code,
            fallen.until,
        )


MANDATORY = an_offer("m", objective="serve", mandatory=True)


@pytest.mark.parametrize(
    ("policy", "contact", "passes"),
    [
        ({"caps": [{"name": "c", "limit": 1, "window_days": 1}]}, {}, True),
        (
            {"caps": [{"name": "c", "limit": 1, "window_days": 1, "mandatory_passes": False}]},
            {},
            False,
        ),
        (
            {"caps": [{"name": "c", "limit": 1, "window_days": 1}], "mandatory_passes": []},
            {},
            False,
        ),
        ({"consent": [{"name": "c", "purpose": "p"}]}, {}, False),
        ({"consent": [{"name": "c", "purpose": "p"}], "mandatory_passes": ["consent"]}, {}, True),
        ({"quiet_hours": [{"name": "q", "from": "00:00", "to": "24:00"}]}, {}, False),
        ({}, {"responses": (a_response("complaint"),)}, True),
        ({}, {"responses": (a_response("deferred", offer_id="m"),)}, True),
        ({}, {"responses": (a_response("unsubscribed"),)}, False),
        (
            {"mandatory_passes": ["unsubscribed"]},
            {"responses": (a_response("unsubscribed"),)},
            True,
        ),
        ({}, {"suppressions": (Suppression(list_name="l"),)}, False),
        ({}, {"preferences": Preferences(channels=frozenset())}, False),
        ({"capacity": [{"name": "p", "limit": 1, "per": "total"}]}, {"capacity": {"p": 0}}, False),
    ],
)
def test_service_messages_pass_what_they_may(policy, contact, passes):
    """A mandatory offer passes a company's own moderation, and the rest where it says so."""
    known = ContactState(**{"claims": (a_claim(),), "timezone": "UTC", **contact})

    held = codes_of(a_policy(MANDATORY, an_offer(), **policy), known)

    assert ("m" not in held) == passes
    assert "o-1" in held or not policy


def test_service_messages_are_counted():
    """What passes a cap counts for those that do not."""
    catalogue = a_policy(MANDATORY, an_offer(), caps=[{"name": "c", "limit": 1, "window_days": 1}])
    sent = ContactState(claims=(a_claim("m", objective="serve", mandatory=True),))

    assert codes_of(catalogue, sent) == {"o-1": "CAP"}
    together = decide_with(catalogue, ContactState())
    assert offers_of(together) == ["m"]
    assert falls_of(together)["o-1"] == ("output", "CAP")


def test_nothing_is_decided_without_the_ledger():
    """Nobody knows what was said before, so nothing is, and the answer says that it is degraded."""
    catalogue = a_policy(MANDATORY, an_offer())

    decision = decide_with(catalogue, ContactState(readable=False))

    assert offers_of(decision) == []
    assert (decision.no_action, decision.degraded) == ("LEDGER_UNREADABLE", "LEDGER_UNREADABLE")
    assert falls_of(decision) == dict.fromkeys(["m", "o-1"], ("consent", "LEDGER_UNREADABLE"))


CAP = {"caps": [{"name": "c", "limit": 1, "window_days": 1}]}


@pytest.mark.parametrize(
    ("policy", "goes"),
    [
        ({"mandatory_passes": ["ledger", "caps"]}, True),
        ({"mandatory_passes": ["ledger", "caps", "deferrals", "conflicts"], **CAP}, True),
        ({"mandatory_passes": ["ledger", "deferrals", "conflicts"], **CAP}, False),
        ({"mandatory_passes": ["caps"], **CAP}, False),
        ({"mandatory_passes": ["ledger"], "consent": [{"name": "c", "purpose": "p"}]}, False),
        (
            {
                "mandatory_passes": ["ledger"],
                "quiet_hours": [{"name": "q", "from": "21:00", "to": "08:00"}],
            },
            False,
        ),
    ],
)
def test_only_what_needs_no_ledger_goes_without(policy, goes):
    """A service message goes if the catalogue says so, and no policy holds it that has to look."""
    catalogue = a_policy(MANDATORY, an_offer(), **policy)

    decision = decide_with(catalogue, ContactState(readable=False))

    assert offers_of(decision) == (["m"] if goes else [])
    assert decision.degraded == "LEDGER_UNREADABLE"


def test_a_policy_that_fails_holds_back_what_it_touches(monkeypatch):
    """Whatever goes wrong in a policy, the request goes on, and the offer does not go out."""

    def fail(*_):
        raise RuntimeError

    catalogue = a_policy(consent=[{"name": "c", "purpose": "p"}])
    monkeypatch.setattr(type(catalogue.contact_policy.policies[2]), "holds", fail)
    assert issubclass(type(catalogue.contact_policy.policies[2]), Policy)

    fallen = held_by(catalogue)["o-1"]

    assert (fallen.stage, fallen.code, fallen.rule) == ("consent", "RULE_ERROR", "c")
