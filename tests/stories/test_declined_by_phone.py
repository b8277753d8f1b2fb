"""A telco's customer declines on the phone, and would be sent the same by SMS half an hour later.

In the field, the SMS had been planned the week before, by a system that knows of no calls.
"""

from __future__ import annotations

import pytest

from service.catalogue_file import read_catalogue_file
from tests.support.story import EXAMPLES


@pytest.fixture
def story(begin):
    """Return the teller of what happens to Rui and Marta, who nearly use up their data."""
    document = read_catalogue_file(EXAMPLES / "telco.toml")
    story = begin(document, "14 September 2026 10:00", zone="Europe/Lisbon")
    contract = {
        "language": "pt-BR",
        "timezone": "Europe/Lisbon",
        "contract_began_at": "2024-03-01T00:00:00Z",
        "contract_ends_at": "2027-09-01T00:00:00Z",
        "data_used_gb": 19,
        "data_allowed_gb": 20,
        "monthly_bill": 35,
    }
    for name in ("rui", "marta"):
        story.knows(name, first_name=name.title(), **contract)
        story.consents(name, "marketing")
    return story


def test_what_was_declined_on_the_phone_does_not_come_by_sms(story):
    """Neither that day nor in the weeks after; something else may, at a decent hour."""
    # On Monday at ten he is on the phone. The agent has one thing to say, and answers to it.
    call = story.asks("rui", "call_centre").says("data-plus")
    assert call.content()["objections"][0]["objection"] == "É caro"
    story.on("14 September 10:05")
    call.comes_to("rejected", reason="too expensive")

    # At half past ten the SMS campaign asks for him. One contact a day was enough.
    story.on("14 September 10:30")
    sms = story.asks("rui", "sms").is_silent("CONTACT_POLICY")
    sms.holds_back("data-plus", "COOL_DOWN", by="declined", until="13 November 09:05")
    sms.holds_back("second-line", "CAP", by="one-a-day", until="15 September 10:00")
    sms.would_say("second-line", since="15 September 10:00")

    # On the next evening he could be spoken to, were it not for the hour.
    story.on("15 September 21:30")
    sms = story.asks("rui", "sms").is_silent("CONTACT_POLICY")
    sms.holds_back("second-line", "QUIET_HOURS", by="evening", until="16 September 09:00")
    sms.would_say("second-line", since="16 September 09:00")

    # In the morning he hears of something else, and of that alone.
    story.on("16 September 09:00")
    sms = story.asks("rui", "sms", limit=3).says("second-line")
    sms.holds_back("data-plus", "COOL_DOWN", by="declined", until="13 November 09:05")

    # For two months the answer holds, whatever channel asks.
    story.on("2 October 11:00")
    for channel in ("sms", "app", "call_centre"):
        answer = story.asks("rui", channel, dry_run=True)
        answer.holds_back("data-plus", "COOL_DOWN", by="declined", until="13 November 09:05")

    # The clocks have gone back meanwhile; sixty days are sixty times 24 hours all the same.
    story.on("13 November 09:04")
    story.asks("rui", "app").holds_back("data-plus", "COOL_DOWN", by="declined")
    story.on("13 November 09:05")
    story.asks("rui", "app").says("data-plus")


def test_who_said_nothing_on_the_phone_gets_the_sms(story):
    """It is his answer that keeps the SMS away, and not the campaign."""
    story.asks("rui", "call_centre").says("data-plus").comes_to("rejected")

    story.on("16 September 09:00")

    story.asks("marta", "sms").says("data-plus")
    story.asks("rui", "sms").says("second-line")


def test_what_he_declines_twice_rests_with_all_of_its_kind(story):
    """After the second refusal of data, no offer of data is made for a quarter of a year."""
    story.asks("rui", "call_centre").says("data-plus").comes_to("rejected")
    story.on("28 September 10:00")
    story.asks("rui", "call_centre").says("unlimited").comes_to("rejected")

    story.on("20 November 10:00")

    call = story.asks("rui", "call_centre")
    call.holds_back("data-plus", "COOL_DOWN", by="declined-twice", until="27 December 09:00")
    call.holds_back("unlimited", "COOL_DOWN", by="declined", until="27 November 09:00")
    call.says("second-line")


def test_where_his_hours_are_not_known_every_hour_is_quiet(story):
    """Without a time zone there is no SMS, whatever the time."""
    story.knows("rui", timezone=None)

    story.on("15 September 12:00")

    sms = story.asks("rui", "sms").is_silent("CONTACT_POLICY")
    sms.holds_back("second-line", "NO_TIMEZONE", by="evening", until=None)
