"""A shop gives out vouchers, of which there are only so many, from two instances of the service.

In the field, each instance counts its own, and the two hundred and first customer stands at the
till with a voucher that nobody honours.
"""

from __future__ import annotations

from collections import Counter

import pytest

from service.catalogue_file import read_catalogue_file
from service.store import open_store
from tests.support.api import publish
from tests.support.clock import Clock
from tests.support.story import EXAMPLES, Story, open_shop
from tests.support.threads import at_once

VOUCHERS = 5


@pytest.fixture
def instances(postgres_url, tmp_path):
    """Return two instances of the service on one database, each with connections of its own."""
    clock, document = Clock(), read_catalogue_file(EXAMPLES / "retail.toml")
    pools = {each["name"]: each for each in document["contact_policy"]["capacity"]}
    pools["coffee-vouchers"]["limit"] = VOUCHERS
    publish(tmp_path, promote=True)
    stores = [open_store(postgres_url, clock=clock) for _ in range(2)]
    yield [open_shop(document, store, tmp_path, clock) for store in stores]
    for store in stores:
        store.close()


@pytest.fixture
def story(instances):
    """Return the teller of what happens at the tills on a Saturday."""
    story = Story(instances[0], instances[0].app.extensions["nbo"].clock, "America/New_York")
    story.on("6 December 2025 09:00")
    return story


def test_the_last_voucher_is_the_last_in_every_shop(story, instances):
    """One by one, from both instances in turn: the sixth household hears of something else."""
    north, south = instances

    # The first five take theirs, wherever they stand.
    for number in range(VOUCHERS):
        till = (north, south)[number % 2]
        story.asks(f"household-{number}", "shop", of=till).says("coffee-voucher")

    # Whoever comes then hears the next best thing, and no till promises what is gone.
    for till in instances:
        late = story.asks("household-late", "shop", of=till, dry_run=True).says("cheese-tasting")
        late.holds_back(
            "coffee-voucher",
            "CAPACITY",
            by="coffee-vouchers",
            until=None,
            text="All 5 of coffee-vouchers are taken",
        )

    # The next day, and the next month, they are still gone: there are five in all.
    story.on("31 December 2025 10:00")
    story.asks("household-later", "shop", of=south).says("cheese-tasting")


def test_a_rush_at_all_tills_gives_out_each_voucher_once(story, instances):
    """Sixteen households at the same moment: five vouchers, and eleven hear something else."""

    def at_the_till(number):
        return story.asks(f"household-{number}", "shop", of=instances[number % 2]).offers

    heard = Counter(offer for offers in at_once(at_the_till) for offer in offers)

    assert heard == {"coffee-voucher": VOUCHERS, "cheese-tasting": 16 - VOUCHERS}


def test_a_voucher_that_was_shown_in_vain_is_not_given_out_again(story, instances):
    """It is counted when it is promised: who declines it has had it in their hand."""
    for number in range(VOUCHERS):
        story.asks(f"household-{number}", "shop").says("coffee-voucher").comes_to("rejected")

    story.asks("household-late", "shop").says("cheese-tasting")


def test_a_voucher_that_bounced_goes_to_the_next(story, instances):
    """What reached nobody silences nobody; what reached somebody after all is theirs."""
    north, south = instances
    taken = [story.asks(f"household-{number}", "shop", of=north) for number in range(VOUCHERS)]
    story.asks("household-late", "shop", of=south, dry_run=True).says("cheese-tasting")

    # At the first till the printer is out of paper, and whoever stands there says so.
    taken[0].comes_to("withheld", reason="printer out of paper")

    # The next customer, in the other shop, gets that voucher; and it is one voucher.
    story.asks("household-late", "shop", of=south).says("coffee-voucher")
    story.asks("household-later", "shop", of=south).says("cheese-tasting")

    # In the evening it turns out that the paper had lasted for one more. It will be honoured, it
    # counts, and nobody gets another until there is one.
    story.on("6 December 2025 19:00")
    taken[0].comes_to("impression")
    taken[1].comes_to("withheld", reason="customer had left")
    story.asks("household-last", "shop", of=north).says("cheese-tasting")


def test_a_pool_of_printed_vouchers_gets_back_what_was_never_printed(story, instances):
    """If only what is shown counts, what was decided on Saturday is there again on Sunday."""
    document = story.calls("GET", "/v1/catalogue")
    for pool in document["contact_policy"]["capacity"]:
        pool["counts"] = "impressions"
    assert instances[0].put("/v1/catalogue", document, headers={"If-Match": "*"}).status_code == 200
    for till in instances:
        till.app.extensions["nbo"].refresh()
    for number in range(VOUCHERS):
        answer = story.asks(f"household-{number}", "shop").says("coffee-voucher")
        if number < 2:
            answer.comes_to("impression")
    story.asks("household-late", "shop").says("cheese-tasting")

    story.on("7 December 2025 10:00")

    for number in range(VOUCHERS - 2):
        story.asks(f"sunday-{number}", "shop", of=instances[1]).says("coffee-voucher")
    story.asks("sunday-late", "shop").says("cheese-tasting")
