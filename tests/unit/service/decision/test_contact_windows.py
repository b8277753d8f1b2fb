"""Caps and cool-downs, against a model that looks at each contact by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision.contact_state import ContactState
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

CHANNELS = ("email", "sms", "app")
OFFERS = tuple(
    an_offer(
        name,
        objective=objective,
        group=group,
        value=1.0,
        treatments=[{"treatment_id": f"{name}-{each}", "channel": each} for each in CHANNELS],
    )
    for name, objective, group in (
        ("a-1", "grow", "A"),
        ("a-2", "serve", "A"),
        ("b-1", "grow", "B"),
        ("x-1", "retain", None),
    )
)
FACTS = {each["offer_id"]: each for each in OFFERS}
#: A leap day lies in the window, or it ends in one.
MOMENTS = (
    NOW,
    datetime(2028, 3, 1, tzinfo=UTC).timestamp(),
    datetime(2028, 2, 29, 12, tzinfo=UTC).timestamp(),
)
unhurried = settings(max_examples=150)


@st.composite
def histories(draw):
    """Draw what was decided: times are on the windows' edges, or anywhere, whole milliseconds."""
    claims = []
    for number in range(draw(st.integers(0, 8))):
        offer = draw(st.sampled_from(OFFERS))
        ago = draw(
            st.sampled_from([0.0, HOUR, DAY, 7 * DAY, DAY + 0.001, DAY - 0.001, -0.001])
            | st.integers(-1000, 10 * 86_400_000).map(lambda each: each / 1000)
        )
        shown = draw(st.none() | st.sampled_from([0.0, HOUR, 6 * HOUR]))
        claims.append(
            a_claim(
                offer["offer_id"],
                ago,
                decision_id=f"d-{number}",
                channel=draw(st.sampled_from([*CHANNELS, "shop"])),
                objective=offer["objective"],
                group=offer["group"],
                expires_at=round(NOW - ago + draw(st.sampled_from([HOUR, DAY])), 3),
                shown_at=None if shown is None else round(NOW - ago + shown, 3),
            )
        )
    return tuple(claims)


def counted_until(claim, window: float, counts: str) -> float:
    """Say until when a contact counts."""
    if counts == "decisions":
        return claim.claimed_at + window
    if claim.shown_at is not None:
        return claim.shown_at + window
    return min(claim.claimed_at + window, claim.expires_at)


def named(values, scope) -> bool:
    """Say whether a contact's values are among those that a scope names."""
    if isinstance(scope, str):
        return True
    return all(
        values[dimension] in ([said] if isinstance(said, str) else said)
        for dimension, said in scope.items()
        if dimension != "each"
    )


def alike(claim, offer, scope) -> bool:
    """Say whether a contact and an offer by e-mail are counted together."""
    mine = {"offer": offer["offer_id"], "channel": "email"} | offer
    its = {"offer": claim.offer_id, "channel": claim.channel}
    its |= {"objective": claim.objective, "group": claim.group}
    if not named(mine, scope) or not named(its, scope):
        return False
    words = scope.split() if isinstance(scope, str) else ("each", scope.get("each"))
    each = words[-1] if words[0] == "each" else None
    return each is None or its[each] == mine[each] is not None


def capped_until(claims, offer, *, limit: int, window: float, scope, counts: str, now: float):
    """Go from one moment at which a contact stops counting to the next, until there is room."""
    relevant = [counted_until(c, window, counts) for c in claims if alike(c, offer, scope)]
    for moment in sorted({now, *(end for end in relevant if end > now)}):
        if sum(moment < end for end in relevant) < limit:
            return moment if moment > now else None
    raise AssertionError


