"""What the customer said: consent, unsubscribing, complaints, lists and wishes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision.contact_policy.consents import standing
from service.decision.contact_state import (
    Consent,
    ContactState,
    Preferences,
    Suppression,
)
from service.decision.why_not import spoken_moment
from tests.unit.service.decision.building import NOW, a_request, an_offer
from tests.unit.service.decision.contacting import (
    DAY,
    HOUR,
    a_claim,
    a_consent,
    a_policy,
    a_response,
    codes_of,
    held_by,
)

MARKETING = [{"name": "needs-consent", "purpose": "marketing", "channels": ["email"]}]


def test_consent_that_is_unknown_is_none():
    """Of whom nothing is known, nothing was agreed to."""
    fallen = held_by(a_policy(consent=MARKETING))["o-1"]

    assert (fallen.stage, fallen.code, fallen.rule) == ("consent", "NO_CONSENT", "needs-consent")


@pytest.mark.parametrize(
    ("consents", "code"),
    [
        ([a_consent()], None),
        ([a_consent(channel="email")], None),
        ([a_consent(channel="sms")], "NO_CONSENT"),
        ([a_consent("analytics")], "NO_CONSENT"),
        ([a_consent(granted=False)], "NO_CONSENT"),
        ([a_consent(expires_at=NOW + 1.0)], None),
        ([a_consent(expires_at=NOW)], "CONSENT_EXPIRED"),
        ([a_consent(ago=-HOUR)], "NO_CONSENT"),
        ([a_consent(ago=2 * DAY), a_consent(granted=False)], "NO_CONSENT"),
        ([a_consent(ago=2 * DAY, granted=False), a_consent()], None),
        ([a_consent(), a_consent(granted=False)], "NO_CONSENT"),
        ([a_consent(), a_consent(channel="email", ago=2 * DAY, granted=False)], "NO_CONSENT"),
        ([a_consent(channel="email"), a_consent(ago=2 * DAY, granted=False)], None),
        ([a_consent(channel="email", ago=2 * DAY), a_consent(granted=False)], "NO_CONSENT"),
        ([a_consent(), a_consent(channel="email", expires_at=NOW - HOUR)], None),
    ],
)
def test_consent_by_purpose_and_channel(consents, code):
    """The latest word counts, a refusal of all channels in each, and a grant while it lasts."""
    contact = ContactState(consents=tuple(consents))

    assert codes_of(a_policy(consent=MARKETING), contact).get("o-1") == code


consents = st.builds(
    Consent,
    purpose=st.sampled_from(["p", "q"]),
    granted=st.booleans(),
    at=st.integers(0, 5).map(float),
    channel=st.sampled_from([None, "email", "sms"]),
    expires_at=st.none() | st.integers(0, 6).map(float),
)


@settings(max_examples=200)
@given(said=st.lists(consents, max_size=5), order=st.randoms())
def test_a_refusal_takes_away_and_never_gives(said, order):
    """Whatever was said, a refusal more leaves no more standing; nor does the order matter."""
    now, refusal = 5.0, Consent(purpose="p", granted=False, at=5.0, channel="email")
    shuffled = list(said)
    order.shuffle(shuffled)

    assert standing([*said, refusal], "p", "email", now).grant is None
    before = standing(said, "p", "email", now)
    assert (before.grant is None) == (standing(shuffled, "p", "email", now).grant is None)
    if before.grant is not None:
        assert before.grant.granted
        assert before.grant.at <= now
        assert before.grant.expires_at is None or now < before.grant.expires_at


def test_consent_concerns_its_objectives():
    """Service needs no consent to marketing."""
    policy = [{"name": "c", "purpose": "marketing", "objectives": ["grow", "acquire"]}]
    catalogue = a_policy(an_offer(), an_offer("o-2", objective="serve"), consent=policy)

    assert codes_of(catalogue) == {"o-1": "NO_CONSENT"}


def test_unsubscribing_stops_its_channel_at_once():
    """No policy is needed for it; other channels go on."""
    left = ContactState(responses=(a_response("unsubscribed", 0.0),))
    sms = {"treatment_id": "s", "channel": "sms"}
    offer = an_offer(treatments=[sms, {"treatment_id": "e", "channel": "email"}])

    assert codes_of(a_policy(offer), left) == {"o-1": "UNSUBSCRIBED"}
    assert codes_of(a_policy(offer), left, request=a_request(channel="sms")) == {}


def test_unsubscribing_may_stop_all_channels():
    """Where the catalogue says so, one unsubscription stops everything."""
    left = ContactState(responses=(a_response("unsubscribed", channel="sms"),))

    assert codes_of(a_policy(unsubscribed_stops="all"), left) == {"o-1": "UNSUBSCRIBED"}


@pytest.mark.parametrize(
    ("consent", "is_back"),
    [
        (a_consent(ago=HOUR, channel="email"), True),
        (a_consent(ago=2 * DAY, channel="email"), False),
        (a_consent(ago=HOUR), False),
        (a_consent("analytics", ago=HOUR, channel="email"), False),
        (a_consent(ago=HOUR, channel="email", granted=False), False),
    ],
)
def test_who_unsubscribed_comes_back_by_consent_alone(consent, is_back):
    """Consent to the purpose, naming the channel, given afterwards: nothing less."""
    contact = ContactState(
        consents=(a_consent(ago=5 * DAY), consent), responses=(a_response("unsubscribed", DAY),)
    )

    held = codes_of(a_policy(consent=MARKETING), contact)

    assert held == ({} if is_back else {"o-1": "UNSUBSCRIBED"})


def test_a_complaint_stops_every_channel_for_a_while():
    """A complaint about an e-mail stops the text message, too, for as long as is stated."""
    contact = ContactState(responses=(a_response("complaint", channel="sms", offer_id="o-9"),))

    assert held_by(a_policy(), contact)["o-1"].until == NOW - HOUR + 30 * DAY
    assert held_by(a_policy(complaints={"days": 5}), contact)["o-1"].until == NOW - HOUR + 5 * DAY


def test_service_may_go_on_after_a_complaint():
    """A company may stop selling and go on serving."""
    catalogue = a_policy(
        an_offer(), an_offer("o-2", objective="serve"), complaints={"objectives": ["grow"]}
    )

    assert codes_of(catalogue, ContactState(responses=(a_response("complaint"),))) == {
        "o-1": "COMPLAINT"
    }


def test_a_list_that_nobody_spoke_of_stops_everything():
    """A customer on a list is left alone, even if the catalogue has not heard of the list."""
    contact = ContactState(suppressions=(Suppression(list_name="robinson"),))

    assert codes_of(a_policy(), contact) == {"o-1": "SUPPRESSED"}


def test_a_list_stops_what_it_is_for():
    """A list that is for selling by e-mail stops neither service nor text messages."""
    lists = [{"name": "l", "list": "no-sales", "channels": ["email"], "objectives": ["grow"]}]
    catalogue = a_policy(an_offer(), an_offer("o-2", objective="serve"), suppressions=lists)
    contact = ContactState(suppressions=(Suppression(list_name="no-sales"),))

    assert codes_of(catalogue, contact) == {"o-1": "SUPPRESSED"}


def test_a_suppression_ends():
    """Until its end it stops, and it says so; at its end it is over; the last end counts."""
    lists = (
        Suppression(list_name="a", until=NOW + HOUR),
        Suppression(list_name="b", until=NOW + DAY),
        Suppression(list_name="c", until=NOW),
        Suppression(list_name="d", channel="sms"),
    )
    contact = ContactState(suppressions=lists)

    assert held_by(a_policy(), contact)["o-1"].until == NOW + DAY
    assert held_by(a_policy(), contact, now=NOW + DAY) == {}


NIGHT = [{"name": "night", "channels": ["email"], "from": "20:00", "to": "08:00"}]


def test_without_a_time_zone_quiet_hours_are_always():
    """Nobody knows what time it is there: no contact, and it says why."""
    fallen = held_by(a_policy(quiet_hours=NIGHT))["o-1"]

    assert (fallen.stage, fallen.code, fallen.rule) == ("contact_policy", "NO_TIMEZONE", "night")


@pytest.mark.parametrize("zone", ["Nowhere/Town", "America", ""])
def test_a_time_zone_that_is_none_is_not_known(zone):
    """A name that is no time zone is no time zone."""
    held = codes_of(a_policy(quiet_hours=NIGHT), ContactState(timezone=zone))

    assert held == {"o-1": "NO_TIMEZONE"}


def test_other_channels_have_no_quiet_hours():
    """Where no quiet hours apply, no time zone is needed."""
    sms = {"treatment_id": "s", "channel": "sms"}
    offer = an_offer(treatments=[sms, {"treatment_id": "e", "channel": "email"}])

    assert codes_of(a_policy(offer, quiet_hours=NIGHT), request=a_request(channel="sms")) == {}


def test_a_time_zone_may_be_said_by_who_asks():
    """Of somebody who is not known, it is what counts."""
    # It is 11:06 in London, and 20:06 in Tokyo.
    catalogue = a_policy(quiet_hours=NIGHT)

    assert codes_of(catalogue, timezone="Asia/Tokyo") == {"o-1": "QUIET_HOURS"}
    assert codes_of(catalogue, timezone="Europe/London") == {}


@pytest.mark.parametrize(
    ("stored", "said", "code"),
    [
        ("Europe/London", "Europe/London", None),
        ("Europe/London", None, None),
        ("Asia/Tokyo", "Europe/London", "QUIET_HOURS"),
        ("Europe/London", "Asia/Tokyo", "QUIET_HOURS"),
        ("Europe/London", "Nowhere/Town", "NO_TIMEZONE"),
        ("Europe/London", ["Europe/London"], "NO_TIMEZONE"),
    ],
)
def test_who_asks_cannot_end_a_quiet_night(stored, said, code):
    """The zone that is stored counts, and so does another one that is said beside it."""
    held = codes_of(a_policy(quiet_hours=NIGHT), ContactState(timezone=stored), timezone=said)

    assert held.get("o-1") == code


def test_a_quiet_night_ends_when_it_has_in_both_zones():
    """In Tokyo it does at 23:00 UTC; but by then it is night in Kolkata, until 02:30 UTC."""
    there = ContactState(timezone="Asia/Tokyo")

    held = held_by(a_policy(quiet_hours=NIGHT), there, timezone="Asia/Kolkata")["o-1"]

    assert spoken_moment(held.until) == "2026-11-19 02:30 UTC"


@pytest.mark.parametrize(
    ("wishes", "offers"),
    [
        (Preferences(), set()),
        (Preferences(channels=frozenset({"email"})), set()),
        (Preferences(channels=frozenset({"sms"})), {"o-1", "o-2"}),
        (Preferences(channels=frozenset()), {"o-1", "o-2"}),
        (Preferences(blocked_topics=frozenset({"loans"})), {"o-1"}),
        (Preferences(blocked_topics=frozenset({"serve"})), {"o-2"}),
        (Preferences(blocked_topics=frozenset({"cars"})), {"o-2"}),
        (Preferences(at_most=1, per_days=1.0), {"o-1", "o-2"}),
        (Preferences(at_most=2, per_days=1.0), set()),
        (Preferences(at_most=0, per_days=1.0), {"o-1", "o-2"}),
        (Preferences(hours=((9 * 60, 12 * 60),), timezone="Europe/London"), set()),
        (Preferences(hours=((9 * 60, 12 * 60),), timezone="Asia/Tokyo"), {"o-1", "o-2"}),
    ],
)
def test_wishes_are_kept(wishes, offers):
    """Channels, topics, how often, at what hours: what is not wished for is held back."""
    catalogue = a_policy(
        an_offer(group="loans"), an_offer("o-2", objective="serve", categories=["cars"])
    )
    contact = ContactState(preferences=wishes, claims=(a_claim("o-9"),))

    assert codes_of(catalogue, contact) == dict.fromkeys(offers, "PREFERENCE")


def test_hours_that_are_welcome_are_so_in_both_zones():
    """Without a zone of their own they are the customer's, wherever they may be."""
    contact = ContactState(
        preferences=Preferences(hours=((9 * 60, 12 * 60),)), timezone="Europe/London"
    )

    assert codes_of(a_policy(), contact) == {}
    assert codes_of(a_policy(), contact, timezone="Asia/Tokyo") == {"o-1": "PREFERENCE"}


