"""Migrations: the schema they make is the one the code is written for, whoever runs them."""

from __future__ import annotations

import json
import math

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from models.errors import UnavailableError
from service.decision.contact_state import Claim
from service.decision.limit import Draw, Lookback
from service.store import OutcomeItem, migrations, open_store
from service.store.evidence import digest
from service.store.tables import metadata
from tests.support.others import at_once_elsewhere, migrate
from tests.support.records import MOMENT
from tests.support.threads import at_once


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """Return the URL of a database without tables, one of each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    with postgres.database() as name:
        yield postgres.url(name)


def test_migrations_make_the_tables_as_they_are_defined(store):
    """The last migration and the tables' definition say the same, types and indices included."""

    def differences(connection):
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    assert store._database.read(differences) == []


def test_a_database_without_our_schema_is_not_ready(empty_url):
    """Until it is migrated, ping says so, and reads are refused in words."""
    store = open_store(empty_url)

    with pytest.raises(UnavailableError, match=r"`nbo serve --check --migrate`"):
        store.ping()
    with pytest.raises(UnavailableError):
        store.profiles.read("c-1")
    store.migrate()
    store.ping()
    store.close()


def test_many_threads_may_migrate_at_once(empty_url):
    """One does it, the others find it done."""
    stores = [open_store(empty_url) for _ in range(4)]

    assert at_once(lambda number: stores[number].migrate(), threads=4) == [None] * 4

    for store in stores:
        store.ping()
        store.close()


def test_many_processes_may_migrate_at_once(empty_url):
    """Several workers that start on an empty database all come up."""
    assert at_once_elsewhere(migrate, empty_url, processes=4) == [["done"]] * 4


def record_as_the_first_release(connection, number):
    """Write what release 0.1 wrote of a decision and of an offer that was shown."""
    action = {"offer_id": "o-1", "treatment_id": "t", "objective": "grow", "selection": "mandatory"}
    response = {"actions": [action] * (number % 2), "valid_until": "2025-11-22T20:00:00.000Z"}
    row = {
        "id": f"d-{number:04}",
        "at": MOMENT + number,
        "response": json.dumps(response),
        "digest": digest(b""),
    }
    for statement in (
        "INSERT INTO evidence VALUES (:digest, '') ON CONFLICT DO NOTHING",
        (
            "INSERT INTO decisions (decision_id, customer_id, channel, decided_at,"
            " catalogue_version, request, response, evidence_digest, seed)"
            " VALUES (:id, 'c-1', 'email', :at, 1, '{}', :response, :digest, 1)"
        ),
        (
            "INSERT INTO touches (decision_id, offer_id, customer_id, touched_at)"
            " VALUES (:id, 'o-1', 'c-1', :at)"
        ),
    ):
        wanted = {name: row[name] for name in row if f":{name}" in statement}
        connection.execute(text(statement), wanted)


def test_what_the_first_release_recorded_counts_as_claims(empty_url):
    """A database in use is brought up to date: nothing is lost, and caps hold from the start."""
    store = open_store(empty_url)
    migrations.upgrade(store._database, to="0001")
    catalogue = {"offers": [{"offer_id": "o-1", "group": "A"}]}
    insert = text("INSERT INTO catalogues VALUES (1, :document, 0, NULL, '')")

    def fill(connection):
        connection.execute(insert, {"document": json.dumps(catalogue)})
        for number in range(1001):
            record_as_the_first_release(connection, number)

    store._database.write(fill)
    with pytest.raises(UnavailableError, match="migrate"):
        store.ping()

    store.migrate()

    store.ping()
    assert store.decisions.get("d-1000").contact is None
    claims = store.contacts.read("c-1", Lookback(math.inf, ())).contact.claims
    assert len([each for each in claims if each.treatment_id]) == 500
    assert next(each for each in claims if each.decision_id == "d-0001") == Claim(
        decision_id="d-0001",
        offer_id="o-1",
        channel="email",
        claimed_at=MOMENT + 1,
        expires_at=MOMENT + 86_400,
        objective="grow",
        group="A",
        treatment_id="t",
        shown_at=MOMENT + 1,
        mandatory=True,
    )
    store.close()


def test_what_was_claimed_before_can_be_given_back(empty_url):
    """A claim of the schema before counts, until it is withheld; what it drew stays taken."""
    store = open_store(empty_url)
    migrations.upgrade(store._database, to="0001")
    store._database.write(lambda connection: record_as_the_first_release(connection, 1))
    store._database.write(lambda connection: connection.execute(text("DELETE FROM touches")))
    migrations.upgrade(store._database, to="0002")
    counter = text("INSERT INTO capacities VALUES ('vouchers', 'total', 3, :end)")
    store._database.write(lambda connection: connection.execute(counter, {"end": math.inf}))
    lookback = Lookback(math.inf, (Draw(name="vouchers", period="total", limit=5),))

    store.migrate()

    before = store.contacts.read("c-1", lookback).contact
    item = OutcomeItem(decision_id="d-0001", offer_id="o-1", outcome="withheld")
    assert [each.status for each in store.outcomes.record([item])] == ["recorded"]
    after = store.contacts.read("c-1", lookback).contact
    store.close()
    assert [each.offer_id for each in before.claims] == ["o-1"]
    assert after.claims == ()
    assert before.capacity == after.capacity == {"vouchers": 2}


def test_migrating_keeps_what_is_there(store):
    """Migrating again changes nothing."""
    store.catalogues.put({"offers": []})

    store.migrate()

    assert store.catalogues.current() == (1, {"offers": []})
