"""What the demo's catalogue says: put together from what the households bought, and a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from models.dataset import read_dataset
from service.decision import Catalogue, catalogue_from_offers
from service.decision.catalogue_findings import validate_catalogue
from service.decision.times import rfc3339
from service.demo.bought import Campaign, campaigns, often_bought
from service.demo.contents import Contents
from service.demo.speaking import speak
from service.demo.steps import CHANNELS
from service.loading import load_dataset
from service.store import open_store
from tests.unit.service.decision.building import KnownScorer, a_customer, a_request, decide_on

TOML = """\
[dataset]
name = "shops"
[customers]
file = "customers.csv"
customer = "household"
[events]
file = "events.csv"
customer = "household"
time = "at"
type = "event"
amount = "amount"
categories = ["department", "kind", "product"]
[offers]
file = "offers.parquet"
offer = "campaign"
end = "ends_at"
categories = "members"
uncontacted = true
[contacts]
file = "contacts.csv"
customer = "household"
offer = "campaign"
time = "at"
outcome = "redeemed"
"""
END = datetime(2026, 1, 10, tzinfo=UTC)
ENDS_AT = datetime(2026, 1, 9, 4, 59, 59, tzinfo=UTC)  # late on the 8th in New York
CHEESE = {"kind": "CHEESE", "product": "p-1"}
MILK = {"kind": "FLUID MILK PRODUCTS", "product": "p-2"}
PILLS = {"kind": "ANTACIDS", "product": "p-3"}
FACTS = {"c": Campaign(("CHEESE", "FLUID MILK PRODUCTS", "ANTACIDS"), saved=1.1, paid=2.756)}


def an_event(household, days_ago, what, event="purchase", amount=2.0):
    """Return a row of the events."""
    at = (END - timedelta(days=days_ago)).isoformat()
    return {"household": household, "at": at, "event": event, "amount": amount, **what}


EVENTS = [
    *(an_event("h-1", day, CHEESE) for day in (1, 2, 3)),
    *(an_event("h-1", day, MILK) for day in (1, 2, 3, 4)),
    *(an_event("h-1", day, PILLS) for day in (1, 2, 3, 4, 5)),
    an_event("h-2", 7, MILK, amount=6.0),
    an_event("h-2", 7, MILK, event="coupon", amount=1.5),
    an_event("h-2", 8, CHEESE, amount=3.0),
    an_event("h-2", 8, CHEESE, event="coupon", amount=0.5),
    *(an_event("h-2", day, CHEESE) for day in (200, 201, 202, 203)),
]


@pytest.fixture
def dataset(tmp_path):
    """Return a dataset of two households and two campaigns; nobody used a coupon of the second."""
    rows = {
        "customers.csv": [{"household": "h-1"}, {"household": "h-2"}],
        "events.csv": [{"department": "d", **each} for each in EVENTS],
        "contacts.csv": [
            {"household": one, "campaign": "c", "at": "2026-01-02", "redeemed": at}
            for at, one in enumerate(("h-1", "h-2"))
        ],
    }
    for name, each in rows.items():
        pl.DataFrame(each).write_csv(tmp_path / name)
    pl.DataFrame(
        {
            "campaign": ["c", "unused"],
            "ends_at": [ENDS_AT, ENDS_AT],
            "members": [["CHEESE", "p-1", "p-2", "p-3"], ["nothing"]],
            "coupons": [21, 1],
        }
    ).write_parquet(tmp_path / "offers.parquet")
    (tmp_path / "dataset.toml").write_text(TOML)
    return read_dataset(tmp_path)


@pytest.fixture
def document():
    """Return a dataset's catalogue: a campaign, and one of which nothing is known."""
    ends_at = rfc3339(ENDS_AT.timestamp())
    rows = [{"offer_id": name, "ends_at": ends_at, "coupons": 21.0} for name in ("c", "unused")]
    return catalogue_from_offers(rows, channels=CHANNELS.split(","))


def said(document, channel, *, language="en", **attributes):
    """Return the content that a household is given in a channel."""
    decision = decide_on(
        Catalogue.compile(document, 1),
        a_request(channel=channel, context={"language": language}),
        profile=a_customer(**attributes),
        scorer=KnownScorer({"c": 0.9}),
        now=ENDS_AT.timestamp() - 3600.0,
    )
    return next(each.content for each in decision.actions if each.offer.offer_id == "c")


def test_a_campaign_is_told_by_what_is_bought_of_it(dataset):
    """The kinds of its products, the most bought first, and what its coupons took off, and left."""
    assert campaigns(dataset) == {
        "c": Campaign(("CHEESE", "ANTACIDS", "FLUID MILK PRODUCTS"), saved=1.0, paid=4.5)
    }


