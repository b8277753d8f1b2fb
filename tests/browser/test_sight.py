"""The panel fits where it is shown, however wide, near or plain, and is read in two languages."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.layout import is_too_wide, moving, small_targets

#: A side bar, half a screen, a whole one.
WIDTHS = (320, 640, 1280)
#: What WCAG 1.4.12 lets readers set.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => [...document.querySelectorAll("#panel *")]
  .filter((each) => each.checkVisibility() && !each.closest(".unseen"))
  .filter((each) => ["hidden", "clip"].includes(getComputedStyle(each).overflowX))
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.textContent)"""
MORE = ("objections", "checks", "timeline", "why_not")


def open_all(screen):
    """Open everything that is one click away."""
    for name in MORE:
        screen.at(f"#more-{name} > summary").click()
    expect(screen.at("#more-timeline")).to_have_attribute("open", "")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_beyond_the_edge(desk, open_screen, width):
    """With everything open there is no scrolling to the side, and all can be hit with a finger."""
    screen = open_screen(width=width, height=800)
    screen.open(desk.panel(desk.token(desk.customer(), may_see_evidence=True))).shows("Fibre 1000")
    open_all(screen)

    assert is_too_wide(screen) == []
    assert small_targets(screen) == []

    for key in "LD":
        screen.press(f"Alt+Shift+{key}")
        expect(screen.at("#sheet")).to_be_visible()
        assert is_too_wide(screen) == []
        assert small_targets(screen) == []
        screen.press("Escape")


def test_at_four_hundred_per_cent_a_call_can_be_held(desk, open_screen):
    """A screen of 1280 by 1024, four times as near: one column, and every button can be reached."""
    screen = open_screen(width=320, height=256, device_scale_factor=4)
    customer = desk.customer()
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")
    open_all(screen)
    assert is_too_wide(screen) == []

    screen.at("#answer-declined").click()
    screen.at("#sheet .choice").last.click()
    screen.shows("Family lines")
    screen.at("#answer-accepted").click()

    screen.shows("Accepted")


def test_letters_may_be_set_wider(desk, screen):
    """With the spacing that readers may set, nothing is cut off and nothing is beyond the edge."""
    screen.open(desk.panel(desk.token(desk.customer()))).shows("Fibre 1000")

    screen.page.evaluate(SPACED)
    open_all(screen)

    assert is_too_wide(screen) == []
    assert screen.page.evaluate(CUT_OFF) == []


def test_nothing_moves_for_those_who_asked_for_that(desk, open_screen):
    """While the offer is waited for something breathes, but not for those who want no motion."""
    seen = {}
    for wish in ("no-preference", "reduce"):
        screen = open_screen(reduced_motion=wish)
        screen.page.route("**/v1/panel/decisions", lambda _: None)
        screen.open(desk.panel(desk.token(desk.customer())))
        expect(screen.at("#main")).to_have_attribute("aria-busy", "true")
        seen[wish] = moving(screen)

    assert seen["no-preference"] != []
    assert seen["reduce"] == []


def test_the_skeleton_is_there_at_once(desk, screen):
    """Before the service has answered there is the shape of an offer, and no words that jump."""
    screen.page.route("**/v1/panel/decisions", lambda _: None)

    screen.open(desk.panel(desk.token(desk.customer())))

    expect(screen.at(".skeleton")).to_be_visible()
    expect(screen.at(".fallback")).to_be_hidden()


def test_a_browser_in_spanish(desk, open_screen):
    """The panel's words are in the browser's language, the offer's in the customer's."""
    screen = open_screen(locale="es-ES")
    customer = desk.customer(language="es")

    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")

    expect(screen.at("html")).to_have_attribute("lang", "es-ES")
    expect(screen.at("article")).to_contain_text("Ana, sus tardes pueden ir más rápido")
    expect(screen.at("article")).to_contain_text("39,90")
    expect(screen.at("#bar")).not_to_contain_text("Accepted")
    screen.press("Alt+Shift+D")
    expect(screen.at("#sheet")).not_to_contain_text("Too expensive")
    assert screen.errors == []


