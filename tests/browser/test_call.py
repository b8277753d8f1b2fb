"""A call, from the first offer to the last answer, with the keyboard alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

SHOWN, OFFERED = "shown_to_agent", "impression"
DECLINE, ACCEPT, LATER, NOT_OFFERED = (f"Alt+Shift+{key}" for key in "DALN")


@pytest.fixture
def customer(desk):
    """Return a customer who has not been spoken with."""
    return desk.customer()


def test_the_agent_sees_what_to_say_and_why(desk, screen, customer):
    """The best offer comes with its words for this customer, its reasons, price and end."""
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")

    card = screen.at("article")
    expect(card).to_contain_text("Best offer")
    expect(card).to_contain_text("Ana, your evenings could be faster")
    expect(card).to_contain_text("39.90")
    expect(card).to_contain_text("2036")
    expect(card.locator(".reasons li")).not_to_have_count(0)
    assert card.locator(".reasons li").count() <= 3
    expect(screen.at(".others li")).to_have_count(2)
    desk.has(customer, f"fibre {SHOWN}")


def test_a_decline_brings_the_next_offer_and_a_yes_ends_the_selling(desk, screen, customer):
    """Declined with a reason, the next, accepted: each outcome is in the store exactly once."""
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")

    screen.press(DECLINE)
    reason = screen.at("#sheet [data-key='1']")
    expect(reason).to_be_focused()
    said = reason.locator(".choice-words").inner_text()
    screen.press("Alt+Shift+1").shows("Family lines").says("Declined: Fibre 1000.")
    screen.press(ACCEPT).shows("Accepted").says("Accepted: Family lines.")

    desk.has(
        customer,
        *(f"fibre {each}" for each in (SHOWN, OFFERED, "rejected")),
        *(f"family {each}" for each in (SHOWN, OFFERED, "accepted")),
    )
    ((kept,),) = desk.rows(
        "SELECT reason FROM outcomes WHERE customer_id = ? AND outcome = 'rejected'", customer
    )
    reasons = decline_reasons(desk)
    assert reasons[kept] == said


def test_what_a_decline_rules_out_is_not_the_next_offer(desk, screen, customer):
    """After a decline it is decided again: the rest of a group that rests now is not offered."""
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")
    screen.at(".other", has_text="Family lines").click()
    screen.shows("Family lines")

    screen.press(DECLINE, "Alt+Shift+2")

    screen.shows("Fibre 1000")
    expect(screen.at(".others")).not_to_contain_text("ten years")
    screen.press("Alt+Shift+W")
    expect(screen.at("#more-why_not li", has_text="ten years")).to_contain_text("Again from")


@pytest.mark.parametrize(("choice", "days"), [("1", 1), ("2", 7)])
def test_later_is_a_day(desk, screen, customer, choice, days):
    """Later keeps the day from which it may come up again, and brings the next offer."""
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")

    screen.press(LATER, f"Alt+Shift+{choice}").shows("Family lines")

    wanted = (f"fibre {each}" for each in (SHOWN, OFFERED, "deferred"))
    desk.has(customer, *wanted, f"family {SHOWN}")
    assert until(desk, customer) == date.today() + timedelta(days=days)  # noqa: DTZ011


def test_later_takes_any_day_of_the_next_year_and_no_other(desk, screen, customer):
    """A day that is not to be had is told beside the field; one that is, is kept."""
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")
    screen.press(LATER)
    screen.at("#later-date").fill("2020-01-01")
    screen.at("#sheet .save").click()
    expect(screen.at("#later-wrong")).to_contain_text("Choose a day from")

    day = date.today() + timedelta(days=40)  # noqa: DTZ011
    screen.at("#later-date").fill(day.isoformat())
    screen.at("#sheet .save").click()

    screen.shows("Family lines")
    desk.has(
        customer,
        *(f"fibre {each}" for each in (SHOWN, OFFERED, "deferred")),
        f"family {SHOWN}",
    )
    assert until(desk, customer) == day


def test_what_was_not_offered_is_given_back(desk, screen, open_screen):
    """The last prize is claimed when it is shown, and there for the next one if it is not said."""
    first, second = desk.customer(is_winner=True), desk.customer(is_winner=True)
    screen.open(desk.panel(desk.token(first))).shows("The concert ticket")
    other = open_screen().open(desk.panel(desk.token(second))).shows("Fibre 1000")

    screen.press(NOT_OFFERED).shows("Fibre 1000")

    desk.has(first, f"prize {SHOWN}", "prize withheld", f"fibre {SHOWN}")
    other.open("about:blank").open(desk.panel(desk.token(second))).shows("The concert ticket")


def test_a_reload_goes_on_where_the_call_was(desk, screen, customer):
    """What was answered in this visit is not offered again after a reload."""
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")
    screen.press(DECLINE, "Alt+Shift+1").shows("Family lines")
    before = (*(f"fibre {each}" for each in (SHOWN, OFFERED, "rejected")), f"family {SHOWN}")
    desk.has(customer, *before)

    screen.page.reload()

    screen.shows("Family lines").press(ACCEPT).shows("Accepted")
    desk.has(customer, *before, f"family {OFFERED}", "family accepted")


def test_when_all_is_said_the_panel_is_calm(desk, screen, customer):
    """When every offer has its answer there is none, and the page says that this is all right."""
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")

    for name in (
        "Fibre 1000",
        "Family lines",
        "Thank you for ten years",
        "A check of your contract",
    ):
        screen.shows(name).press(NOT_OFFERED)

    screen.shows_nothing()
    expect(screen.at("#bar button")).to_have_count(0)


def test_all_channels_are_in_the_history(desk, screen, customer):
    """What was declined by e-mail an hour ago is told, and why the offer is not here."""
    wish = {"customer_id": customer, "channel": "email"}
    mail = desk.call("POST", "/v1/decisions", wish)
    said = {"decision_id": mail["decision_id"], "offer_id": "loyalty"}
    desk.call("POST", "/v1/outcomes", [{**said, "outcome": each} for each in (OFFERED, "rejected")])

    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")
    screen.press("Alt+Shift+H")

    expect(screen.at("#more-timeline")).to_contain_text("Thank you for ten years")
    expect(screen.at("#more-timeline")).to_contain_text("Declined by e-mail today at")
    screen.press("Alt+Shift+W")
    expect(screen.at("#more-why_not li", has_text="Campus data")).to_contain_text("For students")
    expect(screen.at("#more-why_not li", has_text="ten years")).to_contain_text("Again from")


def test_objections_and_eligibility_are_one_key_away(desk, screen, customer):
    """What customers say against it, what to answer, and what was checked."""
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")

    screen.press("Alt+Shift+O")
    expect(screen.at("#more-objections")).to_contain_text("It is four euros less")
    screen.press("Alt+Shift+E")
    expect(screen.at("#more-checks")).to_contain_text("street has fibre")


def decline_reasons(desk):
    """Return the reasons that an agent can choose from, as the service tells them."""
    told = desk.call("POST", "/v1/panel/decisions", {}, token=desk.token(desk.customer()))
    return {each["code"]: each["text"] for each in told["decline_reasons"]}


def until(desk, customer):
    """Return the day until which an offer was put off."""
    query = "SELECT until FROM outcomes WHERE customer_id = ? AND outcome = 'deferred'"
    ((moment,),) = desk.rows(query, customer)
    return datetime.fromtimestamp(moment, UTC).date()