def test_hours_without_a_zone_are_not_known():
    """Hours that nobody knows the zone of are never welcome."""
    contact = ContactState(preferences=Preferences(hours=((0, 1440),)))

    assert codes_of(a_policy(), contact) == {"o-1": "NO_TIMEZONE"}


preferences = st.builds(
    Preferences,
    channels=st.none() | st.frozensets(st.sampled_from(["email", "sms"])),
    blocked_topics=st.frozensets(st.sampled_from(["grow", "serve", "A", "loans"])),
    hours=st.lists(st.tuples(st.integers(0, 1439), st.integers(0, 1440)), max_size=2).map(tuple),
    timezone=st.sampled_from([None, "Asia/Tokyo", "America/New_York"]),
)
often = st.sampled_from([{}, {"at_most": 1, "per_days": 1.0}, {"at_most": 5, "per_days": 30.0}])


@settings(max_examples=150)
@given(
    wishes=preferences,
    often=often,
    known=st.fixed_dictionaries(
        {
            "timezone": st.sampled_from([None, "Europe/Berlin", "Asia/Kathmandu"]),
            "consents": st.sampled_from([(), (a_consent(),)]),
            "claims": st.lists(st.sampled_from([a_claim(ago=a) for a in (HOUR, DAY, 3 * DAY)])),
        }
    ),
    now=st.integers(0, 48).map(lambda hours: NOW + hours * HOUR),
)
def test_wishes_tighten_and_never_loosen(wishes, often, known, now):
    """Whatever a customer wishes, what was held back without it is held back with it."""
    catalogue = a_policy(
        an_offer(group="A"),
        an_offer("o-2", objective="serve", categories=["loans"]),
        an_offer("o-3", objective="serve", mandatory=True),
        caps=[{"name": "c", "limit": 2, "window_days": 2}],
        consent=MARKETING,
        quiet_hours=NIGHT,
    )
    without = ContactState(**{**known, "claims": tuple(known["claims"])})
    wish = replace(wishes, **often)

    before = held_by(catalogue, without, now=now)
    after = held_by(catalogue, replace(without, preferences=wish), now=now)

    assert set(before) <= set(after)
