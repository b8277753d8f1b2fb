"""C23: caps and capacities hold exactly, however many want more at once, by whatever clock."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from service.decision.limit import Lookback
from service.store import open_store
from service.store.tables import claims, decisions
from tests.support.claimants import CALLS, CAP, claim, claim_calls, claim_naively, customer
from tests.support.others import at_once_elsewhere

PROCESSES = 4


def kept(store):
    """Count the claims that are there, by customer."""
    statement = select(claims.c.customer_id, func.count()).group_by(claims.c.customer_id)
    found = store._database.read(lambda connection: connection.execute(statement).all())
    return Counter(dict(found))


def decided(store):
    """Count the decisions that are there."""
    statement = select(func.count()).select_from(decisions)
    return store._database.read(lambda connection: connection.scalar(statement))


def run(job, url, customers):
    """Let all processes want at once; return what they were told that they had, together."""
    said = at_once_elsewhere(job, url, customers, processes=PROCESSES)
    assert [len(each) for each in said] == [1] * PROCESSES
    return sum((each[0] for each in said), Counter())


def is_exactly_the_cap(found, customers):
    """Say whether every customer has the cap, all of it and no more."""
    return found == Counter({customer(each): CAP.limit for each in range(customers)})


def test_every_customer_gets_exactly_the_cap(database_url, store):
    """Four processes of sixteen threads want eight of each of a thousand, and three are allowed.

    Their clocks are up to three days apart. What was acknowledged is what is there.
    """
    had = run(claim, database_url, 1000)

    assert is_exactly_the_cap(kept(store), 1000)
    assert had == kept(store)
    assert decided(store) == CAP.limit * 1000


def test_a_server_that_isolates_more_changes_nothing(postgres):
    """Who waited for a customer sees what was claimed meanwhile, whatever the default is."""
    with postgres.database() as name:
        postgres.execute(
            f"ALTER DATABASE {name} SET default_transaction_isolation TO 'repeatable read'"
        )
        store = open_store(postgres.url(name))
        store.migrate()

        run(claim, postgres.url(name), 400)

        found = kept(store)
        store.close()
    assert is_exactly_the_cap(found, 400)


def test_counting_first_and_inserting_then_goes_over_the_cap(database_url, store):
    """The known bad way fails the very check, so the check is worth something."""
    run(claim_naively, database_url, 100)

    assert not is_exactly_the_cap(kept(store), 100)
    assert max(kept(store).values()) > CAP.limit


def test_a_capacity_is_used_up_to_the_last_and_no_further(database_url, store):
    """What a thousand and more want of five hundred calls goes to five hundred."""
    had = run(claim_calls, database_url, 150)

    assert had.total() == kept(store).total() == decided(store) == CALLS.limit
    left = store.contacts.read("c-1", Lookback(0.0, (CALLS,))).contact.capacity
    assert left == {"calls": 0}
