"""Decisions and outcomes from the command line: the same as over HTTP, with exit codes."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from service.store import open_store
from tests.support.api import make_api

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.commands.conftest import Nbo

ADULT = {"name": "adult", "when": "customer.age >= 18.0", "text": "They are a child"}
NOTICE = {
    "offer_id": "notice",
    "name": "New terms [2027]",
    "mandatory": True,
    "eligibility": [ADULT],
    "treatments": [
        {
            "treatment_id": "notice-email",
            "channel": "email",
            "content": {"subject": "Hello {{ customer.name | default('there') }}"},
        }
    ],
}
LOAN = {"offer_id": "loan", "treatments": [{"treatment_id": "loan-email", "channel": "email"}]}
CATALOGUE = {
    "attributes": {"customer": {"age": "number", "name": "text"}},
    "contact_policy": {"suppressions": [{"name": "gone", "list": "bereaved"}]},
    "offers": [NOTICE, LOAN],
}
TIMES = ("decided_at", "valid_until")


@pytest.fixture
def ready(nbo: Nbo, tmp_path: Path) -> Nbo:
    """Return how to type a command, with a catalogue and an adult there."""
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(CATALOGUE))
    assert nbo("catalogue", "put", file).code == 0
    assert nbo("customers", "put", "c-1", "age=41", "name=Ada").code == 0
    return nbo


def decided(nbo: Nbo, *words: str) -> dict[str, Any]:
    """Decide for the adult, and return the answer."""
    answer: dict[str, Any] = nbo.json("decide", "c-1", "--channel", "email", *words)
    return answer


def test_the_answer_is_that_of_http(ready: Nbo, tmp_path: Path) -> None:
    """With --json it is the same document, but for the moment."""
    wish = {"customer_id": "c-1", "channel": "email", "limit": 2, "explain": "full"}
    wish |= {"dry_run": True, "profile": {"name": "Bo"}, "context": {"x": 1}, "exclude": ["loan"]}
    with closing(open_store(ready.url)) as store:
        api = make_api(store, tmp_path / "registry")
        api.app.extensions["nbo"].refresh()
        over_http = api.post("/v1/decisions", wish).json

    typed = ready.json(
        *("decide", "c-1", "--channel", "email", "--limit", "2", "--explain", "full"),
        *("--dry-run", "--profile", "name=Bo", "--context", "x=1", "--exclude", "loan"),
    )

    assert typed["actions"][0]["content"] == {"subject": "Hello Bo"}
    same = [{name: told[name] for name in told if name not in TIMES} for told in (typed, over_http)]
    assert same[0] == same[1]


def test_a_person_reads_what_is_said_and_why_not_the_others(ready: Nbo) -> None:
    """What is said, with brackets as they are; what is not, at which stage, in 80 columns."""
    said = ready("decide", "c-1", "--channel", "email", "--explain", "full").out

    assert "1. New terms [2027]" in said
    assert "Hello Ada" in said
    assert next(line.split()[:3] for line in said.splitlines() if line.startswith("loan")) == [
        "loan",
        "propensity",
        "MODEL_UNAVAILABLE",
    ]
    assert max(map(len, said.splitlines())) <= 80


def test_a_dry_run_leaves_nothing_and_a_decision_can_be_found_again(ready: Nbo) -> None:
    """Only what was recorded is listed, shown with its evidence, and comes out the same."""
    decided(ready, "--dry-run")
    made = decided(ready)

    (listed,) = ready.json("decisions", "list", "--customer", "c-1")
    shown = ready.json("decisions", "show", listed["decision_id"])

    assert listed["decision_id"] == made["decision_id"]
    assert shown["response"] == made
    assert shown["evidence"]["attributes"] == {"age": 41, "name": "Ada"}
    assert ready.json("decisions", "replay", made["decision_id"])["identical"] is True
    assert "Ada" in ready("decisions", "show", made["decision_id"]).out
    assert made["decision_id"] in ready("customers", "timeline", "c-1").out


def test_the_same_key_gets_the_same_decision(ready: Nbo) -> None:
    """Typed twice, it is one decision."""
    assert decided(ready, "--dedupe-key", "k") == decided(ready, "--dedupe-key", "k")


def test_what_may_not_be_delivered_ends_with_1(ready: Nbo) -> None:
    """A script that goes on after 0 alone delivers nothing that must not be."""
    decision_id = decided(ready)["decision_id"]
    may = ready("decisions", "confirm", decision_id, "--offer", "notice")
    ready("suppressions", "add", "bereaved", "c-1")

    may_not = ready("decisions", "confirm", decision_id)

    assert (may.code, may_not.code) == (0, 1)
    assert "SUPPRESSED" in may_not.out
    assert "given back" in may_not.out
    assert re.search(r"^notice +no +yes +SUPPRESSED", may_not.out, re.MULTILINE)


def test_an_outcome_is_recorded_once(ready: Nbo) -> None:
    """A repeat is harmless; the same id for another outcome, or an offer not said, is refused."""
    decision_id = decided(ready)["decision_id"]
    words = ("outcomes", "record", decision_id)
    dry = ready(*words, "notice", "accepted", "--outcome-id", "x", "--dry-run")
    first = ready.json(*words, "notice", "accepted", "--outcome-id", "x")
    again = ready.json(*words, "notice", "accepted", "--outcome-id", "x")

    assert (dry.code, first["status"], again["status"]) == (0, 201, 200)
    assert ready(*words, "notice", "rejected", "--outcome-id", "x").code == 1
    assert ready(*words, "loan", "accepted").code == 1
    (outcome,) = ready.json("decisions", "show", decision_id)["outcomes"]
    assert (outcome["outcome"], outcome["outcome_id"]) == ("accepted", "x")


def test_each_line_of_a_file_is_told(ready: Nbo, tmp_path: Path) -> None:
    """What is wrong with a line is told with its number and keeps no other from being recorded."""
    good = {"decision_id": decided(ready)["decision_id"], "offer_id": "notice"}
    lines = [good | {"outcome": "impression"}, good | {"outcome": "bought"}, good]
    texts = [*map(json.dumps, lines), "", "{", json.dumps(good | {"outcome": "accepted"})]
    file = tmp_path / "outcomes.jsonl"
    file.write_text("\n".join(texts))

    checked = ready.json("outcomes", "load", file, "--dry-run", code=1)
    told = ready.json("outcomes", "load", file, code=1)
    again = ready("outcomes", "load", file)

    assert (checked["valid"], checked["recorded"], checked["refused"]) == (2, 0, 3)
    assert (told["recorded"], told["refused"]) == (2, 3)
    lines_told = [(row["line"], row["status"]) for row in told["results"]]
    assert lines_told == [(1, 201), (2, 422), (3, 422), (5, 422), (6, 201)]
    assert again.out.startswith("0 recorded, 2 there before, 3 refused.")
    assert "/outcome: Must be one of" in again.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("decide", "c-1"), "--channel"),
        (("decide", "c-1", "--channel", ""), '/channel: got ""'),
        (("decide", "c-1", "--channel", "email", "--context", "x"), "expected NAME=VALUE"),
        (("decide", "c-1", "--channel", "email", "--profile", "x=[1,{}]"), "/profile"),
        (("decide", "\ud800", "--channel", "email"), "customer_id: got text with half"),
        (("outcomes", "record", "d", "o", "bought"), '/outcome: got "bought"'),
        (("outcomes", "record", "d", "o", "deferred", "--until", "soon"), '/until: got "soon"'),
        (("decisions", "show", "x" * 129), "128"),
        (("outcomes", "load", "-"), "expected a JSON object"),
        (("decide", "c-1", "--channel", "x", "--database", "sqlite:////no.db"), "no database"),
    ],
)
def test_what_cannot_be_used_ends_with_2(
    ready: Nbo, words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says where it is and what was got; nothing is written."""
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n")))

    ran = ready(*words)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert ready.json("decisions", "list", "--customer", "c-1") == []


def test_what_is_not_there_ends_with_1(ready: Nbo) -> None:
    """An id that nobody has is no mistake of form."""
    for words in (("decisions", "show"), ("decisions", "replay"), ("decisions", "confirm")):
        ran = ready(*words, "nobody")
        assert (ran.code, ran.err) == (1, "nbo: There is no decision of this id.\n")
