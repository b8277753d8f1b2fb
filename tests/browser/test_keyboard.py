"""Everything by keyboard, and told to those who listen."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.layout import UNFOLD, focused


@pytest.fixture
def offered(desk, screen):
    """Return the screen with an offer on it."""
    return screen.open(desk.panel(desk.token(desk.customer()))).shows("Fibre 1000")


def around(screen) -> list:
    """Return each place of the focus, from the top of the page until it leaves it."""
    found = []
    while (each := screen.press("Tab") and focused(screen)) and len(found) < 60:
        found.append(each)
    return found


def test_the_focus_goes_where_the_eye_goes(offered):
    """Tab reaches everything that can be pressed, in the order of the page, and is never hidden."""
    offered.page.evaluate(UNFOLD)
    wanted = offered.at("a:visible, button:visible, summary:visible, input:visible").count()

    places = around(offered)

    assert len(places) == wanted
    assert [each["name"] for each in places if not each["isMarked"]] == []
    assert [each["name"] for each in places if each["isCovered"]] == []
    rows = [(round(each["top"]), round(each["left"])) for each in places]
    assert rows == sorted(rows)


def test_a_call_without_a_mouse_and_without_shortcuts(desk, screen):
    """With Tab and Enter alone: declined for a reason, then accepted."""
    customer = desk.customer()
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")

    tab_to(screen, "answer-declined")
    screen.press("Enter")
    expect(screen.at("#sheet [data-key='1']")).to_be_focused()
    screen.press("Tab", "Enter").shows("Family lines")
    expect(screen.at("#offer-name")).to_be_focused()
    tab_to(screen, "answer-accepted")
    screen.press("Space").shows("Accepted")

    offers = {"fibre": ("impression", "rejected"), "family": ("impression", "accepted")}
    shown = (f"{offer_id} shown_to_agent" for offer_id in offers)
    said = (f"{offer_id} {each}" for offer_id, told in offers.items() for each in told)
    desk.has(customer, *shown, *said)


@pytest.mark.parametrize("keys", ["d", "Shift+D", "Control+D", "Alt+D", "Control+Alt+Shift+D"])
def test_a_stray_letter_says_nothing(offered, keys):
    """Only the letter with Alt and Shift is an answer: typing and dictation set nothing off."""
    offered.press(keys)

    expect(offered.at("#sheet")).to_have_count(0)
    expect(offered.at("#offer-name")).to_have_text("Fibre 1000")


def test_a_key_that_is_held_down_answers_once(desk, screen):
    """A key that repeats is one press: the next offer is not declined unseen."""
    customer = desk.customer()
    screen.open(desk.panel(desk.token(customer))).shows("Fibre 1000")

    for key in ("Alt", "Shift", "N", "N", "N"):
        screen.page.keyboard.down(key)

    screen.shows("Family lines")
    desk.has(customer, "fibre shown_to_agent", "fibre withheld", "family shown_to_agent")


@pytest.mark.parametrize("answer", ["later", "declined"])
def test_escape_goes_back_to_where_it_was_opened(offered, answer):
    """A choice that is not made is closed, and the focus is on its button again."""
    offered.press(f"Alt+Shift+{answer[0].upper()}")
    expect(offered.at("#sheet")).to_be_visible()

    offered.press("Escape")

    expect(offered.at("#sheet")).to_have_count(0)
    expect(offered.at(f"#answer-{answer}")).to_be_focused()


def test_each_change_is_told(offered):
    """The offer with its words, an answer, the next offer, a yes: each is said once."""
    offered.says("Best offer:", "Fibre 1000.", "your evenings could be faster")
    expect(offered.at("#announcer")).to_have_attribute("role", "status")

    offered.press("Alt+Shift+N").says("Not offered: Fibre 1000.", "Family lines.", "half the price")
    offered.press("Alt+Shift+A").says("Accepted: Family lines.")

    expect(offered.at("#announcer p")).to_have_count(1)


def test_the_waiting_is_told(desk, screen):
    """While it is looked for, the page is busy, and there are words for it."""
    screen.page.route("**/v1/panel/decisions", lambda _: None)

    screen.open(desk.panel(desk.token(desk.customer())))

    expect(screen.at("#main")).to_have_attribute("aria-busy", "true")
    expect(screen.at("#stage")).to_contain_text("Looking for the best offer")


def test_every_shortcut_is_told_to_a_screen_reader(offered):
    """A button that shows a key names it in aria-keyshortcuts too."""
    shown = offered.at("#panel :is(button, summary):has(kbd)").all()

    told = {each.get_attribute("aria-keyshortcuts") for each in shown}

    assert {f"Alt+Shift+{key}" for key in "ALDNHW"} <= told
    assert None not in told


def tab_to(screen, name: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(40):
        if (focused(screen) or {}).get("name") == name:
            return
        screen.press("Tab")
    raise AssertionError(f"Tab never comes to {name}")
