"""What an offer requires must have been accepted first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.features.profile import Touch
from service.decision.contact_state import ContactState
from tests.unit.service.decision.building import (
    NOW,
    a_catalogue,
    a_customer,
    an_offer,
    decide_on,
    falls_of,
    offers_of,
)
from tests.unit.service.decision.contacting import DAY, a_response, decide_with

REVIEW, CARD = an_offer("review"), an_offer("card")
FUND = an_offer("fund", requires=["review", "card"])
CATALOGUE = a_catalogue(REVIEW, CARD, FUND)


def accepted(*offer_ids, outcome="accepted", ago=400 * DAY):
    """Return the contacts of a customer who said so about these offers."""
    said = (a_response(outcome, ago, offer_id) for offer_id in offer_ids)
    return ContactState(responses=tuple(said))


def test_without_its_prerequisites_an_offer_is_not_made():
    """It falls among those the customer may not have, and says what is missing."""
    decision = decide_on(CATALOGUE)

    (fallen,) = decision.fallen
    assert offers_of(decision) == ["review", "card"]
    assert (fallen.offer.offer_id, fallen.stage, fallen.code) == ("fund", "eligibility", "REQUIRES")
    assert (fallen.rule, fallen.facts) == ("requires", {"missing": "review, card"})


def test_all_of_them_are_needed():
    """One of two is not enough."""
    decision = decide_with(CATALOGUE, accepted("card"))

    (fallen,) = decision.fallen
    assert fallen.facts == {"missing": "review"}


@pytest.mark.parametrize("outcome", ["accepted", "converted"])
def test_an_acceptance_counts_however_long_ago(outcome):
    """A customer who accepted both may have it."""
    decision = decide_with(CATALOGUE, accepted("card", "review", outcome=outcome))

    assert "fund" in offers_of(decision)


@pytest.mark.parametrize("outcome", ["click", "rejected", "deferred"])
def test_no_other_answer_counts(outcome):
    """To have looked at it is not to have it."""
    decision = decide_with(CATALOGUE, accepted("card", "review", outcome=outcome, ago=100 * DAY))

    assert falls_of(decision)["fund"] == ("eligibility", "REQUIRES")


def test_what_was_accepted_before_we_decided_anything_counts():
    """Loaded history is a history, too."""
    when = NOW - 200 * DAY
    touches = [
        Touch(offer_id=each, group=None, channel=None, touched_at=when, accepted_at=when)
        for each in ("review", "card")
    ]

    decision = decide_on(CATALOGUE, profile=replace(a_customer(), touches=tuple(touches)))

    assert "fund" in offers_of(decision)


def test_a_service_message_may_require_something_too():
    """Whoever never took the card is not told that it is renewed."""
    notice = an_offer("renewal", requires=["card"], mandatory=True)

    decision = decide_on(a_catalogue(CARD, notice))

    assert falls_of(decision) == {"renewal": ("eligibility", "REQUIRES")}