VALUES = {
    "channel": CHANNELS,
    "objective": ("grow", "serve", "retain"),
    "group": ("A", "B"),
    "offer": tuple(FACTS),
}
DIMENSIONS = st.sampled_from(tuple(VALUES))
scopes = st.one_of(
    st.just("all"),
    DIMENSIONS.map("each {}".format),
    st.fixed_dictionaries(
        {},
        optional={
            **{
                name: st.sampled_from(some) | st.lists(st.sampled_from(some), min_size=1)
                for name, some in VALUES.items()
            },
            "each": DIMENSIONS,
        },
    ),
)


@unhurried
@given(
    claims=histories(),
    limit=st.integers(1, 4),
    window=st.sampled_from([HOUR, DAY, 7 * DAY]),
    scope=scopes,
    counts=st.sampled_from(["decisions", "impressions"]),
)
def test_a_cap_counts_each_contact_by_itself(claims, limit, window, scope, counts):
    """An offer is held back if the window holds the cap's contacts, until there is room again."""
    cap = {"name": "c", "limit": limit, "window_seconds": window, "scope": scope, "counts": counts}

    held = held_by(a_policy(*OFFERS, caps=[cap]), ContactState(claims=claims))

    expected = {
        name: capped_until(
            claims, offer, limit=limit, window=window, scope=scope, counts=counts, now=NOW
        )
        for name, offer in FACTS.items()
    }
    assert {name: each.until for name, each in held.items()} == {
        name: until for name, until in expected.items() if until is not None
    }


@unhurried
@given(claims=histories(), limit=st.integers(1, 3))
def test_a_cap_is_free_when_it_said(claims, limit):
    """At ``until`` the cap no longer holds the offer back; a millisecond before, it does."""
    catalogue = a_policy(*OFFERS, caps=[{"name": "c", "limit": limit, "window_days": 1}])
    contact = ContactState(claims=claims)

    for name, each in held_by(catalogue, contact).items():
        assert name in held_by(catalogue, contact, now=round(each.until - 0.001, 3))
        assert name not in held_by(catalogue, contact, now=each.until)


@pytest.mark.parametrize("now", MOMENTS)
def test_a_day_is_24_hours_on_any_day(now):
    """A window has one length, whatever the calendar does within it."""
    catalogue = a_policy(caps=[{"name": "c", "limit": 1, "window_days": 2}])
    contact = ContactState(claims=(a_claim(ago=NOW - now + 1.5 * DAY),))

    assert held_by(catalogue, contact, now=now)["o-1"].until == now + DAY / 2


def test_a_cap_on_one_value_leaves_the_others_alone():
    """A cap on e-mails that acquire counts those alone, and holds back those alone."""
    cap = {"name": "c", "limit": 1, "window_days": 1, "scope": {"channel": "email", "group": "A"}}
    catalogue = a_policy(*OFFERS, caps=[cap])

    other = ContactState(claims=(a_claim("a-1", channel="sms", group="A"), a_claim("b-1")))
    same = ContactState(claims=(a_claim("a-1", group="A"),))

    assert codes_of(catalogue, other) == {}
    assert codes_of(catalogue, same) == {"a-1": "CAP_GROUP", "a-2": "CAP_GROUP"}


