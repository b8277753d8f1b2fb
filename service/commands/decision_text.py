"""A decision as a person reads it: what is said, why, and why not the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.commands.telling import rows_of, show, table_of, when

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType
    from rich.text import Text

__all__ = ["show_decision"]


def show_decision(decision: Mapping[str, Any]) -> None:
    """Print a decision, as far as it was explained."""
    show(*_head(decision))
    for action in decision["actions"]:
        show(*_action(action))
    if decision["no_action"] is not None:
        show("", _bold(f"Nothing to say ({decision['no_action']['code']})"))
        show(_indented(decision["no_action"]["text"]))
    if decision.get("why_not"):
        show("", _bold("Not offered"), _why_not(decision["why_not"]))
    if decision.get("what_would_change"):
        show("", _bold("What would change it"))
        rows = [(each["offer_id"], each["text"]) for each in decision["what_would_change"]]
        show(table_of(("offer", "what"), rows))


def _head(decision: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield _bold(f"Customer {decision['customer_id']}, {decision['channel']}")
    model = decision["model_version"] or "none"
    facts = {
        "decision": decision["decision_id"] or "dry run: nothing was recorded",
        "decided": f"{when(decision['decided_at'])}, valid until {when(decision['valid_until'])}",
        "by": f"catalogue {decision['catalogue_version']}, model {model}",
    }
    if decision["lifecycle_stage"]:
        facts["stage"] = decision["lifecycle_stage"]
    if decision["holdout"] or decision["holdout_objectives"]:
        facts["holdout"] = ", ".join(decision["holdout_objectives"]) or "from everything"
    if decision["degraded"]:
        facts["degraded"] = decision["degraded"]
    yield rows_of(facts)


def _action(action: Mapping[str, Any]) -> Iterator[RenderableType]:
    place = f" at {action['placement']}" if action["placement"] else ""
    objective = f", {action['objective']}" if action["objective"] else ""
    yield ""
    yield _bold(f"{action['rank']}. {action['name'] or action['offer_id']}")
    yield _indented(f"offer {action['offer_id']}{objective}, as {action['treatment_id']}{place}")
    yield _indented(", ".join(_figures(action)))
    if action.get("reasons"):
        yield _indented(_reasons(action["reasons"]))
    if action["content"]:
        yield _indented(rows_of(action["content"]))


def _figures(action: Mapping[str, Any]) -> Iterator[str]:
    if action["propensity"] is not None:
        yield f"{action['propensity']:.1%} likely to accept"
    for name, said in (("value", "worth"), ("expected_value", "expected")):
        if action[name] is not None:
            yield f"{said} {action[name]:.2f}"
    chance = action["selection_probability"]
    known = "" if chance is None else f" with probability {chance:.3g}"
    yield f"chosen as {action['selection']}{known}"


def _reasons(reasons: list[dict[str, Any]]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    for reason in reasons:
        style = "green" if reason["direction"] == "+" else "red"
        table.add_row(Text(reason["direction"], style=style), Text(reason["text"]))
    return table


def _indented(part: RenderableType) -> RenderableType:
    from rich.padding import Padding

    return Padding(part, (0, 0, 0, 3))


def _why_not(why_not: list[dict[str, Any]]) -> RenderableType:
    rows = [
        (each["offer_id"], each["stage"], each["code"], "\n".join(_because(each)))
        for each in why_not
    ]
    return table_of(("offer", "stage", "code", "why"), rows, whole=("stage", "code"))


def _because(each: Mapping[str, Any]) -> Iterator[str]:
    yield each["text"]
    if each["rule"]:
        yield f"rule {each['rule']}"
    if each["until"]:
        yield f"until {when(each['until'])}"


def _bold(text: str) -> Text:
    from rich.text import Text

    return Text(text, style="bold")
