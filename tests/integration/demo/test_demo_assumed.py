"""What the demo assumes of households: enough that the grocer's catalogue has somebody to tell."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from models.features.behaviour import SECONDS_A_DAY, Behaviour, Event
from service.catalogue_file import read_catalogue_file
from service.demo.assumed import SHARES, ZONE, agrees, assume
from service.store import open_store
from tests.support.api import make_api, publish
from tests.support.bundle_models import LinearModel

RETAIL = Path(__file__).parents[3] / "examples/retail.toml"
HOUSEHOLDS = [str(number) for number in range(40)]


@pytest.fixture
def store(sqlite_url):
    """Return a store of households as they are loaded: the last purchase up to 117 days ago."""
    opened = open_store(sqlite_url)
    now = time.time()
    did = {
        one: [Event(now - days * SECONDS_A_DAY, "purchase", 20.0) for days in (3 * at, 200)]
        for at, one in enumerate(HOUSEHOLDS)
    }
    opened.profiles.load_many(
        (one, {"income": "50-74K"}, Behaviour.empty().add(events)) for one, events in did.items()
    )
    yield opened
    opened.close()


@pytest.mark.parametrize(("channel", "share"), SHARES.items())
def test_a_share_of_the_households_agrees(channel, share):
    """The same ones each time, and about as many as is said."""
    agreed = [one for one in map(str, range(2_469)) if agrees(one, channel)]

    assert len(agreed) / 2_469 == pytest.approx(share, abs=0.03)


def test_it_is_noted_as_consent_and_a_time_zone(store):
    """Beside what is known of them, which stays; a second time changes nothing."""
    told = assume(store, at=1_750_000_000.0)
    again = assume(store, at=1_750_000_000.0)

    assert told == again
    for one in HOUSEHOLDS:
        profile = store.profiles.get(one)
        granted = {each.channel for each in store.wishes.consents(one) if each.granted}
        assert granted == {channel for channel in SHARES if agrees(one, channel)}
        assert profile.attributes == {"income": "50-74K", "timezone": ZONE}
        assert profile.behaviour.counts.sum() == 2
    assert told == {name: sum(agrees(one, name) for one in HOUSEHOLDS) for name in SHARES}


def test_the_grocers_catalogue_shows_all_there_is(store, tmp_path):
    """By e-mail some are told something, others agreed to nothing; every stage has somebody."""
    assume(store, at=time.time() - 60.0)
    publish(tmp_path / "models", promote=True)
    api = make_api(store, tmp_path / "models", load_model=LinearModel.load)
    api.with_catalogue(read_catalogue_file(RETAIL))
    asked = {"channel": "email", "explain": "full", "dry_run": True}

    answers = {
        one: api.post("/v1/decisions", {**asked, "customer_id": one}).json for one in HOUSEHOLDS
    }

    stages = {each["lifecycle_stage"] for each in answers.values()}
    refused = {
        one
        for one, answer in answers.items()
        if any(each["code"] == "NO_CONSENT" for each in answer["why_not"])
    }
    assert stages == {"active", "at-risk", "lapsed"}
    assert refused == {one for one in HOUSEHOLDS if not agrees(one, "email")}
    assert any(answers[one]["actions"] for one in HOUSEHOLDS if agrees(one, "email"))
    assert not any(answers[one]["actions"] for one in refused)
