"""What was acknowledged is on disk, whatever happens to the process a moment later."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from sqlalchemy import select

from service.store import open_store
from service.store.tables import decisions
from tests.support.others import Other, append_for_ever
from tests.support.records import decision


def kept(store):
    """Count the ids of all decisions that are there, in any number."""
    statement = select(decisions.c.decision_id)
    return Counter(store._database.read(lambda connection: connection.scalars(statement).all()))


@pytest.mark.parametrize("after", [1, 50, 200])
def test_nothing_acknowledged_is_lost_to_kill_9(database_url, store, after):
    """Each id that was said after append returned is there, and none is there twice."""
    other = Other(append_for_ever, database_url)
    other.go()
    said = [other.hear() for _ in range(after)]
    other.kill()
    said += other.hear_out()

    found = kept(store)

    assert set(said) <= set(found)
    assert set(found.values()) == {1}
    assert len(found) <= len(said) + 4  # no more than were under way


def test_several_processes_lose_nothing_when_one_is_killed(database_url, store):
    """The neighbours go on, and lose nothing either."""
    victim, witness = (Other(append_for_ever, database_url) for _ in range(2))
    for other in (victim, witness):
        other.go()
    said = [other.hear() for _ in range(30) for other in (victim, witness)]
    victim.kill()
    said += [witness.hear() for _ in range(60)]
    witness.kill()
    said += victim.hear_out() + witness.hear_out()

    found = kept(store)

    assert set(said) <= set(found)
    assert set(found.values()) == {1}


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_store_that_was_used_before_a_fork_works_in_the_child(database_url):
    """The child makes connections and a committer of its own; the parent's go on working."""
    store = open_store(database_url)
    store.decisions.append(decision("parent"))
    child = os.fork()
    if child == 0:  # no test machinery in here: do it, and be gone
        status = 1
        try:
            store.decisions.append(decision("child"))
            status = 0 if len(store.decisions.find("parent")) == 1 else 2
            store.close()
        finally:
            os._exit(status)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.decisions.append(decision("parent"))
    assert len(store.decisions.find("parent")) == 2
    assert len(store.decisions.find("child")) == 1
    store.close()