def test_often_is_on_several_days_of_late(dataset):
    """Once is not often, and neither is last summer; what has no word is not noted of anybody."""
    assert often_bought(dataset, {"CHEESE", "FLUID MILK PRODUCTS"}) == {
        "h-1": ["FLUID MILK PRODUCTS", "CHEESE"]
    }


def test_an_offer_gets_its_name_value_and_contents(document):
    """From the data: what it is for, what it is worth, until when. What is not known stays."""
    told = Contents.read().put_into(document, FACTS)

    campaign, unused = told["offers"]
    assert campaign["name"] == "Coupons: cheese, milk and 1 more"
    assert campaign["value"] == 2.76
    assert unused == document["offers"][1]
    assert "21 coupons" in said(told, "call_centre")["talk_track"]
    assert "$1.10 off" in said(told, "call_centre")["talk_track"]
    assert "1,10 dólares" in said(told, "call_centre", language="es")["talk_track"]
    assert "until 8 January" in said(told, "email")["body"]
    assert "hasta el 8 de enero" in said(told, "email", language="es")["body"]


@pytest.mark.parametrize(
    ("often", "begins"),
    [
        (["CHEESE"], "You often buy cheese, and"),
        (["BEEF", "FLUID MILK PRODUCTS"], "You often buy milk, and"),
        (["ANTACIDS"], "We have coupons for cheese, milk and 1 more."),
        (None, "We have coupons for cheese, milk and 1 more."),
    ],
)
def test_what_is_said_of_a_customer_is_so(document, often, begins):
    """That they often buy something is said to those who do, and never of what has no word."""
    told = Contents.read().put_into(document, FACTS)

    assert said(told, "call_centre", often_bought=often)["talk_track"].startswith(begins)


@pytest.mark.parametrize(
    ("kinds", "name"),
    [
        (("CHEESE",), "Coupons: cheese"),
        (("CHEESE", "CHEESES"), "Coupons: cheese"),
        (("CHEESE", "ANTACIDS"), "Coupons: cheese and 1 more"),
        (("CHEESE", "COFFEE"), "Coupons: cheese and coffee"),
        (("ANTACIDS", "CHEESE", "COFFEE", "TEAS"), "Coupons: cheese, coffee and 2 more"),
    ],
)
def test_two_kinds_are_named_and_the_others_counted(document, kinds, name):
    """Each word once; kinds that have none are counted."""
    told = Contents.read().put_into(document, {"c": FACTS["c"]._replace(kinds=kinds)})

    assert told["offers"][0]["name"] == name


def test_kinds_without_any_word_leave_an_offer_as_it_is(document):
    """Nothing is made up."""
    told = Contents.read().put_into(document, {"c": FACTS["c"]._replace(kinds=("ANTACIDS",))})

    assert told["offers"] == document["offers"]


def test_the_file_says_all_in_each_channel_and_language(document):
    """In every channel of the demo, with the same keys; the call centre has what agents need."""
    texts = Contents.read().texts
    languages = set(texts["words"])

    assert set(texts["content"]) == set(CHANNELS.split(","))
    for each in texts["content"].values():
        assert set(each) == languages
        assert len({tuple(sorted(keys)) for keys in each.values()}) == 1
    assert all(set(each) == languages for each in texts["kinds"].values())
    assert all(len(each["months"]) == 12 for each in texts["words"].values())
    spoken = texts["content"]["call_centre"]["en"]
    assert spoken["talk_track"]
    assert len(spoken["objections"]) >= 2
    assert len(texts["decline_reasons"]) <= 9


def test_the_catalogue_that_comes_of_it_is_sound(document):
    """Neither a mistake nor a warning, and every text can be put together."""
    told = Contents.read().put_into({**document, "offers": document["offers"][:1]}, FACTS)

    assert validate_catalogue(told, now=ENDS_AT.timestamp() - 3600.0) == ((), ())
    for channel in CHANNELS.split(","):
        for language in ("en", "es"):
            content = said(told, channel, language=language, often_bought=["CHEESE"])
            assert "$coupons" not in str(content)
            assert "{%" not in str(content)


def test_it_is_a_version_of_its_own(dataset, sqlite_url):
    """What was loaded stays the version before; what households often buy is noted of them."""
    store = open_store(sqlite_url)
    load_dataset(dataset, store, now=END.timestamp(), progress=lambda *_: None)

    count = speak(store, dataset)

    loaded, told = store.catalogues.get(1), store.catalogues.get(2)
    assert count == 1
    assert loaded["offers"][0]["name"] == "c"
    assert "decline_reasons" not in loaded
    assert told["offers"][0]["name"].startswith("Coupons: cheese")
    assert store.profiles.get("h-1").attributes["often_bought"] == ["FLUID MILK PRODUCTS", "CHEESE"]
    assert "often_bought" not in store.profiles.get("h-2").attributes
    assert store.profiles.get("h-1").behaviour.counts.sum() == 12
    store.close()
