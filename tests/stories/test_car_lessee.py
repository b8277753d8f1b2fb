"""The car lessee.

In the field, three systems that did not talk to each other wrote to one customer: your lease has
ended, here is an upgrade discount, your car has its birthday. They did so before the car was
returned, and after it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from service.catalogue_file import read_catalogue_file

CHANNELS = ("email", "sms", "app", "showroom", "call_centre")
ABOUT_THE_CAR = ("lease-ends", "upgrade-discount", "extend-lease", "car-birthday")
RETURNED = "The car has been returned"


@pytest.fixture
def catalogue():
    """Return what the lessor may say."""
    return read_catalogue_file(Path(__file__).with_name("car_leasing.toml"))


@pytest.fixture
def story(begin, catalogue):
    """Return the teller of what happens to two drivers of like cars."""
    return lessees(begin, catalogue)


def lessees(begin, catalogue):
    """Begin: Thomas drives a car that was registered on 12 October, until 30 September."""
    story = begin(catalogue, "2 March 2026")
    lease = {
        "timezone": "Europe/Berlin",
        "registered_at": "2022-10-12T08:00:00Z",
        "lease_began_at": "2022-10-12T08:00:00Z",
        "lease_ends_at": "2026-09-30T16:00:00Z",
    }
    for name in ("thomas", "neighbour"):
        story.knows(name, first_name=name.title(), **lease)
        story.consents(name, "advertising")
    return story


def test_the_car_lessee_hears_of_his_car_while_he_has_it_and_never_after(story):
    """Day by day: what Thomas hears in each channel, and why he does not hear the rest."""
    # Seven months before the end there is nothing to say.
    email = story.asks("thomas", "email")
    email.is_silent("NOTHING_ELIGIBLE")
    email.holds_back("lease-ends", "RULE", by="six-months-before")
    email.holds_back("upgrade-discount", "LIFECYCLE", by="lifecycle")

    # Six months before, he is told how it will go on. In one channel, once.
    story.on("31 March 10:00")
    story.asks("thomas", "email").says("lease-ends").comes_to("impression")
    app = story.asks("thomas", "app").is_silent("CONTACT_POLICY")
    app.holds_back("lease-ends", "CAP_OFFER", by="said-once", until="31 March 2027 10:00")
    app.holds_back("upgrade-discount", "CAP", by="once-a-week", until="7 April 10:00")
    app.would_say("upgrade-discount", since="7 April 10:00")

    # Two weeks later he visits the showroom, and says no to the discount.
    story.on("14 April 11:00")
    showroom = story.asks("thomas", "showroom").says("upgrade-discount")
    assert "900 less" in showroom.content()["talk_track"]
    showroom.comes_to("rejected", reason="will not have a big car again")

    # The e-mail of the day after knows that he was there, and what he said.
    story.on("15 April 09:00")
    email = story.asks("thomas", "email").is_silent("CONTACT_POLICY")
    email.holds_back("upgrade-discount", "COOL_DOWN", by="no-means-no", until="11 October 11:00")
    email.holds_back("test-drive", "CAP", by="once-a-week", until="21 April 11:00")

    # A week later there is something else to say.
    story.on("22 April 09:00")
    story.asks("thomas", "email").says("test-drive").comes_to("impression")

    # In July he calls. He might keep the car; he will know in September, and is asked then.
    story.on("6 July 10:00")
    call = story.asks("thomas", "call_centre").says("extend-lease")
    call.comes_to("deferred", until="2026-09-21T06:00:00Z")
    story.on("3 August 10:00")
    app = story.asks("thomas", "app").is_silent("CONTACT_POLICY")
    app.holds_back("extend-lease", "DEFERRED", by="deferrals", until="21 September 08:00")

    # The e-mail about it is decided on a Sunday evening, and goes out in the morning.
    story.on("27 September 18:00")
    queued = story.asks("thomas", "email").says("extend-lease")

    # On Monday at nine he returns the car. At half past nine the e-mail is stopped.
    story.on("28 September 09:00")
    story.knows("thomas", car_returned_at="2026-09-28T07:00:00Z")
    story.on("28 September 09:30")
    queued.may_not_go_out("RULE", by="car-is-back", text=RETURNED)
    for channel in CHANNELS:
        answer = story.asks("thomas", channel, limit=10, dry_run=True)
        for offer_id in ABOUT_THE_CAR:
            if channel in spoken_in(story, offer_id):
                answer.holds_back(offer_id, "RULE", by="car-is-back", text=RETURNED)

    # He is thanked, once, when a week has gone by since the last contact.
    story.on("5 October 10:00")
    thanks = story.asks("thomas", "email").says("thank-you")
    assert thanks.content()["subject"] == "Thank you, Thomas"
    assert thanks.body["lifecycle_stage"] == "just-ended"

    # The car has its birthday, and the discount has rested. The neighbour, who drives on, hears.
    story.knows("neighbour", lease_ends_at="2027-09-30T16:00:00Z")
    story.on("13 October 10:00")
    story.asks("neighbour", "email").says("car-birthday")
    for channel in CHANNELS:
        story.asks("thomas", channel).is_silent("NOTHING_ELIGIBLE")

    # In the spring he is somebody who once drove with us, and is asked back.
    story.on("5 April 2027 10:00")
    back = story.asks("thomas", "email").says("welcome-back")
    back.holds_back("upgrade-discount", "RULE", by="car-is-back")

    # This is all that was decided for him in thirteen months; the fifth never reached him.
    assert story.decided_for("thomas") == [
        ("31 March 2026 10:00", "email", "lease-ends"),
        ("14 April 2026 11:00", "showroom", "upgrade-discount"),
        ("22 April 2026 09:00", "email", "test-drive"),
        ("6 July 2026 10:00", "call_centre", "extend-lease"),
        ("27 September 2026 18:00", "email", "extend-lease"),
        ("5 October 2026 10:00", "email", "thank-you"),
        ("5 April 2027 10:00", "email", "welcome-back"),
    ]
    assert story.can_account_for("thomas")


def test_nothing_about_a_returned_car_goes_out_on_any_day_in_any_channel(story):
    """For a year after the return, whatever is asked for, and however much of it."""
    assert heard_in_the_year_after(story) == {"thank-you", "welcome-back"}


def test_as_the_three_systems_had_it_everything_follows_the_returned_car(begin, catalogue):
    """Without the rule, the stages and the caps: it is these that keep it back, and not luck."""
    del catalogue["engagement"], catalogue["lifecycle"]["objectives"]
    del catalogue["contact_policy"]["caps"]

    heard = heard_in_the_year_after(lessees(begin, catalogue))

    assert heard > {*ABOUT_THE_CAR}


def heard_in_the_year_after(story):
    """Let Thomas return the car, and return what he hears in all channels for a year."""
    story.on("28 September 09:00")
    story.knows("thomas", car_returned_at="2026-09-28T07:00:00Z")
    return {
        offer_id
        for _ in story.days("28 September 2027", every=12)
        for channel in CHANNELS
        for offer_id in story.asks("thomas", channel, limit=10).offers
    }


def spoken_in(story, offer_id):
    """Return the channels in which there is something to say about an offer."""
    offers = story.calls("GET", "/v1/catalogue")["offers"]
    offer = next(each for each in offers if each["offer_id"] == offer_id)
    return {each["channel"] for each in offer["treatments"]}
