"""Zendesk: its app framework, across origins, and its servers, which alone hold the key."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.zendesk import Proxy, in_zendesk

SHOWN = "shown_to_agent"


@pytest.fixture
def proxy(desk) -> Proxy:
    """Return Zendesk's servers, with the key that an administrator entered."""
    return Proxy({"nbo_key": desk.secret}, {"127.0.0.1"})


@pytest.fixture
def show(desk, screen, crm, proxy):
    """Return what shows a ticket of a requester in Zendesk."""

    def shown(external_id, *, origin=crm, **state):
        proxy.serve(screen.page)
        return in_zendesk(screen, origin, desk.url, externalId=external_id, **state)

    return shown


def heard(screen) -> list:
    """Return everything that the app has said to Zendesk."""
    return screen.page.evaluate("host.heard")


def test_the_tickets_requester_is_the_customer(desk, show):
    """From the handshake to the offer; the agent and the ticket are in the record."""
    customer = desk.customer()

    show(customer).shows("Fibre 1000")

    desk.has(customer, f"fibre {SHOWN}")
    (decision,) = desk.decisions(customer)
    record = desk.call("GET", f"/v1/decisions/{decision}")
    assert '"agent_id": "3"' in json.dumps(record)


def test_no_browser_sees_the_key(desk, show, proxy):
    """Only its name is in what the app sends; Zendesk's servers put the key into the header."""
    screen = show(desk.customer()).shows("Fibre 1000")

    (sent,) = proxy.sent
    assert sent["headers"] == {"Authorization": "Bearer {{setting.nbo_key}}"}
    assert sent["secure"] is True
    assert desk.secret not in json.dumps(heard(screen))
    assert desk.secret not in "".join(frame.content() for frame in screen.page.frames)


def test_however_often_zendesk_says_it_it_is_one_decision(desk, show, proxy):
    """The app is activated, the same requester is set again: nothing is asked anew."""
    customer = desk.customer()
    screen = show(customer).shows("Fibre 1000")

    screen.page.evaluate("host.tell('app.activated', {})")
    screen.page.evaluate(
        "host.become({ id: 11, externalId: host.values.ticket.requester.externalId })"
    )
    screen.at("#answer-accepted").click()
    screen.shows("Accepted").has_sent_all()

    desk.has(customer, f"fibre {SHOWN}", "fibre impression", "fibre accepted")
    assert len(proxy.sent) == len(desk.decisions(customer)) == 1


def test_another_requester_is_another_customer(desk, show):
    """Nothing of the one before stays, and the new one has a token and an offer of their own."""
    first, second = desk.customer(), desk.customer(first_name="Luis")
    screen = show(first).shows("Fibre 1000")

    screen.page.evaluate("id => host.become({ id: 12, externalId: id })", second)

    expect(screen.at("article")).to_contain_text("Luis,")
    expect(screen.at("#customer")).to_contain_text(second)


def test_a_requester_without_a_name_here_is_nobody(desk, show, proxy):
    """A requester without an external id is not taken for anybody, nor for the one before."""
    screen = show(desk.customer()).shows("Fibre 1000")

    screen.page.evaluate("host.become({ id: 13, externalId: null })")

    screen.shows_nothing()
    expect(screen.at("#customer")).to_be_empty()
    assert len(proxy.sent) == 1


def test_a_ticket_that_is_not_saved_yet_is_one_visit_too(desk, show, proxy):
    """The caller is chosen in a new ticket; chosen again, it is the same decision."""
    customer = desk.customer()
    screen = show(None, ticket=None)
    screen.shows_nothing()

    for number in (12, 13):
        screen.page.evaluate("host.become({ id: 11, externalId: null })")
        screen.shows_nothing()
        screen.page.evaluate(f"id => host.become({{ id: {number}, externalId: id }})", customer)
        screen.shows("Fibre 1000")

    assert len(proxy.sent) == 2
    assert len(desk.decisions(customer)) == 1


def test_the_settings_say_where_the_customers_id_is(desk, show, proxy):
    """Another property of the requester, and what else the administrator has set."""
    number = desk.customer()

    screen = show(None, id=number, settings={"nbo_customer": "id", "nbo_evidence": True}).shows(
        "Fibre 1000"
    )

    expect(screen.at("article a")).to_have_attribute(
        "href", re.compile(f"^{re.escape(desk.url)}/decisions/")
    )
    assert json.loads(proxy.sent[0]["data"])["customer_id"] == number


def test_zendesk_elsewhere_hears_nothing(desk, show, screen, stranger, proxy):
    """On an origin that is not on the list there is not even a handshake."""
    show(desk.customer(), origin=stranger)

    expect(screen.at("#offer-name")).to_have_text("No offer right now")
    assert heard(screen) == proxy.sent == []


def test_a_key_that_is_no_good_is_no_drama(desk, show, screen, proxy):
    """The agent sees a calm card, and nothing is asked again and again."""
    proxy.settings["nbo_key"] = "nbo_wrong"

    show(desk.customer())

    screen.shows_nothing()
    assert len(proxy.sent) == 1


def test_a_token_that_has_ended_is_replaced(desk, show, proxy):
    """Zendesk's servers are asked for another, and the call goes on."""
    customer = desk.customer()
    proxy.spoils = 1

    show(customer).shows("Fibre 1000")

    desk.has(customer, f"fibre {SHOWN}")
    assert len(proxy.sent) == 2


def test_the_agents_language_is_zendesks(desk, show):
    """The panel speaks as the agent's Zendesk does."""
    screen = show(desk.customer(), locale="es").shows("Fibre 1000")

    expect(screen.at("html")).to_have_attribute("lang", "es")


def test_zendesk_is_told_what_came_of_it(desk, show):
    """The app's other places may hear of an answer, and the frame is as high as the panel."""
    screen = show(desk.customer()).shows("Fibre 1000")

    screen.at("#answer-accepted").click()
    screen.shows("Accepted")

    told = [
        each["message"] for each in heard(screen) if each.get("key") == "iframe.trigger:nbo.outcome"
    ]
    assert [(each["offer_id"], each["outcome"]) for each in told] == [("fibre", "accepted")]
    height = "each => each.offsetHeight"
    assert screen.page.locator(screen.frame).evaluate(height) == screen.at("#panel").evaluate(
        height
    )
