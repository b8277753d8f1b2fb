"""`nbo demo`: from nothing to served decisions."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from models.errors import InputError, NboError
from service.demo.made import Made
from service.demo.opening import CHANNEL, links, opening
from service.demo.server import Served, free_port, serving
from service.demo.showing import decision_panel, next_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["demo"]


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Where to serve; 8000, or a free one.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".demo",
    show_default=True,
    help="Where everything it makes is kept.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A dataset folder of your own, in place of the households.",
)
@click.option("--channel", default="email", show_default=True, help="The channel to decide for.")
@click.option("--no-wait", is_flag=True, help="End after the decisions.")
def demo(*, port: int | None, folder: Path, data: Path | None, channel: str, no_wait: bool) -> None:
    """Learn, load and serve; show three decisions with their reasons; keep serving.

    What an earlier run made is used again. Stop it with Ctrl-C.
    """
    from service.demo.steps import prepare

    # Whoever ends us means the server too: let `serving` stop it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    chosen_port = free_port(port)
    made = _made(folder, data)
    prepare(made, console)
    console.print("[bold]Starting the server[/bold] ...")
    with serving(made.folder, port=chosen_port) as served:
        shown = _show(made, served, console, channel=channel)
        _open(made, served, console, shown, channel=channel)
        console.print(f"[dim]{time.monotonic() - began:.0f} s from the start to here.[/dim]")
        if not no_wait:
            _wait(served, console)


def _made(folder: Path, data: Path | None) -> Made:
    if folder.exists() and any(folder.iterdir()) and not (folder / "made.json").exists():
        raise InputError(f"{folder} holds something else; name an empty or a new one with --folder")
    return Made.at(folder.resolve(), source=None if data is None else data.resolve())


def _show(made: Made, served: Served, console: Console, *, channel: str) -> Mapping[str, Any]:
    """Show three decisions; return the one for the customer with the strongest offer."""
    from service.demo.people import STRANGER, choose

    key = made.steps["store"]["key"]
    keen, cool = choose(served, made.steps["data"]["candidates"], key=key, channel=channel)
    first = _decide(served, keen, key=key, channel=channel)
    for customer_id, who, decision in (
        (keen, "likes what is on offer", first),
        (cool, "rarely takes an offer", _decide(served, cool, key=key, channel=channel)),
        (STRANGER, "not known to us", _decide(served, STRANGER, key=key, channel=channel)),
    ):
        title = f"Customer {customer_id}: {who}"
        console.print(decision_panel(decision, title=title, subtitle=decision["decision_id"]))
    console.print("To go on, in another terminal:\n")
    console.print(
        next_steps(served, key=key, customer_id=keen, channel=channel, decision=first),
        soft_wrap=True,
    )
    return first


def _open(
    made: Made, served: Served, console: Console, shown: Mapping[str, Any], *, channel: str
) -> None:
    found = links(
        served,
        key=made.steps["store"]["key"],
        customer_id=shown["customer_id"],
        channel=CHANNEL if made.source is None else channel,
        decision_id=shown["decision_id"],
    )
    console.print(opening(found, customer_id=shown["customer_id"]), soft_wrap=True)


def _decide(served: Served, customer_id: str, *, key: str, channel: str) -> Mapping[str, Any]:
    asked = {"customer_id": customer_id, "channel": channel, "limit": 2}
    status, answer = served.call("POST", "/v1/decisions", asked, key=key)
    if status != 200:
        raise NboError(f"POST /v1/decisions answered {status}: {answer}")
    decision: Mapping[str, Any] = answer
    return decision


def _wait(served: Served, console: Console) -> None:
    try:
        console.print(f"\nServing on {served.address} until Ctrl-C.")
        code = served.process.wait()
    except KeyboardInterrupt:
        return
    raise NboError(f"the server ended by itself, with exit code {code}; see serve.log")
