"""The decision stage by stage: how many offers came in, how many fell, and by which codes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from service.decision.why_not import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["stages_of"]


def stages_of(offers: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the stages in order.

    Each offer falls at one stage or goes through them all. ``left`` of the last stage is how many
    are shown, and how many of which nobody knows any more where they fell.
    """
    everyone = list(offers)
    falls = [each["fell"] for each in everyone if each["fell"] is not None]
    left = len(everyone)
    stages = []
    for stage in STAGES:
        here = [each for each in falls if each["stage"] == stage]
        entered, left = left, left - len(here)
        stages.append(
            {
                "stage": stage,
                "entered": entered,
                "fell": len(here),
                "left": left,
                "reasons": _reasons(here),
            }
        )
    return stages


def _reasons(falls: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    counted = Counter((each["code"], each["rule"]) for each in falls)
    return [
        {"code": code, "rule": rule, "offers": count}
        for (code, rule), count in sorted(
            counted.items(), key=lambda each: (-each[1], each[0][0], each[0][1] or "")
        )
    ]
