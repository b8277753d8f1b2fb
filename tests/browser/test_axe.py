"""No violation is found by axe in any state of either page, in light and in dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.axe import violations
from tests.browser.support.layout import UNFOLD
from tests.browser.test_sight import open_all

WIDTHS = {"side bar": 320, "screen": 1280}


@pytest.fixture(params=["light", "dark"])
def open_in(request, open_screen):
    """Return what opens a screen of a width: the test runs in light and in dark."""
    return lambda width: open_screen(width=width, height=800, color_scheme=request.param)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_panel(desk, open_in, width):
    """From the skeleton to the yes: each thing that can be on the panel."""
    screen, found = open_in(width), {}
    token = desk.token(desk.customer(language="es"), may_see_evidence=True)
    screen.page.route("**/v1/panel/decisions", lambda _: None)
    screen.open(desk.panel(token))
    expect(screen.at("#stage")).to_contain_text("Looking for the best offer")
    found["skeleton"] = violations(screen.page)
    screen.page.unroute_all(behavior="ignoreErrors")
    screen.page.reload()
    screen.shows("Fibre 1000")
    found["offer"] = violations(screen.page)
    open_all(screen)
    expect(screen.at("#more-timeline li, #more-timeline p")).not_to_have_count(0)
    found["all open"] = violations(screen.page)
    screen.press("Alt+Shift+L")
    screen.at("#sheet .save").click()
    expect(screen.at("#later-wrong")).not_to_be_empty()
    found["later, wrong day"] = violations(screen.page)
    screen.press("Escape", "Alt+Shift+D")
    expect(screen.at("#sheet .choice")).not_to_have_count(0)
    found["declined"] = violations(screen.page)
    screen.press("Alt+Shift+1").shows("Family lines")
    found["next offer"] = violations(screen.page)
    screen.press("Alt+Shift+A").shows("Accepted")
    found["accepted"] = violations(screen.page)

    assert {state: told for state, told in found.items() if told} == {}


def test_the_panel_without_an_offer(desk, open_in):
    """Nothing to say, the service away, an answer that waits."""
    screen, found = open_in(WIDTHS["side bar"]), {}
    screen.page.route("**/v1/panel/outcomes", lambda route: route.abort())
    screen.open(desk.panel(desk.token(desk.customer()))).shows("Fibre 1000")
    screen.press("Alt+Shift+A").shows("Accepted")
    expect(screen.at("#note .waits")).to_be_visible()
    found["answer waits"] = violations(screen.page)
    screen.page.route("**/v1/panel/decisions", lambda route: route.abort())
    screen.open("about:blank").open(desk.panel(desk.token(desk.customer()))).shows_nothing()
    found["service away"] = violations(screen.page)
    screen.page.unroute_all(behavior="ignoreErrors")
    nobody = desk.token(desk.customer(), channel="letter")
    screen.open("about:blank").open(desk.panel(nobody)).shows_nothing()
    found["nothing to say"] = violations(screen.page)

    assert {state: told for state, told in found.items() if told} == {}


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_page_of_a_decision(desk, open_in, width):
    """The door, the decision, everything on it unfolded, and one that does not exist."""
    screen, found = open_in(width), {}
    customer = desk.customer()
    token = desk.token(customer, may_see_evidence=True)
    decision = desk.call("POST", "/v1/panel/decisions", {}, token=token)["decision_id"]
    page = f"{desk.url}/decisions/{decision}"
    screen.open(page)
    expect(screen.at("#secret")).to_be_visible()
    found["door"] = violations(screen.page)
    screen.open("about:blank").open(f"{page}#token={token}")
    expect(screen.at("#offers-title")).to_be_visible()
    found["decision"] = violations(screen.page)
    screen.page.evaluate(UNFOLD)
    found["unfolded"] = violations(screen.page)
    screen.open("about:blank").open(f"{page[:-4]}0000#token={token}")
    expect(screen.at("#wrong-title")).to_be_visible()
    found["no such decision"] = violations(screen.page)

    assert {state: told for state, told in found.items() if told} == {}


def test_axe_would_find_something(desk, screen):
    """A button without a name and grey letters are found: no finding means something."""
    screen.open(desk.panel(desk.token(desk.customer()))).shows("Fibre 1000")

    screen.page.evaluate("""() => {
      document.querySelector("#answer-accepted span").remove();
      document.querySelector(".words").setAttribute("lang", "nobody");
    }""")

    told = " ".join(violations(screen.page))
    assert "button-name" in told
    assert "valid-lang" in told
