"""How Hypothesis draws contact policies, the offers under them, and what is known of a customer."""

from __future__ import annotations

from hypothesis import strategies as st

from service.decision import Catalogue
from service.decision.contact_state import (
    Consent,
    ContactState,
    Preferences,
    Reached,
    Response,
    Suppression,
)
from service.decision.offer import OBJECTIVES
from tests.unit.service.decision.building import NOW, an_offer
from tests.unit.service.decision.contacting import DAY, HOUR, a_claim

IDS = ("a", "b", "c", "d")
NEVER = {"name": "never", "never": ["a", "b"], "window_days": 3}
ONLY = {"name": "only", "only": "c", "after": "a", "within_days": 3}


def some(*items):
    """Draw some of these, in order."""
    return st.lists(st.sampled_from(items), unique_by=lambda each: each["name"], max_size=2)


policies = st.fixed_dictionaries(
    {},
    optional={
        "caps": some(
            {"name": "all", "limit": 2, "window_days": 1},
            {"name": "offer", "limit": 1, "window_days": 7, "scope": "each offer"},
            {"name": "sent", "limit": 1, "window_days": 3, "scope": {"channel": ["email"]}},
            {"name": "seen", "limit": 1, "window_days": 2, "counts": "impressions"},
            {"name": "group", "limit": 1, "window_seconds": 60, "scope": {"group": "G"}},
        ),
        "cool_downs": some(
            {"name": "no", "after": "rejected", "days": 30},
            {"name": "silent", "after": "ignored", "times": 2, "days": 30, "by": "all"},
        ),
        "consent": some({"name": "ads", "purpose": "marketing", "objectives": ["grow"]}),
        "quiet_hours": some({"name": "night", "from": "11:00", "to": "08:00", "days": ["wed"]}),
        "sequences": some(NEVER, ONLY),
        "capacity": some(
            {"name": "pool", "limit": 2, "per": "day", "timezone": "Asia/Kathmandu"},
            {"name": "two", "limit": 2, "per": "total", "scope": {"offer": ["a", "b"]}},
        ),
        "suppressions": some({"name": "sales", "list": "no-sales", "objectives": ["grow"]}),
        "mandatory_passes": st.lists(
            st.sampled_from(["ledger", "consent", "quiet_hours", "caps"]), unique=True
        ),
    },
)
OUTCOMES = ("click", "accepted", "deferred", "rejected", "converted", "complaint", "unsubscribed")
moments = st.sampled_from([-1.0, 0.0, HOUR, DAY, 3 * DAY, 40 * DAY])
claims = st.builds(
    a_claim,
    st.sampled_from([*IDS, "gone"]),
    moments,
    group=st.sampled_from([None, "G"]),
    shown_at=st.sampled_from([None, NOW - HOUR]),
)
responses = st.builds(
    Response,
    decision_id=st.just("d"),
    offer_id=st.sampled_from([*IDS, "gone"]),
    outcome=st.sampled_from(OUTCOMES),
    occurred_at=moments.map(lambda ago: NOW - ago),
    channel=st.sampled_from([None, "email", "sms"]),
    objective=st.sampled_from([None, *OBJECTIVES]),
    until=st.none() | st.just(NOW + DAY),
)
consents = st.builds(
    Consent,
    purpose=st.sampled_from(["marketing", "other"]),
    granted=st.booleans(),
    at=moments.map(lambda ago: NOW - ago),
    channel=st.sampled_from([None, "email"]),
    expires_at=st.sampled_from([None, NOW - 1.0, NOW + 1.0]),
)
wishes = st.builds(
    Preferences,
    channels=st.sampled_from([None, frozenset({"email"}), frozenset({"sms"})]),
    blocked_topics=st.frozensets(st.sampled_from(["G", "serve", "grow"]), max_size=1),
    hours=st.sampled_from([(), ((540, 1020),)]),
)


def many(strategy):
    """Draw a few, as a tuple."""
    return st.lists(strategy, max_size=3).map(tuple)


states = st.builds(
    ContactState,
    claims=many(claims),
    responses=many(responses),
    consents=many(consents),
    preferences=st.none() | wishes,
    suppressions=many(
        st.sampled_from(
            [
                Suppression(list_name="no-sales"),
                Suppression(list_name="other", channel="sms"),
                Suppression(list_name="other", until=NOW + 1.0),
            ]
        )
    ),
    capacity=st.sampled_from([{}, {"pool": 0}, {"pool": 1}]),
    timezone=st.sampled_from([None, "Europe/Berlin", "Nowhere"]),
    reached=many(st.just(Reached(offer_id="d", name="pool", code="CAPACITY"))),
    readable=st.sampled_from([True, True, True, False]),
)
offers = st.tuples(
    *(
        st.builds(
            lambda objective, group, mandatory, conflicts, offer_id=offer_id: an_offer(
                offer_id,
                objective=objective,
                group=group,
                mandatory=mandatory,
                conflicts=[each for each in conflicts if each != offer_id],
            ),
            st.sampled_from(["grow", "serve"]),
            st.just("G") if offer_id == "a" else st.sampled_from([None, "G"]),
            st.booleans(),
            st.lists(st.sampled_from(IDS), unique=True, max_size=1),
        )
        for offer_id in IDS
    )
)


def a_catalogue_of(drawn, policy):
    """Compile what was drawn; an offer that grows is always there."""
    listed = [*drawn, an_offer("e")]
    return Catalogue.compile({"offers": listed, "contact_policy": policy}, 1)
