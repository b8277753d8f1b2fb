"""A decision as a person reads it, and the lines to go on with."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

from rich import box
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

    from service.demo.server import Served

__all__ = ["decision_panel", "next_steps"]


def decision_panel(decision: Mapping[str, Any], *, title: str, subtitle: str) -> Panel:
    """Return one decision: its offers from the first down, each with its reasons."""
    table = Table(box=None, show_header=False, padding=(0, 1), expand=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for action in decision["actions"]:
        table.add_row(f"{action['rank']}.", _headline(action))
        for reason in action["reasons"]:
            table.add_row("", _reason(reason))
    if decision["no_action"]:
        table.add_row("-", Text(decision["no_action"]["text"]))
    return Panel(
        table,
        title=Text(title),
        title_align="left",
        subtitle=Text(subtitle),
        subtitle_align="right",
        box=box.ROUNDED,
    )


def _headline(action: Mapping[str, Any]) -> Text:
    text = Text(str(action["name"]), style="bold")
    text.append(f"  {action['propensity']:.1%} likely to accept", style="cyan")
    return text


def _reason(reason: Mapping[str, Any]) -> Text:
    speaks_for = reason["direction"] == "+"
    # What is no part of the model's sum has no share in it either.
    share = f"  ({reason['contribution']:+.2f})" if reason["kind"] == "model" else ""
    return Text.assemble(
        ("+ " if speaks_for else "- ", "green" if speaks_for else "red"),
        str(reason["text"]),
        (share, "dim"),
    )


def next_steps(
    served: Served, *, key: str, customer_id: str, channel: str, decision: Mapping[str, Any]
) -> RenderableType:
    """Return the lines that someone can paste to go on from here."""
    asked = {"customer_id": customer_id, "channel": channel, "limit": 3, "explain": "full"}
    lines = [
        f"export NBO_KEY={key}",
        "",
        "# what is best said to this customer, and why not the others",
        _curl(served, "/v1/decisions", asked),
        "",
        "# the record of the decision above, and whether it comes out the same again",
        _curl(served, f"/v1/decisions/{decision['decision_id']}"),
        _curl(served, f"/v1/decisions/{decision['decision_id']}/replay").replace(
            "-s", "-s -X POST"
        ),
        "",
    ]
    if decision["actions"]:
        outcome = {
            "decision_id": decision["decision_id"],
            "offer_id": decision["actions"][0]["offer_id"],
            "outcome": "accepted",
            "outcome_id": "demo-1",
        }
        lines += ["# what came of it", _curl(served, "/v1/outcomes", outcome), ""]
    lines.append(f"# everything else: {served.address}/docs")
    return Text("\n".join(lines))


def _curl(served: Served, path: str, body: Mapping[str, Any] | None = None) -> str:
    line = f'curl -s {served.address}{path} -H "X-API-Key: $NBO_KEY"'
    if body is None:
        return line
    content_type = "-H 'Content-Type: application/json'"
    return f"{line} \\\n  {content_type} -d {shlex.quote(json.dumps(body))}"