def test_a_cap_on_what_we_send_leaves_what_they_come_for_alone():
    """E-mails and messages of the app count together; a call of the customer's is answered."""
    cap = {"name": "c", "limit": 2, "window_days": 7, "scope": {"channel": ["email", "app"]}}
    channels = ("email", "app", "call_centre")
    treatments = [{"treatment_id": each, "channel": each} for each in channels]
    catalogue = a_policy(an_offer(treatments=treatments), caps=[cap])
    sent = ContactState(claims=(a_claim(ago=2 * HOUR), a_claim(ago=HOUR, channel="app")))
    called = ContactState(claims=(a_claim(), a_claim(ago=9.0, channel="call_centre")))

    def held(contact):
        asked = (a_request(channel=each) for each in channels)
        return [codes_of(catalogue, contact, request=each) for each in asked]

    assert held(sent) == [{"o-1": "CAP_CHANNEL"}, {"o-1": "CAP_CHANNEL"}, {}]
    assert held(called) == [{}, {}, {}]


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("all", "CAP"),
        ("each channel", "CAP_CHANNEL"),
        ("each objective", "CAP_OBJECTIVE"),
        ("each group", "CAP_GROUP"),
        ("each offer", "CAP_OFFER"),
        ({"channel": "email", "each": "offer"}, "CAP_OFFER"),
        ({"objective": "grow"}, "CAP_OBJECTIVE"),
        ({"objective": ["grow"], "channel": ["email"]}, "CAP_OBJECTIVE"),
    ],
)
def test_the_code_says_what_was_counted(scope, code):
    """The code names the narrowest thing that the cap is about."""
    catalogue = a_policy(
        an_offer(group="G"), caps=[{"name": "c", "limit": 1, "window_days": 1, "scope": scope}]
    )

    fallen = held_by(catalogue, ContactState(claims=(a_claim(group="G"),)))["o-1"]

    assert (fallen.stage, fallen.code, fallen.rule) == ("contact_policy", code, "c")


def test_what_may_still_be_shown_counts_as_shown():
    """A cap on impressions counts a decision until it is known that it never was one."""
    catalogue = a_policy(
        caps=[{"name": "c", "limit": 1, "window_days": 7, "counts": "impressions"}]
    )
    open_still = a_claim(ago=HOUR, shown_at=None, expires_at=NOW + HOUR)
    never_shown = a_claim(ago=3 * HOUR, shown_at=None, expires_at=NOW - HOUR)

    assert held_by(catalogue, ContactState(claims=(open_still,)))["o-1"].until == NOW + HOUR
    assert held_by(catalogue, ContactState(claims=(never_shown,))) == {}


def test_the_database_may_be_ahead():
    """What was claimed a moment from now, by this worker's clock, counts."""
    catalogue = a_policy(caps=[{"name": "c", "limit": 1, "window_days": 1}])

    assert codes_of(catalogue, ContactState(claims=(a_claim(ago=-5.0),))) == {"o-1": "CAP"}


ago = st.sampled_from([0.0, DAY, 2 * DAY, 5 * DAY]) | st.integers(0, 20 * 86_400).map(float)


@unhurried
@given(
    times=st.lists(st.tuples(ago, st.sampled_from(OFFERS)), max_size=8),
    needed=st.integers(1, 3),
    within=st.sampled_from([1.0, 3.0, 10.0]),
    days=st.sampled_from([1.0, 5.0, 15.0]),
    by=st.sampled_from(["all", "offer", "group", "objective"]),
)
def test_a_cool_down_looks_at_each_outcome_by_itself(times, needed, within, days, by):
    """What rests, and until when, is what going through all outcomes one by one says."""
    responses = tuple(
        a_response(
            "rejected", each, offer["offer_id"], objective=offer["objective"], group=offer["group"]
        )
        for each, offer in times
    )
    rest = {"name": "r", "after": "rejected", "times": needed, "within_days": within}
    catalogue = a_policy(*OFFERS, cool_downs=[{**rest, "by": by, "days": days}])

    held = held_by(catalogue, ContactState(responses=responses))

    expected = {}
    for name, offer in FACTS.items():
        key = {"all": None, "offer": name}.get(by, offer.get(by))
        if by == "group" and key is None:
            continue
        mine = [
            NOW - each
            for each, other in times
            if by == "all" or {"offer": other["offer_id"]}.get(by, other.get(by)) == key
        ]
        ends = [
            begin + days * DAY
            for begin in mine
            if sum(begin - within * DAY <= each <= begin for each in mine) >= needed
        ]
        if any(end > NOW for end in ends):
            expected[name] = max(ends)
    assert {name: each.until for name, each in held.items()} == expected


