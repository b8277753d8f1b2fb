"""The contact policy's section: what it takes, and what it says is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.errors import CatalogueError
from service.decision import Catalogue
from service.decision.contact_policy.contact_document import FIELDS
from service.decision.contact_policy.policy import KINDS
from service.decision.limit import Draw
from tests.unit.service.decision.building import an_offer
from tests.unit.service.decision.contacting import DAY, a_policy

OFFERS = [an_offer("a", group="A"), an_offer("b", objective="serve")]


def mistakes_of(**contact_policy):
    """Return what is wrong with a contact policy, by pointer."""
    try:
        Catalogue.compile({"offers": OFFERS, "contact_policy": contact_policy}, 1)
    except CatalogueError as error:
        return {each.path.removeprefix("/contact_policy"): each.message for each in error.mistakes}
    return {}


def a_cap(name="c", limit=1, **keys):
    """Return a cap of one contact a day."""
    return {"name": name, "limit": limit, "window_days": 1} | keys


def test_what_is_empty_is_right():
    """A catalogue need not say anything about contact."""
    assert mistakes_of() == {}
    assert a_policy().contact_policy.lookback.capacities == ()


@pytest.mark.parametrize(
    ("policies", "pointer", "said"),
    [
        ({"caps": [a_cap(limit=0)]}, "/caps/0/limit", "expected"),
        ({"caps": [a_cap(window_days=None)]}, "/caps/0/window_days", "either"),
        ({"caps": [a_cap(window_seconds=5)]}, "/caps/0/window_days", "either"),
        ({"caps": [a_cap(scope="each colour")]}, "/caps/0/scope", "expected"),
        ({"caps": [a_cap(scope={"chanel": "email"})]}, "/caps/0/scope/chanel", "channel"),
        ({"caps": [a_cap(scope={"channel": "e-mail"})]}, "/caps/0/scope/channel", "no offer"),
        ({"caps": [a_cap(scope={"objective": "retain"})]}, "/caps/0/scope/objective", "no offer"),
        ({"caps": [a_cap(scope={"channel": []})]}, "/caps/0/scope/channel", "at least 1"),
        ({"caps": [a_cap(scope={"channel": ["email", 3]})]}, "/caps/0/scope/channel/1", "a text"),
        (
            {"caps": [a_cap(scope={"channel": ["email", "fax"]})]},
            "/caps/0/scope/channel",
            "'fax' is the channel of no offer",
        ),
        ({"caps": [a_cap(), a_cap(limit=2, scope="each offer")]}, "/caps/1/name", "taken"),
        (
            {
                "caps": [
                    a_cap("x", scope={"offer": ["a", "b"]}),
                    a_cap("y", scope={"offer": "a", "channel": "email"}),
                ]
            },
            "/caps/1",
            "can never be reached: 'x'",
        ),
        (
            {
                "caps": [
                    a_cap("x", scope="each offer"),
                    a_cap("y", scope={"offer": ["a"], "objective": "grow"}),
                ]
            },
            "/caps/1",
            "can never be reached: 'x'",
        ),
        (
            {"caps": [a_cap("x"), a_cap("y", 2, scope="each offer")]},
            "/caps/1",
            "can never be reached: 'x'",
        ),
        (
            {"caps": [a_cap("x", 3), a_cap("y", 2, window_days=7)]},
            "/caps/0",
            "can never be reached: 'y'",
        ),
        (
            {"quiet_hours": [{"name": "q", "from": "9:00", "to": "21:00"}]},
            "/quiet_hours/0/from",
            "a time of day",
        ),
        (
            {"quiet_hours": [{"name": "q", "from": "09:00", "to": "09:00"}]},
            "/quiet_hours/0/to",
            "equal",
        ),
        (
            {"quiet_hours": [{"name": "q", "from": "09:00", "to": "10:00", "channels": ["e"]}]},
            "/quiet_hours/0/channels/0",
            "no offer",
        ),
        (
            {"consent": [{"name": "c", "purpose": "m", "channels": ["e-mail"]}]},
            "/consent/0/channels/0",
            "no offer",
        ),
        (
            {"sequences": [{"name": "s", "never": ["a", "b"]}]},
            "/sequences/0",
            "expected never and window_days, or",
        ),
        (
            {"sequences": [{"name": "s", "never": ["a", "c"], "window_days": 1}]},
            "/sequences/0/never/1",
            "no offer",
        ),
        (
            {"sequences": [{"name": "s", "never": ["a", "a"], "window_days": 1}]},
            "/sequences/0/never",
            "different",
        ),
        (
            {"sequences": [{"name": "s", "only": "a", "after": "a", "within_days": 1}]},
            "/sequences/0/after",
            "itself",
        ),
        (
            {"capacity": [{"name": "p", "limit": 1, "per": "total", "scope": "each offer"}]},
            "/capacity/0/scope",
            "each",
        ),
        (
            {"capacity": [{"name": "p", "limit": 1, "per": "day", "timezone": "New York"}]},
            "/capacity/0/timezone",
            "a time zone such as America/New_York, got 'New York'",
        ),
        ({"mandatory_passes": ["cap"]}, "/mandatory_passes/0", "caps"),
        ({"cool_downs": [{"name": "r", "after": "a fight"}]}, "/cool_downs/0/days", "missing"),
    ],
)
def test_what_is_wrong_is_said_where(policies, pointer, said):
    """A policy that is wrong, or protects nobody, is refused, with its place and a hint."""
    assert said in mistakes_of(**policies)[pointer]


@pytest.mark.parametrize(
    "caps",
    [
        [a_cap("x", 2), a_cap("y", 1, scope="each offer")],
        [a_cap("x", 1), a_cap("y", 2, window_days=7)],
        [a_cap("x"), a_cap("y", counts="impressions")],
        [a_cap("x", scope={"channel": "email", "offer": "a"}), a_cap("y", 2, scope="each offer")],
        [a_cap("x", scope={"offer": "a"}), a_cap("y", scope={"offer": ["a", "b"]}, limit=2)],
        [a_cap("x", scope="each offer"), a_cap("y", 2, scope={"offer": ["a", "b"]})],
    ],
)
def test_caps_that_each_hold_something_back_are_right(caps):
    """One that is stricter in one way and laxer in another is not in vain."""
    assert mistakes_of(caps=caps) == {}


def test_all_mistakes_are_told_at_once():
    """Whoever mends a document is told everything that is wrong with it."""
    found = mistakes_of(
        caps=[a_cap(scope={"channel": "x"})],
        consent=[{"name": "c", "purpose": "m", "channels": ["y"]}],
    )

    assert set(found) == {"/caps/0/scope/channel", "/consent/0/channels/0", "/consent/0/name"}


def test_the_store_is_told_how_far_to_look_back():
    """As far as the longest window, and a month at least: a customer may wish for that."""
    month = a_policy(caps=[a_cap(window_days=5)]).contact_policy.lookback
    longer = a_policy(
        caps=[a_cap(window_days=40)],
        cool_downs=[{"name": "r", "after": "ignored", "times": 3, "within_days": 60, "days": 9}],
        capacity=[{"name": "calls", "limit": 7, "per": "day", "timezone": "Asia/Tokyo"}],
    ).contact_policy.lookback

    assert month.claims_seconds == 32 * DAY
    assert longer.claims_seconds == 69 * DAY
    assert longer.capacities == (Draw(name="calls", period="day", limit=7, timezone="Asia/Tokyo"),)


def test_every_kind_of_policy_can_be_passed():
    """Whatever ``mandatory_passes`` may name is a kind of policy, and the other way round."""
    catalogue = a_policy(
        an_offer("o-1"),
        an_offer("o-2"),
        caps=[a_cap()],
        cool_downs=[{"name": "r", "after": "rejected", "days": 9}],
        capacity=[{"name": "calls", "limit": 7, "per": "day"}],
        consent=[{"name": "m", "purpose": "m"}],
        sequences=[{"name": "o", "only": "o-1", "after": "o-2", "within_days": 1}],
    )

    assert {each.kind for each in catalogue.contact_policy.policies} == set(KINDS)


PAGE = (Path(__file__).parents[4] / "docs" / "contact-policy.md").read_text(encoding="utf-8")


def test_the_example_that_is_shown_is_taken():
    """Whoever begins with the example of docs/contact-policy.md begins without a mistake."""
    shown = json.loads(PAGE.split("```json\n")[1].split("```")[0])
    channels = ("email", "sms", "phone")
    ids = ("car-loan", "home-loan", "first-course", "advanced-course", "voucher-10")
    offers = [
        an_offer(
            each,
            treatments=[{"treatment_id": f"{each}-{at}", "channel": at} for at in channels],
        )
        for each in ids
    ]

    assert Catalogue.compile({"offers": offers, **shown}, 1).contact_policy.policies


@pytest.mark.parametrize("word", sorted({*FIELDS, *KINDS}))
def test_every_key_is_described(word):
    """Every key of the section, and every kind of policy, is in docs/contact-policy.md."""
    assert f"`{word}" in PAGE or f'"{word}"' in PAGE
