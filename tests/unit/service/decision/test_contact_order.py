"""What goes with what: sequences, conflicts, capacity; and what one decision leaves itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision.contact_policy import Room, claims_of
from service.decision.contact_state import Claim, ContactState, Preferences, Reached
from service.decision.limit import Draw, Limit
from service.decision.situation import situation_of
from service.decision.times import rfc3339
from tests.unit.service.decision.building import NOW, a_request, an_offer
from tests.unit.service.decision.contacting import (
    DAY,
    HOUR,
    a_claim,
    a_policy,
    a_response,
    codes_of,
    held_by,
)

PAIR = (an_offer("a", group="A"), an_offer("b", group="B"), an_offer("c"))


def test_never_one_with_the_other():
    """Within the window of one, the others of a sequence are held back, and not itself."""
    never = [{"name": "n", "never": ["a", "b"], "window_days": 7}]
    contact = ContactState(claims=(a_claim("a", DAY), a_claim("a", 5 * DAY)))

    held = held_by(a_policy(*PAIR, sequences=never), contact)

    assert {name: (each.code, each.until) for name, each in held.items()} == {
        "b": ("NEVER_WITH", NOW + 6 * DAY)
    }


def test_never_one_group_with_the_other():
    """A sequence may speak of groups."""
    never = [{"name": "n", "never": ["A", "B"], "window_days": 7, "by": "group"}]
    contact = ContactState(claims=(a_claim("elsewhere", group="B"),))

    assert codes_of(a_policy(*PAIR, sequences=never), contact) == {"a": "NEVER_WITH"}


@pytest.mark.parametrize(
    ("contact", "is_held"),
    [
        (ContactState(), True),
        (ContactState(claims=(a_claim("a", DAY),)), False),
        (ContactState(claims=(a_claim("a", 3 * DAY),)), True),
        (ContactState(claims=(a_claim("c", DAY),)), True),
    ],
)
def test_only_after_the_other(contact, is_held):
    """One that follows another waits for it, and comes too late when its time is over."""
    only = [{"name": "o", "only": "b", "after": "a", "within_days": 3}]

    held = codes_of(a_policy(*PAIR, sequences=only), contact)

    assert held == ({"b": "ONLY_AFTER"} if is_held else {})


def test_only_after_the_other_was_accepted():
    """What has to be accepted first is not enough said."""
    only = [{"name": "o", "only": "b", "after": "a", "within_days": 3, "outcome": "accepted"}]
    catalogue = a_policy(*PAIR, sequences=only)

    said = ContactState(claims=(a_claim("a", DAY),))
    accepted = ContactState(responses=(a_response("accepted", DAY, "a"),))

    assert codes_of(catalogue, said) == {"b": "ONLY_AFTER"}
    assert codes_of(catalogue, accepted) == {}


def test_offers_in_conflict_wait_for_each_other():
    """While one may still be shown the other is held back, whichever of them names the other."""
    catalogue = a_policy(an_offer("a", conflicts=["b"]), an_offer("b"), an_offer("c"))

    for said, held in (("a", "b"), ("b", "a")):
        contact = ContactState(claims=(a_claim(said, expires_at=NOW + HOUR),))
        fallen = held_by(catalogue, contact)
        assert {name: (each.code, each.until) for name, each in fallen.items()} == {
            held: ("CONFLICT", NOW + HOUR)
        }
        assert held_by(catalogue, contact, now=NOW + HOUR) == {}


def test_what_was_accepted_runs_to_its_end():
    """The customer has it: what is in conflict with it waits until it ends."""
    taken = an_offer("a", conflicts=["b"], ends_at=rfc3339(NOW + 9 * DAY))
    contact = ContactState(responses=(a_response("accepted", 20 * DAY, "a"),))

    assert held_by(a_policy(taken, an_offer("b")), contact)["b"].until == NOW + 9 * DAY


@pytest.mark.parametrize(
    ("per", "until"),
    [
        ("hour", (NOW // HOUR + 1) * HOUR),
        ("day", (NOW // DAY + 1) * DAY),
        ("total", None),
    ],
)
def test_what_is_used_up_is_not_offered(per, until):
    """Nothing left: held back until there is more, if there ever is."""
    pool = [{"name": "vouchers", "limit": 5, "per": per, "scope": {"offer": "a"}}]
    catalogue = a_policy(*PAIR, capacity=pool)

    held = held_by(catalogue, ContactState(capacity={"vouchers": 0}))

    assert {name: (each.code, each.until) for name, each in held.items()} == {
        "a": ("CAPACITY", until)
    }
    assert codes_of(catalogue, ContactState(capacity={"vouchers": 1})) == {}
    assert codes_of(catalogue, ContactState()) == {}


def test_what_others_took_is_left_to_them():
    """An offer that there was no room for when it was recorded is held back under that limit."""
    taken = Reached(offer_id="a", name="vouchers", code="CAPACITY", until=NOW + HOUR)

    fallen = held_by(a_policy(*PAIR), ContactState(reached=(taken,)))["a"]

    assert (fallen.code, fallen.rule, fallen.until) == ("CAPACITY", "vouchers", NOW + HOUR)


def a_situation(catalogue, contact=None):
    """Return a situation, and what may be said in it by offer id."""
    situation = situation_of(a_request(), None, catalogue, NOW, contact)
    forms = catalogue.candidates("email")
    return situation, {each[0].offer.offer_id: each[0] for each in forms}


def test_one_decision_leaves_itself_room():
    """With one contact left, the second action of the same decision would be one too many."""
    catalogue = a_policy(*PAIR, caps=[{"name": "c", "limit": 2, "window_days": 1}])
    situation, offers = a_situation(catalogue, ContactState(claims=(a_claim("x"),)))
    room = Room(situation)

    assert room.refuse(offers["a"]) is None
    room.take(offers["a"])
    refusal = room.refuse(offers["b"])

    assert (refusal.rule, refusal.code, refusal.until) == ("c", "CAP", NOW - HOUR + DAY)


def test_several_are_refused_together():
    """A bundle of two does not fit where one would."""
    catalogue = a_policy(*PAIR, caps=[{"name": "c", "limit": 1, "window_days": 1}])
    situation, offers = a_situation(catalogue)
    room = Room(situation)

    assert room.refuse(offers["a"]) is None
    assert room.refuse(offers["a"], offers["b"]).code == "CAP"
    assert room.refuse(offers["b"]) is None


@pytest.mark.parametrize(
    ("policies", "code"),
    [
        ({"sequences": [{"name": "n", "never": ["a", "b"], "window_days": 1}]}, "NEVER_WITH"),
        ({"capacity": [{"name": "p", "limit": 1, "per": "total"}]}, "CAPACITY"),
        ({"caps": [{"name": "c", "limit": 1, "window_days": 1, "scope": "each group"}]}, None),
    ],
)
def test_beside_each_other(policies, code):
    """What must not follow each other must not stand beside each other either."""
    situation, offers = a_situation(a_policy(*PAIR, **policies))
    room = Room(situation)
    room.take(offers["a"])

    refusal = room.refuse(offers["b"])

    assert (refusal and refusal.code) == code


def test_offers_in_conflict_do_not_stand_beside_each_other():
    """One decision does not say both."""
    catalogue = a_policy(an_offer("a", conflicts=["b"]), an_offer("b"))
    situation, offers = a_situation(catalogue)
    room = Room(situation)
    room.take(offers["b"])

    assert room.refuse(offers["a"]).code == "CONFLICT"


def test_the_record_says_what_it_must_not_exceed():
    """Every cap, wish, sequence, conflict and capacity of the actions, once each."""
    catalogue = a_policy(
        an_offer("a", group="G", conflicts=["c"]),
        an_offer("b", group="G"),
        an_offer("c", objective="serve"),
        caps=[
            {"name": "all", "limit": 3, "window_days": 1},
            {"name": "group", "limit": 2, "window_seconds": 60, "scope": "each group"},
            {
                "name": "sent",
                "limit": 2,
                "window_days": 1,
                "scope": {"channel": ["email"], "objective": ["grow", "serve"], "each": "offer"},
            },
            {"name": "elsewhere", "limit": 1, "window_days": 9, "scope": {"offer": "c"}},
        ],
        sequences=[{"name": "n", "never": ["a", "c"], "window_days": 2}],
        capacity=[{"name": "calls", "limit": 10, "per": "hour"}],
    )
    contact = ContactState(preferences=Preferences(at_most=5, per_days=7.0))
    situation, offers = a_situation(catalogue, contact)

    claims = claims_of([offers["a"], offers["b"]], situation)

    sent = {"channels": frozenset({"email"}), "objectives": frozenset({"grow", "serve"})}
    assert set(claims.limits) == {
        *(
            Limit(
                name="sent",
                code="CAP_OFFER",
                limit=2,
                window_seconds=DAY,
                offer_ids=frozenset(each),
                **sent,
            )
            for each in "ab"
        ),
        Limit(name="all", code="CAP", limit=3, window_seconds=DAY),
        Limit(name="group", code="CAP_GROUP", limit=2, window_seconds=60.0, groups=frozenset("G")),
        Limit(name="preferences", code="PREFERENCE", limit=5, window_seconds=7 * DAY),
        Limit(
            name="n", code="NEVER_WITH", limit=0, window_seconds=2 * DAY, offer_ids=frozenset("c")
        ),
        Limit(
            name="conflicts",
            code="CONFLICT",
            limit=0,
            counts="outstanding",
            offer_ids=frozenset("c"),
        ),
    }
    assert len(set(claims.limits)) == len(claims.limits)
    assert claims.draws == (
        Draw(name="calls", period="hour", limit=10, amount=2, offer_ids=("a", "b")),
    )


agos = st.sampled_from([0.0, HOUR, DAY, 2 * DAY])


@settings(max_examples=200)
@given(
    times=st.lists(agos, max_size=4),
    limit=st.integers(1, 3),
    window=st.sampled_from([HOUR, DAY]),
    wanted=st.integers(1, 3),
)
def test_what_room_allows_the_transaction_allows(times, limit, window, wanted):
    """As many actions as a decision takes, its own limits let it record; one more they do not."""
    names = ["a", "b", "c"]
    catalogue = a_policy(*PAIR, caps=[{"name": "c", "limit": limit, "window_seconds": window}])
    contact = ContactState(claims=tuple(a_claim("x", each) for each in times))
    situation, offers = a_situation(catalogue, contact)
    room, taken = Room(situation), []
    held = held_by(catalogue, contact)
    for name in names[:wanted]:
        if name not in held and room.refuse(offers[name]) is None:
            room.take(offers[name])
            taken.append(name)

    for each in claims_of([offers[name] for name in taken], situation).limits:
        assert each.frees_at(contact.claims, own=len(taken), now=NOW) == NOW
        if len(taken) < wanted:
            assert each.frees_at(contact.claims, own=len(taken) + 1, now=NOW) > NOW


def test_a_limit_that_never_frees_says_so():
    """More than the limit at once never fits, however long one waits."""
    claim = Claim(decision_id="d", offer_id="a", channel="e", claimed_at=NOW, expires_at=NOW)
    limit = Limit(name="c", code="CAP", limit=1, window_seconds=DAY)

    assert limit.frees_at([claim], own=1, now=NOW) == NOW + DAY
    assert limit.frees_at([claim], own=2, now=NOW) == float("inf")
