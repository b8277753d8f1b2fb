"""What the demo shows a person."""

import json
import shlex

import pytest
from rich.console import Console

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
                {"direction": "+", "text": "Used 3 coupons in the last year", "contribution": 0.42},
                {"direction": "-", "text": "Was offered this 2 days ago", "contribution": -0.1},
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


def test_no_offer_is_shown_with_why():
    """Nothing to say is a decision too, and says why."""
    text = rendered(decision_panel(NOTHING, title="Customer c-1", subtitle="0193-2"))

    assert "No offer is running" in text


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
