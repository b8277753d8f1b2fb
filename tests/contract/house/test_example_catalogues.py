"""The catalogues that people begin with: what they show has to be right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.catalogue_file import read_catalogue_file
from service.commands.catalogue import catalogue
from service.decision import Catalogue
from service.store import open_store
from tests.support.api import make_api

HOUSE = Path(__file__).parents[3]
TRADES = ("bank", "retail", "telco")
FILES = [*sorted(HOUSE.glob("examples/*.toml")), HOUSE / "tests/stories/car_leasing.toml"]
#: What each trade has to show a reader.
SECTIONS = (
    *("attributes", "languages", "lifecycle", "engagement", "contact_policy", "arbitration"),
    *("exploration", "holdout", "one_voice", "policies", "placements", "decline_reasons"),
)
POLICIES = (
    *("caps", "cool_downs", "consent", "quiet_hours", "suppressions", "sequences", "capacity"),
    *("deferral_days", "unsubscribed_stops", "complaints"),
)
#: Where somebody speaks, and in which of them on the telephone.
CALLS = ("call", "call_centre", "outbound_call")
SPOKEN = (*CALLS, "branch", "shop")
STEPS = ("eligibility", "applicability", "suitability")


@pytest.fixture(params=TRADES)
def document(request):
    """Return the catalogue of one trade."""
    return read_catalogue_file(HOUSE / f"examples/{request.param}.toml")


@pytest.fixture
def api(sqlite_url, tmp_path):
    """Return a caller of the app, on an empty store."""
    store = open_store(sqlite_url)
    yield make_api(store, tmp_path / "models")
    store.close()


def test_there_is_a_catalogue_for_each_trade():
    """No file is left out of the tests below."""
    assert [each.stem for each in FILES[:-1]] == sorted(TRADES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_command_finds_nothing_to_warn_of(file):
    """Neither a mistake nor a warning, on whatever day it is tried."""
    told = CliRunner().invoke(catalogue, ["validate", str(file), "--strict", "--json"])

    assert json.loads(told.stdout) == {"valid": True, "mistakes": [], "warnings": []}
    assert told.exit_code == 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_api_takes_them_as_they_are(file, api):
    """It validates them as the command does, and puts them in force."""
    sent = read_catalogue_file(file)

    validated = api.post("/v1/catalogue/validate", sent).get_json()
    put = api.put("/v1/catalogue", sent, headers={"If-None-Match": "*"})

    assert (validated["valid"], validated["mistakes"], validated["warnings"]) == (True, [], [])
    assert put.status_code == 201
    assert api.get("/v1/catalogue").get_json() == sent


def test_each_shows_all_there_is(document):
    """Every section, every kind of policy, rules at more than one level, and values in CEL."""
    offers = Catalogue.compile(document, 1).offers

    assert [name for name in SECTIONS if not document.get(name)] == []
    assert [name for name in POLICIES if not document["contact_policy"].get(name)] == []
    assert [step for step in STEPS if not document["engagement"].get(step)] == []
    assert any(offer.formulas for offer in offers)
    assert any(offer.rules for offer in offers)
    assert any(offer.mandatory for offer in offers)
    assert any(offer.requires or offer.conflicts or offer.bundle for offer in offers)


def test_each_says_everything_in_two_languages(document):
    """The same things, to be read and to be spoken; agents can answer what they will hear."""
    contents = [
        treatment["content"] for offer in document["offers"] for treatment in offer["treatments"]
    ]

    assert {len(content) for content in contents} == {2}
    assert len({frozenset(content) for content in contents}) == 1
    for content in contents:
        one, other = content.values()
        assert one.keys() == other.keys()
        assert len(one.get("objections", ())) == len(other.get("objections", ()))


def test_agents_have_all_they_need(document):
    """What to say and what to answer, wherever somebody speaks; on the telephone, two answers."""
    spoken = [
        (treatment["channel"], content)
        for offer in document["offers"]
        for treatment in offer["treatments"]
        for content in treatment["content"].values()
        if treatment["channel"] in SPOKEN
    ]

    assert sum(channel in CALLS for channel, _ in spoken) >= 2 * 4
    for channel, content in spoken:
        assert content["talk_track"], content
        assert len(content.get("objections", ())) >= (2 if channel in CALLS else 1), content


def test_each_says_why_customers_decline(document):
    """In the trade's own words and languages, in every language that its contents have."""
    content = document["offers"][0]["treatments"][0]["content"]

    assert all(each["text"].keys() == content.keys() for each in document["decline_reasons"])
    assert any("applies_to" in each for each in document["decline_reasons"])
    assert len(document["decline_reasons"]) <= 9
