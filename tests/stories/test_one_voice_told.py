"""One voice in each trade's own catalogue: what one channel said, the next one says, too."""

from __future__ import annotations

from service.catalogue_file import read_catalogue_file
from tests.support.story import EXAMPLES


def reasons(answer):
    """Return the codes of the first action's reasons."""
    return {each["code"] for each in answer.body["actions"][0]["reasons"]}


def test_a_grocer_says_the_same_until_there_is_an_answer(begin):
    """Page, e-mail and telephone agree; after a refusal they differ, and say why."""
    # On Monday the shop's pages have two things to say, and the first is the voucher.
    document = read_catalogue_file(EXAMPLES / "retail.toml")
    story = begin(document, "14 September 2026 10:00", zone="America/New_York")
    story.knows("ana", timezone="America/New_York", basket_amount=40)
    story.consents("ana", "advertising")
    story.asks("ana", "web", placement="home").says("coffee-voucher")

    # By the evening she has children, and there is something that would bring more.
    story.on("14 September 20:00")
    story.knows("ana", kids_count="2", basket_amount=20)
    email = story.asks("ana", "email").says("coffee-voucher")
    assert "ONE_VOICE" in reasons(email)

    # A second message about it would be one too many. The pages go on.
    story.on("15 September 10:00")
    app = story.asks("ana", "app", dry_run=True)
    app.holds_back(
        "coffee-voucher", "CAP_OFFER", by="not-again-so-soon", until="17 September 20:00"
    )
    page = story.asks("ana", "web", placement="home").says("coffee-voucher")

    # She has coffee enough, and says so.
    page.comes_to("rejected")
    story.on("15 September 11:00")
    page = story.asks("ana", "web", placement="home").says("baby-club")
    assert "ONE_VOICE_ANSWERED" in reasons(page)
    page.holds_back("coffee-voucher", "COOL_DOWN", by="declined", until="15 October 10:00")


def test_a_bank_says_in_the_branch_what_it_wrote(begin):
    """Within the week that the e-mail keeps, whoever comes in hears of the same."""
    document = read_catalogue_file(EXAMPLES / "bank.toml")
    story = begin(document, "14 September 2026 10:00")
    story.knows("uwe", customer_since="2020-01-01T00:00:00Z", timezone="Europe/Berlin")
    story.consents("uwe", "advertising")
    story.asks("uwe", "email").says("financial-review")

    # By Thursday a loan, which brings ten times as much, could be sold, too.
    story.on("17 September 10:00")
    story.consents("uwe", "profiling")
    story.knows("uwe", birth_date="1980-05-01T00:00:00Z", monthly_income=5000)

    email = story.asks("uwe", "email", dry_run=True)
    email.holds_back("financial-review", "CAP_CHANNEL", by="one-a-week")
    branch = story.asks("uwe", "branch").says("financial-review")
    assert "ONE_VOICE" in reasons(branch)
    story.asks("uwe", "branch", exclude=["financial-review"], dry_run=True).says("personal-loan")


def test_an_operator_says_one_thing_a_day_and_the_same_for_three(begin):
    """The cap makes room after a day, and the voice still stands."""
    document = read_catalogue_file(EXAMPLES / "telco.toml")
    story = begin(document, "14 September 2026 10:00", zone="Europe/Lisbon")
    for name in ("rui", "marta"):
        story.knows(
            name,
            timezone="Europe/Lisbon",
            contract_began_at="2024-03-01T00:00:00Z",
            data_allowed_gb=20,
        )
    story.consents("rui", "marketing")
    story.asks("rui", "sms").says("data-plus")

    story.on("14 September 15:00")
    call = story.asks("rui", "call_centre").is_silent("CONTACT_POLICY")
    call.holds_back("data-plus", "CAP", by="one-a-day", until="15 September 10:00")

    # The agent could sell him what is worth more; but he has an SMS that speaks of this.
    story.on("15 September 10:00")
    call = story.asks("rui", "call_centre").says("data-plus")
    assert "ONE_VOICE" in reasons(call)
    story.asks("marta", "call_centre").says("unlimited")
