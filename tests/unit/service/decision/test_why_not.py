"""The list of codes: complete, unique, documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.decision.decision import DEGRADED_CODES, SELECTIONS
from service.decision.grounds import GROUNDS
from service.decision.why_not import NO_ACTION, STAGE_CODES, STAGES, WHY_NOT, no_action_text

DOCUMENT = Path(__file__).parents[4] / "docs" / "decision.md"


def test_codes_are_listed_once():
    """No code is on a list twice, and no stage is unknown."""
    assert len({why.code for why in WHY_NOT}) == len(WHY_NOT)
    assert len({why.code for why in NO_ACTION}) == len(NO_ACTION)
    assert {stage for stage, _ in STAGE_CODES} == set(STAGES)
    assert {stage for why in NO_ACTION for stage in why.stages} == set(STAGES)


@pytest.mark.parametrize("why", NO_ACTION, ids=lambda why: why.code)
def test_every_silence_has_a_text(why):
    """Each code of a decision without actions has a sentence that says it."""
    assert no_action_text(why.code) == why.text


@pytest.mark.parametrize(
    "word",
    sorted(
        {code for _, code in STAGE_CODES}
        | {why.code for why in NO_ACTION}
        | {*STAGES, *DEGRADED_CODES, *SELECTIONS, *GROUNDS}
    ),
)
def test_every_code_is_documented(word):
    """Whoever meets a code in a response finds it in docs/decision.md."""
    assert f"`{word}`" in DOCUMENT.read_text(encoding="utf-8")