def test_words_in_another_language_are_marked(desk, screen):
    """What is said in Spanish on an English panel is marked, so that it is read out as Spanish."""
    screen.open(desk.panel(desk.token(desk.customer(language="es")))).shows("Fibre 1000")

    expect(screen.at("html")).to_have_attribute("lang", "en-GB")
    expect(screen.at(".words")).to_have_attribute("lang", "es")
    expect(screen.at("#announcer [lang=es]")).to_contain_text("sus tardes")
    expect(screen.at("#announcer [lang=en]")).to_have_text("Fibre 1000.")
    expect(screen.at(".objections")).to_have_attribute("lang", "es")


def test_what_is_said_in_english_alone_is_marked_as_english(desk, open_screen):
    """A Spanish panel about a Spanish customer: names, reasons, rules and why not are English."""
    screen = open_screen(locale="es-ES")
    screen.open(desk.panel(desk.token(desk.customer(language="es")))).shows("Fibre 1000")
    expect(screen.at("html")).to_have_attribute("lang", "es-ES")
    open_all(screen)

    are_marked(
        screen,
        "en",
        "#offer-name",
        ".reasons li > span[lang]",
        ".others strong",
        ".checks small > span",
        ".why-not li > strong",
        ".why-not li > span",
    )
    screen.press("Alt+Shift+D")
    are_marked(screen, "es", "#sheet .choice-words > span")


def test_why_an_offer_or_any_is_not_there_is_said_in_spanish_too(desk, open_screen):
    """A Spanish agent has the gist of what the service says in English."""
    screen = open_screen(locale="es-ES")
    screen.open(desk.panel(desk.token(desk.customer(language="es")))).shows("Fibre 1000")
    open_all(screen)
    expect(screen.at(".why-not li > em")).to_have_count(screen.at(".why-not li").count())
    expect(screen.at(".why-not")).to_contain_text("otras iban antes")

    screen.open("about:blank")
    screen.open(desk.panel(desk.token(desk.customer(language="es"), channel="fax")))

    expect(screen.at("article")).to_contain_text("Ahora no hay ninguna oferta en curso")


def test_an_english_agent_reads_it_once(desk, screen):
    """The service's own sentence says more than its gist."""
    screen.open(desk.panel(desk.token(desk.customer()))).shows("Fibre 1000")
    open_all(screen)

    expect(screen.at(".why-not")).to_contain_text("could be shown")
    expect(screen.at(".why-not em")).to_have_count(0)


def test_a_reason_of_long_ago_is_marked(desk, screen):
    """The timeline tells a no in the words of the call's language."""
    token = desk.token(desk.customer(), language="es")
    screen.open(desk.panel(token)).shows("Fibre 1000")
    screen.press("Alt+Shift+D")
    screen.at("#sheet .choice").first.click()
    screen.shows("Family lines").has_sent_all()

    screen.at("#more-timeline > summary").click()

    expect(screen.at("#more-timeline small > [lang=es]")).to_have_text("Demasiado caro")


def test_a_decision_in_spanish_has_its_english_marked(desk, open_screen):
    """The page's own words are Spanish; names, reasons, and why not are marked as English."""
    screen = open_screen(locale="es-ES", width=1280)
    token = desk.token(desk.customer(language="es"), may_see_evidence=True)
    decision = desk.call("POST", "/v1/panel/decisions", {}, token=token)["decision_id"]

    screen.open(f"{desk.url}/decisions/{decision}#token={token}")
    expect(screen.at("html")).to_have_attribute("lang", "es-ES")
    expect(screen.at(".stage-group > summary")).not_to_have_count(0)
    for each in screen.at(".stage-group > summary").all():
        each.click()

    are_marked(
        screen,
        "en",
        ".verdict strong",
        ".short-reasons li",
        ".waterfall .what > span",
        ".shown-offer h4",
        ".fallen-name > span",
        ".fallen-list .fine > span",
        ".changes .fine",
    )
    assert screen.errors == []


def are_marked(screen, language, *selectors):
    """Check that each of these is on the page, and marked with this language alone."""
    for each in selectors:
        expect(screen.at(each)).not_to_have_count(0)
        found = {one.get_attribute("lang") for one in screen.at(each).all()}
        assert found == {language}, each
