"""Customers, their wishes, and lists, from the command line: what is typed holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.commands.conftest import Nbo

NOBODY = {
    "customer_id": "c-1",
    "channels": None,
    "blocked_topics": [],
    "at_most": None,
    "per_days": None,
    "hours": [],
    "timezone": None,
}


def test_values_are_json_where_they_are_one_and_text_otherwise(nbo: Nbo) -> None:
    """Numbers and truth are what they look like; a text of digits is quoted."""
    words = ("age=41", "city=Ede", 'postcode="0671"', "house=007", "is_new=true", "left=null")

    stored = nbo.json("customers", "put", "c-1", *words)

    assert stored["attributes"] == {
        "age": 41,
        "city": "Ede",
        "postcode": "0671",
        "house": "007",
        "is_new": True,
        "left": None,
    }
    assert nbo.json("customers", "show", "c-1") == stored
    assert "Ede" in nbo("customers", "show", "c-1").out


def test_a_put_replaces_and_an_addition_does_not(nbo: Nbo, tmp_path: Path) -> None:
    """--add keeps what is not named, --remove takes away, a dry run stores nothing."""
    file = tmp_path / "c-1.toml"
    file.write_text('[attributes]\nage = 40\ncity = "Ede"\njoined_at = 2026-01-01T00:00:00Z\n')
    nbo("customers", "put", "c-1", "--file", file, "age=41")

    dry = nbo.json("customers", "put", "c-1", "--dry-run", "age=1")
    added = nbo.json("customers", "put", "c-1", "--add", "timezone=Europe/Rome", "--remove", "city")

    assert dry["attributes"] == {"age": 1}
    assert added["attributes"] == {
        "age": 41,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "timezone": "Europe/Rome",
    }
    assert added["version"] == 2
    assert nbo.json("customers", "put", "c-1", "age=1")["attributes"] == {"age": 1}


def test_what_was_changed_in_the_meantime_is_not_overwritten(nbo: Nbo) -> None:
    """--expect names the version that is replaced; 0 is for none."""
    assert nbo("customers", "put", "c-1", "age=1", "--expect", "0").code == 0

    assert nbo("customers", "put", "c-1", "age=2", "--expect", "0").code == 1
    assert nbo.json("customers", "show", "c-1")["attributes"] == {"age": 1}


def test_forgetting_is_asked_about_first(nbo: Nbo) -> None:
    """A dry run says what would go; without --yes and an answer nothing goes."""
    nbo("customers", "put", "c-1", "age=1")
    nbo("customers", "consent", "c-1", "marketing", "yes")

    dry = nbo.json("customers", "delete", "c-1", "--dry-run")
    done = nbo.json("customers", "delete", "c-1", "--yes")

    assert dry["deleted"] is False
    assert dry["held"] == done["held"] == {"profile": 1, "consents": 1}
    assert nbo("customers", "show", "c-1").code == 1
    assert nbo("customers", "delete", "c-1", "--yes").code == 1


def test_a_word_on_consent_counts_at_once(nbo: Nbo) -> None:
    """What is said last counts, for its channel or for all, with its end."""
    end = "2099-01-01T00:00:00.000Z"
    nbo("customers", "consent", "c-1", "marketing", "yes", "--channel", "email", "--expires", end)
    nbo("customers", "consent", "c-1", "calls", "no")

    said = nbo.json("customers", "consent", "c-1")["consents"]

    assert [
        (each["purpose"], each["channel"], each["granted"], each["expires_at"]) for each in said
    ] == [("calls", None, False, None), ("marketing", "email", True, end)]
    assert "every channel" in nbo("customers", "consent", "c-1").out
    half = nbo("customers", "consent", "c-1", "marketing")
    assert half.code == 2
    assert "expected yes or no" in half.err


def test_a_word_on_consent_can_be_tried(nbo: Nbo) -> None:
    """A dry run checks what would be noted, notes nothing, and tells what counts."""
    nbo("customers", "consent", "c-1", "marketing", "no")
    words = ("customers", "consent", "c-1", "marketing", "yes")

    dry = nbo.json(*words, "--dry-run")
    wrong = nbo(*words, "--at", "soon", "--dry-run")

    assert [each["granted"] for each in dry["consents"]] == [False]
    assert nbo.json("customers", "consent", "c-1") == dry
    assert "nothing was changed" in nbo(*words, "--dry-run").out
    assert wrong.code == 2


def test_a_wish_that_is_named_leaves_the_others(nbo: Nbo, tmp_path: Path) -> None:
    """Options change what they name; --clear and --file begin anew; a dry run only tells."""
    words = ("customers", "preferences", "c-1")
    nbo(*words, "--only", "email", "--only", "web", "--at-most", "2", "--per-days", "7")
    nbo(*words, "--hours", "09:00-18:00", "--timezone", "Europe/Rome", "--block", "credit")
    changed = nbo.json(*words, "--only", "sms")
    dry = nbo.json(*words, "--clear", "--dry-run")

    assert changed == {
        "customer_id": "c-1",
        "channels": ["sms"],
        "blocked_topics": ["credit"],
        "at_most": 2,
        "per_days": 7.0,
        "hours": [{"from": "09:00", "to": "18:00"}],
        "timezone": "Europe/Rome",
    }
    assert dry == NOBODY
    assert nbo.json(*words) == changed
    assert "09:00-18:00" in nbo(*words).out

    file = tmp_path / "wishes.json"
    file.write_text(json.dumps({"blocked_topics": ["loans"]}))
    assert nbo.json(*words, "--file", file) == NOBODY | {"blocked_topics": ["loans"]}
    assert nbo.json(*words, "--clear") == NOBODY


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--hours", "9-18"), '/hours/0/from: got "9"'),
        (("--hours", "09:00"), '/hours/0/to: got ""'),
        (("--timezone", "Mars/Base"), '/timezone: got "Mars/Base"'),
        (("--at-most", "2"), "go together"),
        (("--only", ""), '/channels/0: got ""'),
    ],
)
def test_a_wish_that_cannot_be_is_refused(nbo: Nbo, words: tuple[str, ...], told: str) -> None:
    """It says where, and what was got; the wishes stay as they were."""
    ran = nbo("customers", "preferences", "c-1", *words)

    assert ran.code == 2
    assert told in ran.err
    assert nbo.json("customers", "preferences", "c-1") == NOBODY


def test_lists_are_filled_and_emptied(nbo: Nbo, tmp_path: Path) -> None:
    """By name or by file, any number of customers; each list is told with how many it has."""
    file = tmp_path / "names.txt"
    file.write_text("".join(f"c-{number}\n" for number in range(1_500)) + "\nc-1\n")
    end = "2099-01-01T00:00:00.000Z"

    dry = nbo("suppressions", "add", "dispute", "--file", file, "--dry-run")
    assert nbo.json("suppressions", "list") == {"lists": []}
    added = nbo.json("suppressions", "add", "dispute", "new", "--file", file, "--until", end)
    nbo("suppressions", "add", "dispute", "new", "--channel", "email")
    listed = nbo.json("suppressions", "list")
    shown = nbo.json("suppressions", "show", "dispute", "--after", "c-999")
    removed = nbo.json("suppressions", "remove", "dispute", "c-1", "stranger")

    assert dry.code == 0
    assert added == {"list": "dispute", "suppressed": 1_501, "released": 0}
    assert listed == {"lists": [{"list": "dispute", "customers": 1_501}]}
    assert [(each["channel"], each["until"]) for each in shown["customers"]] == [
        (None, end),
        ("email", None),
    ]
    assert removed["released"] == 1
    assert nbo.json("suppressions", "remove", "dispute", "--all")["released"] == 1_501
    assert nbo("suppressions", "remove", "dispute", "--all").code == 1


@pytest.mark.parametrize("whom", ["c-1", "--all"])
def test_taking_off_a_list_can_be_tried(nbo: Nbo, whom: str) -> None:
    """A dry run takes nobody off, and finds no list where there is none."""
    nbo("suppressions", "add", "dispute", "c-1")

    dry = nbo.json("suppressions", "remove", "dispute", whom, "--dry-run")

    assert dry == {"list": "dispute", "suppressed": 0, "released": 0}
    listed = {"lists": [{"list": "dispute", "customers": 1}]}
    assert nbo.json("suppressions", "list") == listed
    assert nbo("suppressions", "remove", "none", "--all", "--dry-run").code == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "dispute"), "nobody is named"),
        (("add", "dispute", "c-1", "--until", "soon"), '/until: got "soon"'),
        (("add", "di\nspute", "c-1"), "Control characters"),
        (("remove", "dispute", "c-1", "--all"), "expected one of the two"),
        (("remove", "dispute", ""), "between 1 and 128"),
    ],
)
def test_a_list_takes_only_what_it_can_hold(nbo: Nbo, words: tuple[str, ...], told: str) -> None:
    """What cannot be used changes no list."""
    ran = nbo("suppressions", *words)

    assert ran.code == 2
    assert told in ran.err
    assert nbo.json("suppressions", "list") == {"lists": []}
