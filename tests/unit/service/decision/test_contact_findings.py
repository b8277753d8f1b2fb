"""What validate tells of contact policies, bundles and prerequisites that never let anything be."""

from __future__ import annotations

import pytest

from service.decision import Catalogue
from service.decision.catalogue_findings import validate_catalogue
from service.decision.times import rfc3339
from tests.unit.service.decision.building import NOW, an_offer

DAY = 86_400.0
CHANNELS = ("email", "app")


def offer(offer_id, **keys):
    """Return an offer by e-mail and in the app that nothing can be said against."""
    treatments = [
        {"treatment_id": f"{offer_id}-{each}", "channel": each, "content": {"body": "Hello"}}
        for each in CHANNELS
    ]
    return an_offer(offer_id, **{"treatments": treatments} | keys)


def warnings(*offers, **contact_policy):
    """Return what is told of offers under a policy, by path; it is taken all the same."""
    document = {"offers": list(offers), "contact_policy": contact_policy}
    Catalogue.compile(document, 1)
    found = validate_catalogue(document, now=NOW)
    assert found.mistakes == ()
    return {each.path: each.message for each in found.warnings}


A_PAIR = (offer("a", bundle="x", group="G"), offer("b", bundle="x", group="G"))
A_DAY = {"name": "c", "window_days": 1}
POOL = {"name": "p", "per": "day"}
NEVER = {"name": "n", "never": ["a", "b"], "window_days": 9}


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        ({"caps": [{**A_DAY, "limit": 1}]}, "'c'"),
        ({"caps": [{**A_DAY, "limit": 1, "scope": "each group"}]}, "'c'"),
        ({"caps": [{**A_DAY, "limit": 1, "scope": {"channel": ["email", "app"]}}]}, "'c'"),
        ({"capacity": [{**POOL, "limit": 1}]}, "'p'"),
        ({"sequences": [NEVER]}, "'n'"),
    ],
)
def test_a_bundle_that_there_is_never_room_for_is_told(policy, rule):
    """Shown together or not at all, and one of it leaves no room for the other."""
    told = warnings(*A_PAIR, **policy)

    assert list(told) == ["/offers/0/bundle", "/offers/1/bundle"]
    assert rule in told["/offers/0/bundle"]


@pytest.mark.parametrize("conflicts", [{"a": ["b"]}, {"b": ["a"]}])
def test_a_bundle_whose_members_conflict_is_told(conflicts):
    """Shown together or not at all, yet never together, whichever of them says so."""
    told = warnings(
        *({**each, "conflicts": conflicts.get(each["offer_id"], [])} for each in A_PAIR)
    )

    assert list(told) == ["/offers/0/bundle", "/offers/1/bundle"]
    assert "'conflicts' never lets come together" in told["/offers/0/bundle"]


@pytest.mark.parametrize(
    "policy",
    [
        {"caps": [{**A_DAY, "limit": 2}]},
        {"caps": [{**A_DAY, "limit": 1, "scope": "each offer"}]},
        {"caps": [{**A_DAY, "limit": 1, "scope": {"channel": "email"}}]},  # it comes in the app
        {"capacity": [{**POOL, "limit": 1, "scope": {"offer": "a"}}]},
    ],
)
def test_a_bundle_that_comes_somewhere_is_not_told(policy):
    """In one channel at least there is room for all of it."""
    assert warnings(*A_PAIR, **policy) == {}


def test_mandatory_offers_do_not_wait_for_their_bundle():
    """So they are shown whatever the rest of it does."""
    pair = [{**each, "mandatory": True, "objective": "serve"} for each in A_PAIR]

    assert warnings(*pair, sequences=[NEVER]) == {}


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        ({}, {"conflicts": ["a"]}, True),
        ({"conflicts": ["b"]}, {}, True),
        ({"ends_at": rfc3339(NOW + DAY)}, {"conflicts": ["a"]}, False),
        (
            {"ends_at": rfc3339(NOW + 2 * DAY)},
            {"conflicts": ["a"], "ends_at": rfc3339(NOW + DAY)},
            True,
        ),
        ({}, {}, False),
    ],
)
def test_what_must_come_first_and_then_excludes_it_is_told(first, second, is_told):
    """An offer that requires another, and is in conflict with it for as long as that one runs."""
    told = warnings(offer("a", **first), offer("b", requires=["a"], **second))

    assert list(told) == (["/offers/1/requires/0"] if is_told else [])


OFFERS = (offer("a", group="G"), offer("b", objective="serve"), offer("c", mandatory=True))


