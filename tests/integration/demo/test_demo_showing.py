"""What the demo shows a person."""

import json
import shlex

import pytest
from rich.console import Console

from service.demo.opening import Links, opening
from service.demo.server import Served
from service.demo.showing import decision_panel, next_steps

DECISION = {
    "decision_id": "0193-1",
    "actions": [
        {
            "rank": 1,
            "offer_id": "o-3",
            "name": "Campaign 3",
            "propensity": 0.1834,
            "reasons": [
                {
                    "kind": "model",
                    "direction": "+",
                    "text": "Used 3 coupons in the last year",
                    "contribution": 0.42,
                },
                {
                    "kind": "model",
                    "direction": "-",
                    "text": "Was offered this 2 days ago",
                    "contribution": -0.1,
                },
                {"kind": "value", "direction": "+", "text": "Worth 3.58", "contribution": 0.0},
            ],
        }
    ],
    "no_action": None,
}
NOTHING = {
    "decision_id": "0193-2",
    "actions": [],
    "no_action": {"code": "NOTHING_AVAILABLE", "text": "No offer is running"},
}


def rendered(thing) -> str:
    """Return what a terminal of 100 columns without colours would show."""
    console = Console(width=100, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(thing, soft_wrap=True)
    return capture.get()


def test_an_offer_is_shown_with_its_reasons():
    """A person reads the offer, how likely it is, and what speaks for and against it."""
    text = rendered(decision_panel(DECISION, title="Customer c-1", subtitle="0193-1"))

    assert "Campaign 3  18.3% likely to accept" in text
    assert "+ Used 3 coupons in the last year  (+0.42)" in text
    assert "- Was offered this 2 days ago  (-0.10)" in text


def test_what_is_no_part_of_the_sum_has_no_share_in_it():
    """A reason that is not the model's own is told without a number."""
    text = rendered(decision_panel(DECISION, title="Customer c-1", subtitle="0193-1"))

    (line,) = [line for line in text.splitlines() if "Worth 3.58" in line]
    assert "(" not in line


def test_no_offer_is_shown_with_why():
    """Nothing to say is a decision too, and says why."""
    text = rendered(decision_panel(NOTHING, title="Customer c-1", subtitle="0193-2"))

    assert "No offer is running" in text


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_link_is_a_line_of_its_own(is_terminal):
    """However narrow the terminal is: nothing is put into it, and nothing beside it."""
    panel, page = (f"http://127.0.0.1:8000/{name}#token={'t' * 400}" for name in ("panel", "d"))
    console = Console(width=30, color_system=None, force_terminal=is_terminal)

    with console.capture() as capture:
        console.print(opening(Links(panel, page), customer_id="13"), soft_wrap=True)

    lines = capture.get().splitlines()
    assert [line for line in lines if "http" in line] == [panel, page]


@pytest.mark.parametrize("decision", [DECISION, NOTHING], ids=["offer", "nothing"])
def test_the_lines_to_go_on_with_can_be_pasted(decision):
    """Each curl line is one command for a shell, and each body in it is JSON."""
    served = Served(None, 8000)

    text = rendered(
        next_steps(served, key="k-1", customer_id="it's", channel="email", decision=decision)
    )

    commands = [shlex.split(line) for line in text.replace("\\\n", " ").splitlines() if line]
    curls = [words for words in commands if words[0] == "curl"]
    bodies = [words[words.index("-d") + 1] for words in curls if "-d" in words]
    assert all(any("127.0.0.1:8000/v1/" in word for word in words) for words in curls)
    assert json.loads(bodies[0])["customer_id"] == "it's"
    assert all(json.loads(body) is not None for body in bodies)
