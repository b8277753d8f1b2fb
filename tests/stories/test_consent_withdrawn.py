"""Consent is withdrawn between the decision and the delivery.

In the field, an audience is exported at night, and what its people say in the morning is not
known to whoever sends the e-mail at noon.
"""

from __future__ import annotations

import pytest

from service.catalogue_file import read_catalogue_file
from tests.support.story import EXAMPLES

AUDIENCE = ("ada", "bo", "cy")


@pytest.fixture
def story(begin):
    """Return the teller of what happens to three households who agreed to advertising."""
    document = read_catalogue_file(EXAMPLES / "retail.toml")
    story = begin(document, "11 May 2026 02:00", zone="America/New_York")
    for name in AUDIENCE:
        story.knows(name, first_name=name.title(), timezone="America/New_York", kids_count="2")
        story.consents(name, "advertising", "email")
    return story


def test_what_was_decided_at_night_is_not_delivered_to_who_said_no_in_the_morning(story):
    """Who delivers asks once more, and is told who may still be written to."""
    # At two in the morning the audience is decided.
    queued = {name: story.asks(name, "email").says("baby-club") for name in AUDIENCE}

    # At eight Ada takes back her consent; Bo unsubscribes, in last week's e-mail.
    story.on("11 May 08:00")
    story.withdraws("ada", "advertising", "email")
    queued["bo"].comes_to("unsubscribed")

    # At noon the platform asks for each of them, and sends to the one who is left.
    story.on("11 May 12:00")
    queued["ada"].may_not_go_out(
        "NO_CONSENT", by="advertising", text="No consent to advertising through email"
    )
    queued["bo"].may_not_go_out("UNSUBSCRIBED", by="unsubscribed")
    queued["cy"].may_go_out().comes_to("impression")

    # What Ada did not get is told, and why; it does not count as something that she heard.
    (held_back,) = story.withheld_from("ada")
    assert held_back == (
        "11 May 2026 12:00",
        "email",
        "baby-club",
        "Held back before delivery: NO_CONSENT, No consent to advertising through email",
    )
    assert story.withheld_from("cy") == []

    # At the till Ada is a customer like any other: there she was not asked for consent.
    story.on("12 May 17:00")
    story.asks("ada", "shop").says("coffee-voucher")

    # By e-mail she hears nothing, until she agrees again.
    story.on("18 May 02:00")
    story.asks("ada", "email").holds_back("baby-club", "NO_CONSENT", by="advertising")
    story.on("1 June 09:00")
    story.consents("ada", "advertising", "email")
    story.on("2 June 02:00")
    again = story.asks("ada", "email").says("baby-club")
    story.on("2 June 12:00")
    again.may_go_out()


def test_what_waits_too_long_is_not_delivered_at_all(story):
    """A decision holds for a day; after that its ground is too old."""
    queued = story.asks("cy", "email").says("baby-club")

    story.on("12 May 02:00")

    queued.may_not_go_out("EXPIRED")


def test_a_consent_that_ends_at_noon_does_not_reach_the_afternoon(story):
    """It had an end when it was given; nobody has to withdraw it."""
    said = {"purpose": "advertising", "channel": "email", "granted": True}
    ends = {"expires_at": "2026-05-11T16:00:00Z"}
    story.calls("PUT", "/v1/customers/cy/consent", {"consents": [said | ends]})
    queued = story.asks("cy", "email").says("baby-club")

    story.on("11 May 11:59")
    queued.may_go_out()
    story.on("11 May 12:00")
    queued.may_not_go_out("CONSENT_EXPIRED", by="advertising")
