"""What the pages do behind the agent's back: nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.stub import in_crm

STYLE = "const s = document.createElement('style'); s.textContent = 'b{}'; document.head.append(s)"
ATTACKS = {
    "markup": "() => { document.body.innerHTML = '<b>x</b>' }",
    "style": f"() => {{ {STYLE} }}",
    "picture": "() => { new Image().src = 'http://192.0.2.1/x.png' }",
    "request": "() => fetch('http://192.0.2.1/').catch(() => null)",
}


def test_nothing_is_asked_of_anybody_else(desk, screen, crm):
    """A whole call in a CRM: requests go to the service alone, and no cookie is set."""
    call = {"token": desk.token(desk.customer(), may_see_evidence=True), "visit": "v-1"}
    in_crm(screen, crm, desk, call).shows("Fibre 1000")
    screen.at("#more-timeline summary").click()
    screen.at("#answer-declined").click()
    screen.at("#sheet .choice").first.click()
    screen.shows("Family lines")
    screen.at("#answer-accepted").click()
    screen.shows("Accepted").has_sent_all()

    assert screen.foreign(desk.url, crm.url) == []
    assert screen.page.context.cookies() == []


def test_the_page_of_a_decision_is_as_quiet(desk, screen):
    """The decision, with its replay: the same origin, no cookie, nothing kept."""
    customer = desk.customer()
    token = desk.token(customer, may_see_evidence=True)
    decision = desk.call("POST", "/v1/panel/decisions", {}, token=token)["decision_id"]
    screen.open(f"{desk.url}/decisions/{decision}#token={token}")
    expect(screen.at("#offers-title")).to_be_visible()

    assert screen.foreign(desk.url) == []
    assert screen.page.context.cookies() == []
    assert screen.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert "token" not in screen.page.url


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_the_policy_lets_nothing_else_in(desk, open_screen, attack):
    """Whatever would come into the page is stopped by the browser, and the tests hear of it."""
    screen = open_screen()
    screen.open(desk.panel(desk.token(desk.customer()))).shows("Fibre 1000")
    assert screen.errors == []

    with screen.page.expect_console_message(lambda each: each.text.startswith("CSP:")):
        screen.page.evaluate(f"async () => {{ try {{ await ({attack})() }} catch {{}} }}")

    assert screen.errors != []


def test_a_text_from_the_catalogue_is_only_a_text(desk, screen):
    """A name with markup in it is shown as it is written, and runs nothing."""
    name = "<img src=x onerror=alert(1)><script>alert(2)</script>{{ 7 * 7 }}"

    screen.open(desk.panel(desk.token(desk.customer(first_name=name)))).shows("Fibre 1000")

    expect(screen.at(".words")).to_contain_text("onerror=alert(1)")
    expect(screen.at(".words img, .words script")).to_have_count(0)
