"""Chatwoot: a dashboard app, which is told the conversation across origins."""

import json
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import expect

SHOWN = "shown_to_agent"
ASKED = "chatwoot-dashboard-app:fetch-info"


def conversation(number: int, identifier: str | None, **contact) -> dict:
    """Return what Chatwoot says of a conversation."""
    who = {"id": 40 + number, "identifier": identifier, "custom_attributes": {}} | contact
    return {
        "conversation": {"id": number, "meta": {"sender": {"id": who["id"]}}},
        "contact": who,
        "currentAgent": {"id": 3, "name": "Eva", "email": "eva@example.com"},
    }


@pytest.fixture
def show(desk, screen, crm):
    """Return what shows conversations in Chatwoot, one after another."""

    def shown(*conversations, origin=crm, **query):
        app = desk.panel(desk.instance_token(), host="chatwoot", **query)
        address = f"{origin.url}/chatwoot.html?{urlencode({'app': app})}"
        return screen.open(f"{address}#{quote(json.dumps(conversations))}", frame="iframe")

    return shown


def test_the_conversations_contact_is_the_customer(desk, show):
    """The contact's identifier is the customer's id; agent and conversation are in the record."""
    customer = desk.customer()

    screen = show(conversation(1, customer)).shows("Fibre 1000")

    desk.has(customer, f"fibre {SHOWN}")
    (decision,) = desk.decisions(customer)
    assert '"agent_id": "3"' in json.dumps(desk.call("GET", f"/v1/decisions/{decision}"))
    assert "token" not in screen.inside.evaluate("location.href")


def test_however_often_chatwoot_says_it_it_is_one_decision(desk, show, screen):
    """It says so when the page is loaded and whenever it is asked: one token, one decision."""
    customer = desk.customer()
    show(conversation(1, customer)).shows("Fibre 1000")

    for _ in range(3):
        screen.page.evaluate("host.again()")
    screen.at("#answer-accepted").click()
    screen.shows("Accepted").has_sent_all()

    desk.has(customer, f"fibre {SHOWN}", "fibre impression", "fibre accepted")
    assert len(desk.decisions(customer)) == 1
    assert len([url for url in screen.requests if url.endswith("/v1/panel/sessions")]) == 1


def test_another_conversation_is_another_customer(desk, show):
    """Chatwoot shows the page anew, and it is about the other contact."""
    first, second = desk.customer(), desk.customer(first_name="Luis")
    screen = show(conversation(1, first), conversation(2, second)).shows("Fibre 1000")

    screen.page.evaluate("host.next()")

    expect(screen.at("article")).to_contain_text("Luis,")
    expect(screen.at("#customer")).to_contain_text(second)


def test_what_chatwoot_does_not_know_yet_is_asked_for_again(desk, show, screen):
    """The first that it says may come before the contact is loaded."""
    customer = desk.customer()
    show({"conversation": {}, "contact": {}, "currentAgent": {"id": 3}})

    asked_twice = "asked => host.heard.filter((each) => each === asked).length > 1"
    screen.page.wait_for_function(asked_twice, arg=ASKED)
    screen.page.evaluate("said => host.become(said)", conversation(1, customer))

    screen.shows("Fibre 1000")


def test_a_contact_without_an_identifier_is_nobody(desk, show, screen):
    """Nobody is taken for a customer by Chatwoot's own number of the contact."""
    show(conversation(1, None))

    screen.shows_nothing()
    assert [url for url in screen.requests if "/v1/" in url] == []


def test_the_address_says_where_the_customers_id_is(desk, show):
    """An attribute that the company keeps in Chatwoot will do as well."""
    customer = desk.customer()
    kept = {"custom_attributes": {"number": customer}}

    show(conversation(1, None, **kept), customer="custom_attributes.number").shows("Fibre 1000")

    desk.has(customer, f"fibre {SHOWN}")


def test_chatwoot_elsewhere_is_not_heeded(desk, show, screen, stranger):
    """Whoever shows the panel may post to it; only an origin on the list is heeded, or asked."""
    customer = desk.customer()

    show(conversation(1, customer), origin=stranger)

    screen.shows_nothing()
    assert desk.decisions(customer) == []
    assert screen.page.evaluate("host.heard") == []