def test_a_cool_down_always_ends():
    """The end is stated, and comes: at it, and ever after, nothing holds back any more."""
    catalogue = a_policy(cool_downs=[{"name": "r", "after": "rejected", "days": 30}])
    contact = ContactState(responses=(a_response("rejected"),))

    until = held_by(catalogue, contact)["o-1"].until

    assert until == NOW - HOUR + 30 * DAY
    assert held_by(catalogue, contact, now=until) == {}
    assert held_by(catalogue, contact, now=until + 365 * DAY) == {}


@pytest.mark.parametrize("outcome", ["accepted", "converted"])
def test_what_was_bought_rests(outcome):
    """After an acceptance, reported as such or as a conversion, the offer rests."""
    catalogue = a_policy(cool_downs=[{"name": "r", "after": "accepted", "days": 30}])

    assert codes_of(catalogue, ContactState(responses=(a_response(outcome),))) == {
        "o-1": "COOL_DOWN"
    }


IGNORED = [{"name": "r", "after": "ignored", "times": 2, "within_days": 10, "days": 5}]


def ignored(*agos: float, **keys):
    """Return contacts that were shown, and whose decisions expired a day later."""
    return tuple(a_claim(ago=each, **keys) for each in agos)


def test_what_was_ignored_rests_once_it_was_often_enough():
    """The second contact without an answer begins the rest, when its decision expires."""
    claims = ignored(2 * DAY, 4 * DAY)

    held = held_by(a_policy(cool_downs=IGNORED), ContactState(claims=claims))

    assert held["o-1"].until == NOW - DAY + 5 * DAY


@pytest.mark.parametrize("outcome", ["click", "deferred", "rejected"])
def test_an_answer_is_not_ignoring(outcome):
    """Whoever clicked, put it off or said no did not ignore it."""
    claims = ignored(2 * DAY, 4 * DAY)
    answer = a_response(outcome, until=NOW - 1.0, decision_id=claims[0].decision_id)
    contact = ContactState(claims=claims, responses=(answer,))

    assert codes_of(a_policy(cool_downs=IGNORED), contact) == {}


def test_what_never_reached_anybody_is_not_ignored():
    """A decision that was not shown, or may still be answered, does not count."""
    not_shown = ignored(2 * DAY, 3 * DAY, shown_at=None)
    too_fresh = ignored(HOUR, 2 * HOUR)

    assert codes_of(a_policy(cool_downs=IGNORED), ContactState(claims=not_shown)) == {}
    assert codes_of(a_policy(cool_downs=IGNORED), ContactState(claims=too_fresh)) == {}


def test_deferred_is_until_the_day_that_was_named():
    """What was put off comes back on that day, in every channel, and nothing else is put off."""
    sms = {"treatment_id": "s", "channel": "sms"}
    offer = an_offer(treatments=[sms, {"treatment_id": "e", "channel": "email"}])
    contact = ContactState(
        responses=(a_response("deferred", channel="phone", until=NOW + 3 * DAY),)
    )

    for channel in ("email", "sms"):
        held = held_by(
            a_policy(offer, an_offer("o-2")), contact, request=a_request(channel=channel)
        )
        assert {name: (each.code, each.until) for name, each in held.items()} == {
            "o-1": ("DEFERRED", NOW + 3 * DAY)
        }


def test_the_latest_deferral_counts():
    """Who puts it off again, to a nearer day, is told on that day."""
    contact = ContactState(
        responses=(
            a_response("deferred", 2 * HOUR, until=NOW + 30 * DAY),
            a_response("deferred", HOUR, until=NOW + DAY),
        )
    )

    assert held_by(a_policy(), contact)["o-1"].until == NOW + DAY


def test_a_deferral_without_a_day_has_one():
    """Without a day, it is put off for as long as the catalogue says: it always ends."""
    contact = ContactState(responses=(a_response("deferred"),))

    assert held_by(a_policy(deferral_days=2), contact)["o-1"].until == NOW - HOUR + 2 * DAY
