"""Links that open the agent's panel and the page of a decision, as the demo prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import Group
from rich.style import Style
from rich.text import Text

from models.errors import NboError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from service.demo.server import Served

__all__ = ["CHANNEL", "Links", "links", "opening"]

#: Where the households' agents speak.
CHANNEL: Final = "call_centre"
_AGENT: Final = "demo-agent"


class Links(NamedTuple):
    """Addresses with a token in their fragment, which a browser keeps to itself."""

    panel: str
    decision: str


def links(served: Served, *, key: str, customer_id: str, channel: str, decision_id: str) -> Links:
    """Have a token made for one customer, and return where the panel and the page open with it.

    Raises
    ------
    NboError
        The token was refused.
    """
    asked = {
        "agent_id": _AGENT,
        "customer_id": customer_id,
        "channel": channel,
        "may_see_evidence": True,
    }
    status, answer = served.call("POST", "/v1/panel-tokens", asked, key=key)
    if status != 201:
        raise NboError(f"POST /v1/panel-tokens answered {status}: {answer}")
    page = f"/decisions/{decision_id}#token={answer['token']}"
    return Links(f"{served.address}{answer['url']}", f"{served.address}{page}")


def opening(found: Links, *, customer_id: str) -> RenderableType:
    """Return the links with what they are, each on a line of its own."""
    return Group(
        Text(f"\nWhat an agent sees while customer {customer_id} is on the telephone:\n"),
        _link(found.panel),
        Text(f"\nHow the first decision for {customer_id} came about:\n"),
        _link(found.decision),
        Text("\nBoth links are good for 12 hours, or until the demo ends.\n"),
    )


def _link(address: str) -> Text:
    # Whatever a terminal makes of so long a line, it stays one link, and is copied as one line.
    return Text(address, style=Style(link=address), overflow="ignore", no_wrap=True)
