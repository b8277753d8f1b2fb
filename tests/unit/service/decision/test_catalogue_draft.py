"""A first catalogue from a dataset's offers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from service.decision import Catalogue, catalogue_from_offers

ROW = {
    "offer_id": 18,
    "name": None,
    "group": "Type A",
    "starts_at": datetime(2017, 10, 30, 4, tzinfo=UTC),
    "ends_at": None,
    "categories": ["PIZZA", "product-7"],
    "coupons": 209,
    "share": float("nan"),
    "since": date(2017, 1, 1),
}


def test_a_draft_is_a_catalogue():
    """What is drafted from a dataset's rows compiles, with a treatment in each channel."""
    document = catalogue_from_offers([ROW], channels=["email", "shop"])

    (offer,) = Catalogue.compile(document, 1).offers
    assert (offer.offer_id, offer.name, offer.group) == ("18", "18", "Type A")
    assert (offer.starts_at, offer.ends_at) == (ROW["starts_at"].timestamp(), None)
    assert offer.categories == ("PIZZA", "product-7")
    assert offer.attributes == {"coupons": 209, "share": None, "since": "2017-01-01"}
    assert [each.treatment_id for each in offer.treatments] == ["18-email", "18-shop"]


@pytest.mark.parametrize(
    "start",
    [
        "2017-10-30T04:00:00.000Z",
        datetime(2017, 10, 30, 4, tzinfo=UTC),
        datetime(2017, 10, 30, 4),  # noqa: DTZ001 - a time without a zone is in UTC
        datetime(2017, 10, 30, 4, tzinfo=UTC).timestamp(),
    ],
)
def test_times_come_in_any_form(start):
    """A start is understood as a timestamp, as a datetime and as epoch seconds."""
    document = catalogue_from_offers([ROW | {"starts_at": start}], channels=["email"])

    assert document["offers"][0]["starts_at"] == "2017-10-30T04:00:00.000Z"


def test_policies_are_passed_on():
    """The draft holds the policies it was given."""
    document = catalogue_from_offers(
        [ROW], channels=["email"], policies={"minimum_propensity": 0.1}
    )

    assert Catalogue.compile(document, 1).policies.minimum_propensity == 0.1
