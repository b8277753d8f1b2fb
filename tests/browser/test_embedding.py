"""Whom the panel heeds in somebody else's page, and what it never takes for an authorisation."""

from playwright.sync_api import expect

from tests.browser.support.stub import in_crm
from tests.support.postgres import wait_until

SHOWN = "shown_to_agent"
HEIGHT = "each => each.offsetHeight"


def test_a_host_that_says_it_twice_gets_one_decision(desk, screen, crm):
    """Initialised twice, even again after the offer is there, it is one decision, seen once."""
    customer = desk.customer()
    token = desk.token(customer)
    in_crm(screen, crm, desk, {"token": token, "visit": "v-1"}).shows("Fibre 1000")

    for _ in range(2):
        screen.hears("host.again()")
    in_crm(screen, crm, desk, {"token": token, "visit": "v-1"}).shows("Fibre 1000")

    desk.has(customer, f"fibre {SHOWN}")
    assert len(desk.decisions(customer)) == 1


def test_two_frames_of_one_call_are_one_decision(desk, open_screen, crm):
    """Two windows of the same visit show the same; an answer given in both counts once."""
    customer = desk.customer()
    windows = [open_screen(), open_screen()]
    for each in windows:
        call = {"token": desk.token(customer), "visit": "v-2"}
        in_crm(each, crm, desk, call).shows("Fibre 1000")

    for each in windows:
        each.at("#answer-accepted").click()
        each.shows("Accepted").has_sent_all()

    desk.has(customer, f"fibre {SHOWN}", "fibre impression", "fibre accepted")
    assert len(desk.decisions(customer)) == 1
    assert [each.errors for each in windows] == [[], []]


def test_a_stranger_is_not_heeded(desk, screen, stranger):
    """A page on an origin that is not on the list may say what it wants; the panel stays empty."""
    customer = desk.customer()

    in_crm(screen, stranger, desk, {"token": desk.token(customer), "visit": "v-1"})
    expect(screen.at("#main")).to_have_attribute("aria-busy", "true")
    screen.hears("host.again()").hears("host.again()")

    assert [url for url in screen.requests if "/v1/" in url] == []
    assert desk.decisions(customer) == []


def test_a_stranger_hears_nothing(desk, screen, stranger):
    """Nothing but that the panel is ready is told to an origin that is not on the list."""
    customer = desk.customer()

    in_crm(screen, stranger, desk)
    screen.inside.evaluate("token => { location.hash = `token=${token}` }", desk.token(customer))
    screen.inside.evaluate("location.reload()")
    screen.shows("Fibre 1000")

    heard = screen.page.evaluate("host.heard.map(({ type }) => type)")
    assert set(heard) <= {"nbo.ready"}


def test_nobody_else_may_show_the_panel(desk, open_screen, outsider):
    """In a page that the settings do not name, the browser shows no panel at all."""
    screen = open_screen()

    with screen.page.expect_console_message(lambda each: "frame-ancestors" in each.text):
        in_crm(screen, outsider, desk, {"token": desk.token(desk.customer())})

    assert [url for url in screen.requests if "/panel/assets/" in url] == []


def test_a_customers_name_is_no_authorisation(desk, screen, crm):
    """A customer's id without a token opens nothing, and nothing is asked of the service."""
    customer = desk.customer()

    in_crm(screen, crm, desk, {"customer_id": customer, "agent_id": "agent-7", "visit": "v-1"})

    assert is_calm(screen)
    assert [url for url in screen.requests if "/v1/" in url] == []
    assert desk.decisions(customer) == []


def test_a_token_is_good_for_its_own_customer_only(desk, screen, crm):
    """With a customer's token another customer's id changes nothing."""
    mine, theirs = desk.customer(), desk.customer()

    call = {"token": desk.token(mine), "customer_id": theirs, "agent_id": "a", "visit": "v-1"}
    in_crm(screen, crm, desk, call)

    expect(screen.at("#main")).to_have_attribute("aria-busy", "false")
    assert desk.decisions(theirs) == []
    assert theirs not in screen.at("body").inner_text()


def test_the_token_is_nowhere_to_be_copied(desk, screen):
    """The token is taken out of the address bar, and is in no address that is asked for."""
    token = desk.token(desk.customer())

    screen.open(desk.panel(token)).shows("Fibre 1000")

    assert "token" not in screen.page.url
    assert not [url for url in screen.requests if token in url.partition("#")[0]]


def test_the_next_customer_never_sees_the_one_before(desk, screen, crm):
    """When the host changes customer, the page is empty at once and then the other's own."""
    first, second = desk.customer(), desk.customer(first_name="Luis")
    calls = [{"token": desk.token(each), "visit": each} for each in (first, second)]
    in_crm(screen, crm, desk, *calls).shows("Fibre 1000")
    expect(screen.at("article")).to_contain_text("Ana,")

    screen.page.evaluate("host.next()")

    expect(screen.at("article")).to_contain_text("Luis,")
    expect(screen.at("#customer")).to_contain_text(second)


def test_a_frame_as_high_as_it_is_told_needs_no_scroll_bar(desk, screen, crm):
    """The host hears how much room the panel needs, also when something is opened."""
    in_crm(screen, crm, desk, {"token": desk.token(desk.customer())}).shows("Fibre 1000")
    before = screen.page.locator("#panel").evaluate(HEIGHT)

    screen.at("#more-why_not summary").click()
    wait_until(lambda: screen.page.locator("#panel").evaluate(HEIGHT) > before, "a higher frame")

    fits = "document.documentElement.scrollHeight <= innerHeight"
    wait_until(lambda: screen.inside.evaluate(fits), "the panel to fit into the frame")


def test_no_token_no_offer(desk, screen):
    """Opened with nothing and told nothing, the panel is calm after a while."""
    screen.page.clock.install()
    screen.open(desk.panel())
    expect(screen.at("#main")).to_have_attribute("aria-busy", "true")

    screen.page.clock.run_for(10_001)

    assert is_calm(screen)


def is_calm(screen) -> bool:
    """Wait until there is no offer and no button to press."""
    screen.shows_nothing()
    expect(screen.at("#bar button")).to_have_count(0)
    return True
