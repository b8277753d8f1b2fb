"""Room within one decision: what is counted once is right however often it is asked."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision.contact_policy import Room
from service.decision.contact_state import Claim, ContactState, Preferences
from service.decision.situation import situation_of
from tests.unit.service.decision.building import NOW, a_request, an_offer
from tests.unit.service.decision.contacting import DAY, HOUR, a_claim, a_policy

NAMES = tuple("abcdef")
OFFERS = tuple(
    an_offer(
        name,
        group="G" if name < "d" else None,
        objective="grow" if name < "e" else "serve",
        treatments=[
            {"treatment_id": f"{name}-{each}", "channel": each} for each in ("email", "app")
        ],
    )
    for name in NAMES
)
CAPS = (
    {"name": "all", "limit": 4, "window_days": 1},
    {"name": "seen", "limit": 3, "window_days": 2, "counts": "impressions"},
    {"name": "group", "limit": 2, "window_days": 1, "scope": "each group"},
    {"name": "offer", "limit": 2, "window_days": 3, "scope": "each offer"},
    {"name": "some", "limit": 1, "window_days": 1, "scope": {"offer": ["a", "d", "e"]}},
    {"name": "mail", "limit": 3, "window_days": 1, "scope": {"channel": ["email", "app"]}},
)
policies = st.fixed_dictionaries(
    {"caps": st.lists(st.sampled_from(CAPS), unique_by=lambda each: each["name"], max_size=4)},
    optional={
        "sequences": st.just([{"name": "never", "never": ["b", "f"], "window_days": 2}]),
        "capacity": st.just([{"name": "pool", "limit": 9, "per": "day", "scope": {"offer": "c"}}]),
    },
)
contacts = st.builds(
    ContactState,
    claims=st.lists(
        st.builds(
            a_claim,
            st.sampled_from(NAMES),
            st.sampled_from([0.0, HOUR, DAY, 1.5 * DAY]),
            group=st.sampled_from([None, "G"]),
            channel=st.sampled_from(["email", "sms"]),
        ),
        max_size=5,
    ).map(tuple),
    capacity=st.sampled_from([{}, {"pool": 0}, {"pool": 1}]),
    preferences=st.none() | st.just(Preferences(at_most=4, per_days=1.0)),
)


def plainly(candidate, taken, situation):
    """Say what is refused, and until when: each policy asked, and all claims counted, again."""
    policy, contact = situation.catalogue.contact_policy, situation.contact
    claims = [_claimed(each, situation) for each in taken]
    for each in policy.policies:
        key = each.key(candidate.offer, "email")
        for asked in () if key is None else each.limits(key, situation):
            if hasattr(asked, "amount"):
                drawn = sum(each.key(one.offer, "email") is not None for one in taken)
                is_over = contact.capacity.get(asked.name, asked.limit) - drawn < 1
                until = asked.renews_at(NOW) if is_over else NOW
            else:
                own = int(asked.matches(_claimed(candidate, situation)))
                until = asked.frees_at([*contact.claims, *claims], own=own, now=NOW)
            if until > NOW:
                return asked.name, None if math.isinf(until) else until
    return None


def _claimed(candidate, situation):
    offer = candidate.offer
    return Claim(
        decision_id="",
        offer_id=offer.offer_id,
        channel="email",
        objective=offer.objective,
        group=offer.group,
        claimed_at=NOW,
        expires_at=NOW + situation.catalogue.policies.validity_seconds,
    )


def a_situation(policy, contact):
    """Return a situation, and what may be said in it."""
    catalogue = a_policy(*OFFERS, **policy)
    forms = catalogue.candidates("email")
    return situation_of(a_request(), None, catalogue, NOW, contact), [each[0] for each in forms]


@settings(max_examples=200)
@given(policy=policies, contact=contacts, wanted=st.lists(st.integers(0, 5), max_size=14))
def test_room_is_what_counting_again_says(policy, contact, wanted):
    """Who is asked again and again, others being let in between, is refused for good reason.

    What was refused once stays refused, by the first policy that refused it.
    """
    situation, candidates = a_situation(policy, contact)
    room, taken = Room(situation), [candidates[0]]
    room.take(candidates[0])
    refused = {}

    for candidate in (candidates[each] for each in wanted):
        hold = room.refuse(candidate)
        said = plainly(candidate, taken, situation)
        assert (hold is None) == (said is None)
        if hold is not None:
            before = refused.setdefault(candidate.offer.offer_id, (hold.rule, hold.until))
            assert (hold.rule, hold.until) in {before, said}
        elif candidate not in taken:
            room.take(candidate)
            taken.append(candidate)


class Watched(tuple):
    """Claims that know how often they were gone through."""

    __slots__ = ()
    seen = 0

    def __iter__(self):
        """Go through them once more."""
        type(self).seen += 1
        return super().__iter__()


def test_what_is_counted_together_is_counted_once():
    """However many offers a cap refuses, the contacts under it are gone through once."""
    policy = {"caps": [CAPS[1], {"name": "one", "limit": 2, "window_days": 1}]}
    situation, candidates = a_situation(policy, ContactState(claims=Watched([a_claim("a")])))
    room = Room(situation)
    room.take(candidates[0])
    Watched.seen = 0

    assert {room.refuse(each).rule for each in candidates[1:]} == {"one"}
    assert Watched.seen == 2  # once for each cap
