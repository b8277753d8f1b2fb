"""A bank's customer waits for an answer to a complaint while a campaign pushes a loan.

In the field, the people who handle complaints and those who plan campaigns work with different
lists, and the loan arrives on the day after the complaint.
"""

from __future__ import annotations

import pytest

from service.catalogue_file import read_catalogue_file
from tests.support.story import EXAMPLES

SALES = ("personal-loan", "savings-plan", "credit-card")


@pytest.fixture
def story(begin):
    """Return the teller of what happens to Clara and Ben, who earn well and bank with us."""
    story = begin(read_catalogue_file(EXAMPLES / "bank.toml"), "31 May 2026")
    for name in ("clara", "ben"):
        story.knows(
            name,
            first_name=name.title(),
            language="de",
            timezone="Europe/Berlin",
            birth_date="1984-02-29T00:00:00Z",
            customer_since="2019-05-01T00:00:00Z",
            monthly_income=4200,
            monthly_instalments=300,
        )
        story.consents(name, "advertising")
        story.consents(name, "profiling")
    return story


def test_nothing_is_sold_to_a_customer_who_waits_for_an_answer(story):
    """From the complaint to some time after the answer she hears of her complaint alone."""
    # On Monday the loan is what is best said to her.
    story.on("1 June 10:00")
    loan = story.asks("clara", "email").says("personal-loan")
    assert loan.content()["subject"] == "Clara, Ihr persönlicher Zins"
    loan.comes_to("impression")

    # On Wednesday she complains on the phone, about a fee. Whoever takes the call puts her on
    # the list, and opens a case.
    story.on("3 June 15:00")
    story.calls("PUT", "/v1/suppressions/open-complaint/clara")
    story.knows("clara", complaint_number="2026-0117")

    # On Tuesday the campaign's second wave comes round. She hears where her case stands instead.
    story.on("9 June 10:00")
    email = story.asks("clara", "email", limit=3).says("complaint-progress")
    assert email.content()["subject"] == "Ihre Beschwerde 2026-0117: der Stand"
    for offer_id in SALES:
        email.holds_back(offer_id, "SUPPRESSED", by="complaint-in-progress", until=None)

    # She walks into the branch. The clerk sees nothing to sell, nor what she has read already.
    story.on("11 June 11:00")
    branch = story.asks("clara", "branch").is_silent("CONTACT_POLICY")
    branch.holds_back(
        "personal-loan", "SUPPRESSED", text="The customer is on the list open-complaint"
    )
    branch.holds_back("complaint-progress", "CAP_OFFER", by="told-once", until="23 June 10:00")

    # In the evening she answers the loan's e-mail: leave me alone. That has an end of its own.
    story.on("11 June 20:00")
    loan.comes_to("complaint", reason="I wait for an answer, and you send me this")

    # On 19 June her case is closed. Her word on the e-mail still stands.
    story.on("19 June 16:00")
    story.calls("DELETE", "/v1/suppressions/open-complaint/clara")
    story.knows("clara", complaint_number=None)
    story.on("22 June 10:00")
    email = story.asks("clara", "email").is_silent("CONTACT_POLICY")
    for offer_id in SALES:
        email.holds_back(offer_id, "COMPLAINT", by="complaints", until="10 August 20:00")
    email.holds_back("complaint-progress", "RULE", text="There is no complaint")

    # Sixty days after it the bank may speak of other things again, and not a minute sooner.
    story.on("10 August 19:59")
    story.asks("clara", "branch").is_silent("CONTACT_POLICY")
    story.on("10 August 20:00")
    story.asks("clara", "branch").says("personal-loan")


def test_another_customer_hears_of_the_loan_all_the_while(story):
    """It is her complaint that keeps the campaign away, and not the day."""
    story.calls("PUT", "/v1/suppressions/open-complaint/clara")

    story.on("9 June 10:00")

    story.asks("ben", "email").says("personal-loan")
    story.asks("clara", "email").is_silent("CONTACT_POLICY")
