"""The catalogue can be edited, and says where it cannot be used."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from models.errors import InputError
from models.features.schema import Feature, FeatureSchema
from models.reasons import ReasonCatalogue

DEFAULT = files("models.reasons").joinpath("reasons.toml").read_text(encoding="utf-8")
SMALL = """
[endings]
minus = ", alas"

[words.type]
visit = ["visit", "visits"]

[[code]]
code = "VISITS"
about = "Visits."
customer.plus = "You have visited us"
customer.minus = "We have not seen you for long"
[[code.wording]]
match = { family = "behaviour", statistic = "count" }
format = "count"
agent.some = "Came for {value} {type} {window_days}"
agent.none = "Did not come {window_days}"
agent.missing = "Nobody knows"

[[code]]
code = "REST"
about = "The rest."
agent.plus = "Something speaks for {offer}"
agent.minus = "Something speaks against {offer}"
customer.plus = "This is for you"
customer.minus = "This may not be for you"
[[code.wording]]
match = {}
"""
VISITS = Feature(
    "visits", "behaviour", "number", {"statistic": "count", "type": "visit", "window_days": 30}
)


def read(tmp_path: Path, text: str) -> ReasonCatalogue:
    """Read a catalogue from a file."""
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return ReasonCatalogue.from_toml(path)


def test_a_catalogue_of_ones_own_is_used_instead(tmp_path):
    """Texts, words and endings come from the file one names."""
    words = '[words.window_days]\nother = "these {} days"\n'
    explainer = read(tmp_path, words + SMALL).for_schema(FeatureSchema((VISITS,)))

    assert explainer.say(0, 2.0, direction="+") == "Came for 2 visits these 30 days"
    assert explainer.say(0, 1.0, direction="-") == "Came for 1 visit these 30 days, alas"
    assert explainer.say(0, 0.0, direction="-") == "Did not come these 30 days"


def test_the_first_wording_that_fits_is_taken(tmp_path):
    """A feature that several fit belongs to the one that stands first."""
    catalogue = read(tmp_path, SMALL)

    assert catalogue.assign(VISITS)[0].code == "VISITS"
    assert catalogue.assign(Feature("x", "offer", "number", {}))[0].code == "REST"


def test_a_text_may_name_the_offer(tmp_path):
    """Where a text says {offer}, the offer's own name stands, whatever is in it."""
    explainer = read(tmp_path, SMALL).for_schema(
        FeatureSchema((Feature("x", "offer", "number", {}),))
    )

    told = explainer.say(0, 1.0, direction="+", offer_name="100% {value} %(x)s")

    assert told == "Something speaks for 100% {value} %(x)s"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[endings]", "[ending]", r"mine\.toml: unknown key 'ending'; did you mean 'endings'"),
        ('code = "VISITS"', 'code = "visits"', r"\[\[code\]\] 1: `code` is 'visits'; CAPITALS"),
        ('code = "VISITS"', 'code = "REST"', "the code REST is there twice"),
        ('about = "Visits."', "", r"\[\[code\]\] 1: `about` is missing"),
        ('format = "count"', 'format = "counts"', "wording 1: 'counts' is not one of count"),
        ("agent.some", "agent.soem", "agent: unknown key 'soem'; did you mean 'some'"),
        ('agent.missing = "Nobody knows"', "", "no agent text for 'missing' with direction"),
        ('customer.plus = "You have', 'customer.rising = "You have', "no customer text for 'some'"),
        ("Nobody knows", "Nobody knows.", "code VISITS, wording 1, agent, missing: .* full stop"),
        ("Nobody knows", "", "agent, missing: a text was expected"),
        ("Nobody knows", "Nobody {knows", "a brace is left over, in 'Nobody {knows'"),
        ("Nobody knows", "Nobody {a|b|c}", "has more than two forms"),
        ("Came for {value}", "Came {often}", "feature 'visits': nothing to put in for {often}"),
        ("match = {}", "match = { family = 'offer' }", "must match everything: `match = {}`"),
        ("match = {}", "speaks = '+'", "`match` is missing"),
        ("match = {}", "match = {}\nspeaks = 'up'", r"'up' is not one of \+, -"),
        ('["visit", "visits"]', '["a", "b", "c"]', r"\[words\], type, visit: a text or a pair"),
        ("[words.type]", "[words.tpye]", "unknown key 'tpye'; did you mean 'type'"),
        ("[[code]]", "[[code", "not TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path, old, new, message):
    """Whoever edits the catalogue is told where it is wrong and what was expected."""
    assert old in SMALL

    with pytest.raises(InputError, match=message):
        read(tmp_path, SMALL.replace(old, new, 1)).for_schema(FeatureSchema((VISITS,)))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"code = 3", b"[[code]]\n", b"[code]\n"])
def test_a_file_that_is_no_catalogue_is_refused(tmp_path, content):
    """Anything else is an error of the input, never a crash."""
    path = tmp_path / "mine.toml"
    path.write_bytes(content)

    with pytest.raises(InputError, match=r"mine\.toml"):
        ReasonCatalogue.from_toml(path)


def test_a_missing_file_is_named(tmp_path):
    """A wrong path in the settings is said by name."""
    with pytest.raises(InputError, match=r"none\.toml: cannot be read"):
        ReasonCatalogue.from_toml(tmp_path / "none.toml")


def test_the_projects_own_catalogue_can_be_copied_and_edited(tmp_path):
    """The project's own file is the template: changed in one place, it still works."""
    changed = DEFAULT.replace("Last bought something {value}", "Was last here {value}")
    last = Feature("x", "behaviour", "number", {"statistic": "days_since", "type": "purchase"})

    explainer = read(tmp_path, changed).for_schema(FeatureSchema((last,)))

    assert explainer.say(0, 2.0, direction="+") == "Was last here 2 days ago"


@pytest.mark.parametrize(("line", "language"), [("", "en"), ('language = "pt-BR"\n', "pt-BR")])
def test_a_catalogue_says_what_it_is_written_in(tmp_path, line, language):
    """So that pages can mark its sentences; one that does not say is in English."""
    assert read(tmp_path, line + SMALL).language == language


def test_the_projects_own_catalogue_says_so_too():
    """Whoever translates a copy sees the line that has to be changed with it."""
    assert ReasonCatalogue.from_toml().language == "en"
    assert '\nlanguage = "en"\n' in DEFAULT


@pytest.mark.parametrize("wrong", ['""', '"English, of course"', '"en_GB"', "7", '["en"]'])
def test_what_is_no_language_is_refused(tmp_path, wrong):
    """With its place, and how one is written."""
    message = r"mine\.toml, language: .+ is no language; one is written as en or pt-BR"

    with pytest.raises(InputError, match=message):
        read(tmp_path, f"language = {wrong}\n{SMALL}")


def test_every_code_is_documented():
    """docs/reasons.md tells what each code stands for, and tells of no other."""
    page = Path("docs/reasons.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", page, flags=re.MULTILINE))

    assert documented == set(ReasonCatalogue.from_toml().all_codes())