@pytest.mark.parametrize(
    ("policy", "path", "said"),
    [
        (
            {"caps": [{**A_DAY, "limit": 1, "scope": {"group": "G", "objective": "serve"}}]},
            "/caps/0/scope",
            "about no offer",
        ),
        (
            {"capacity": [{**POOL, "limit": 1, "scope": {"offer": "b", "group": "G"}}]},
            "/capacity/0/scope",
            "about no offer",
        ),
        (
            {"caps": [{**A_DAY, "limit": 1, "scope": {"offer": "c"}}]},
            "/caps/0/scope",
            "which pass it",
        ),
        (
            {
                "capacity": [
                    {**POOL, "limit": 9, "scope": {"offer": "a", "channel": "app"}},
                    {"name": "all", "per": "total", "limit": 5, "scope": {"offer": ["a", "b"]}},
                ]
            },
            "/capacity/0",
            "'all' always is before it",
        ),
        (
            {"quiet_hours": [{"name": "q", "from": "00:00", "to": "24:00", "channels": ["app"]}]},
            "/quiet_hours",
            "no hour of the week in 'app'",
        ),
        (
            {
                "quiet_hours": [
                    {"name": "q", "from": "20:00", "to": "09:00"},
                    {"name": "r", "from": "09:00", "to": "20:00", "channels": ["email"]},
                ]
            },
            "/quiet_hours",
            "'email'",
        ),
        (
            {
                "sequences": [
                    {"name": "o", "only": "a", "after": "b", "within_days": 5},
                    {"name": "p", "only": "b", "after": "c", "within_days": 5},
                    NEVER,
                ]
            },
            "/sequences/0/within_days",
            "'n' forbids it",
        ),
    ],
)
def test_what_never_comes_is_told(policy, path, said):
    """Limits that are never reached, channels that are never open, and orders that never come."""
    told = warnings(*OFFERS, **policy)

    assert list(told) == [f"/contact_policy{path}"]
    assert said in told[f"/contact_policy{path}"]


def test_sequences_that_wait_for_each_other_are_told():
    """The one only after the other, and the other only after the one: neither ever begins."""
    ring = [
        {"name": "o", "only": "a", "after": "b", "within_days": 5},
        {"name": "p", "only": "b", "after": "a", "within_days": 5, "outcome": "accepted"},
    ]

    assert list(warnings(*OFFERS, sequences=ring)) == [
        "/contact_policy/sequences/0/after",
        "/contact_policy/sequences/1/after",
    ]


@pytest.mark.parametrize(
    "policy",
    [
        {"caps": [{**A_DAY, "limit": 1, "scope": {"offer": "c"}, "mandatory_passes": False}]},
        {
            "capacity": [
                {**POOL, "limit": 9},
                {**POOL, "name": "q", "limit": 5, "timezone": "Asia/Tokyo"},
            ]
        },
        {"capacity": [{**POOL, "limit": 9}, {"name": "h", "per": "hour", "limit": 5}]},
        {"quiet_hours": [{"name": "q", "from": "09:01", "to": "09:00"}]},
        {
            "sequences": [
                {"name": "o", "only": "a", "after": "b", "within_days": 10},
                NEVER,
            ]
        },
        {
            "sequences": [
                {"name": "o", "only": "a", "after": "b", "within_days": 5, "outcome": "accepted"},
                NEVER,
            ]
        },
        {
            "sequences": [
                {"name": "o", "only": "c", "after": "a", "within_days": 5},
                {"name": "p", "only": "a", "after": "c", "within_days": 5},
            ]
        },
    ],
)
def test_what_may_come_is_not_told(policy):
    """What holds something back some time, and lets something pass some other time, is right."""
    assert warnings(*OFFERS, **policy) == {}


VOICE = {"one_voice": {"hours": 48}}
THREE_DAYS = {"name": "c", "limit": 1, "window_days": 3}


def voice_warnings(cap, *more):
    """Return what is told of one voice of two days under a cap."""
    document = {"offers": [offer("a"), offer("b"), *more], **VOICE}
    found = validate_catalogue(document | {"contact_policy": {"caps": [cap]}}, now=NOW)
    assert found.mistakes == ()
    return {each.path: each.message for each in found.warnings}


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"window_days": 2},
        {"scope": "each offer"},
        {"scope": "each objective"},
        {"scope": {"channel": ["email", "app"], "each": "offer"}},
    ],
)
def test_a_cap_that_leaves_one_voice_nothing_to_say_is_told(keys):
    """Said once, and held back everywhere for as long as it would have come first."""
    told = voice_warnings(THREE_DAYS | keys, offer("notice", mandatory=True))

    assert list(told) == ["/one_voice/hours"]
    assert "by 'c'" in told["/one_voice/hours"]


@pytest.mark.parametrize(
    "keys",
    [
        {"limit": 2},
        {"window_days": 1.9},  # then it may be said again, and comes first
        {"scope": {"channel": "email"}},  # it is said again in the app
        {"scope": "each channel"},
        {"scope": {"offer": "a"}},  # the other one is said again
        {"counts": "impressions"},  # unless it was shown
    ],
)
def test_a_cap_that_leaves_one_voice_something_to_say_is_not_told(keys):
    """Somewhere, or later, the same is said again."""
    assert voice_warnings(THREE_DAYS | keys) == {}
