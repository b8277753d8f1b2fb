"""What fails while an agent speaks: the panel is calm, and no answer is lost or counted twice."""

import json

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.support.stub import in_crm
from tests.support.postgres import wait_until

DONE = ("fibre shown_to_agent", "fibre impression", "fibre accepted")
#: As the browser says it when the network is back; what failed is tried at once.
BACK = "dispatchEvent(new Event('online'))"
NO_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("blocked by the user", "SecurityError"); },
});"""


@pytest.fixture
def customer(desk):
    """Return a customer who has not been spoken with."""
    return desk.customer()


@pytest.fixture
def offered(desk, screen, customer):
    """Return the screen with an offer on it, of which the service knows."""
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")
    desk.has(customer, DONE[0])
    return screen


def accept(screen):
    """Say yes, on a panel whose service is away."""
    screen.at("#answer-accepted").click()
    screen.shows("Accepted")
    expect(screen.at("#note .waits")).to_contain_text("1 answer waiting")


def test_no_service_is_no_offer_and_no_drama(desk, screen, crm, customer, outage):
    """While the service is away there is no offer right now; when it is back, there is one."""
    in_crm(screen, crm, desk, {"token": desk.token(desk.customer())}).shows("Fibre 1000")
    call = {"type": "nbo.context", "token": desk.token(customer)}

    with outage():
        screen.page.evaluate("call => host.say(call)", call)
        screen.shows_nothing().says("No offer right now")
        expect(screen.at("#bar button")).to_have_count(0)
    screen.inside.evaluate(BACK)

    screen.shows("Fibre 1000")
    expect(screen.at("#customer")).to_contain_text(customer)


def test_an_answer_given_while_the_service_is_away_arrives_once(desk, offered, customer, outage):
    """It is kept, the agent is told so, and it is sent when the service is back."""
    with outage():
        accept(offered)
        offered.says("It is kept and will be sent later.")
        assert desk.outcomes(customer) == [DONE[0]]
    for _ in range(3):
        offered.page.evaluate(BACK)

    desk.has(customer, *DONE)
    offered.has_sent_all().says("All answers have been sent.")
    desk.has(customer, *DONE)


def test_an_answer_outlives_the_page(desk, offered, customer, outage):
    """Closed before it could be sent, the panel sends it when it is next opened, for anybody."""
    with outage():
        accept(offered)
        kept = offered.page.evaluate("JSON.stringify({...localStorage})")
        offered.open("about:blank")

    offered.open(desk.panel(desk.token(desk.customer()))).shows("Fibre 1000")

    desk.has(customer, *DONE)
    wait_until(lambda: offered.page.evaluate("localStorage.length") == 0, "nothing to be kept")
    assert "Fibre" not in kept
    assert "Ana" not in kept
    assert customer not in json.loads(next(iter(json.loads(kept).values())))["said"].values()


def test_a_reload_before_it_was_sent_does_not_offer_it_again(desk, offered, customer):
    """What is kept here counts as said, though the service does not know it yet."""
    offered.page.route("**/v1/panel/outcomes", lambda route: route.abort())
    accept(offered)

    offered.page.reload()
    offered.shows("Accepted")
    offered.page.unroute("**/v1/panel/outcomes")
    offered.page.evaluate(BACK)

    desk.has(customer, *DONE)


def test_a_lost_reply_is_no_second_outcome(desk, offered, customer):
    """The service took it and the reply was lost: sent again, it still counts once."""
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    offered.page.route("**/v1/panel/outcomes", lose, times=2)
    accept(offered)
    offered.page.evaluate(BACK)
    offered.has_sent_all()

    assert lost == [200, 200]
    desk.has(customer, *DONE)


def test_a_blocked_storage_is_no_obstacle(desk, screen, customer, outage):
    """Where the browser keeps nothing, answers wait in the page itself."""
    screen.page.add_init_script(NO_STORAGE)
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")
    desk.has(customer, DONE[0])

    with outage():
        accept(screen)
    screen.page.evaluate(BACK)

    desk.has(customer, *DONE)


def test_an_expired_token_opens_nothing(desk, screen, customer):
    """The panel is calm, says how to go on, and does not ask again and again."""
    token = expired(desk, customer)

    screen.open(desk.panel(token)).shows_nothing()

    expect(screen.at("article")).to_contain_text("Reopen the panel")
    assert len([url for url in screen.requests if "/v1/" in url]) == 1
    assert desk.decisions(customer) == []


def test_a_yes_counts_though_the_token_has_expired(desk, screen, customer):
    """What is on the screen can be answered, however long the call takes."""
    token = desk.token(customer, expires_in=5)
    screen.open(desk.panel(token)).shows("Fibre 1000")
    wait_until(lambda: is_expired(desk, token), "the token to expire")

    screen.at("#answer-accepted").click()

    desk.has(customer, *DONE)


def test_a_forged_token_opens_nothing(desk, screen, customer):
    """A letter changed in a token, and it is nobody's."""
    token = desk.token(customer)

    screen.open(desk.panel(token[:-2] + ("AB" if token[-2:] != "AB" else "BA"))).shows_nothing()

    assert desk.decisions(customer) == []


def expired(desk, customer) -> str:
    """Return a token whose time is over."""
    token = desk.token(customer, expires_in=1)
    wait_until(lambda: is_expired(desk, token), "the token to expire")
    return token


def is_expired(desk, token: str) -> bool:
    """Return whether the service refuses a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{desk.url}/v1/panel/timeline", headers=headers).status_code == 401
