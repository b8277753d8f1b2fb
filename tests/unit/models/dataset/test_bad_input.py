"""Bad input is refused with the file, the column and the first offending row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.dataset import read_dataset
from models.errors import DatasetError
from tests.support.tiny_dataset import FILES, TOML, write_tiny

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def changed(stem, old, new):
    """Return the files of the tiny dataset with one piece of text replaced."""
    name = "dataset.toml" if stem == "dataset" else f"{stem}.csv"
    text = FILES[name]
    assert old in text
    return {stem: text.replace(old, new)}


CASES = {
    "unknown column": (
        changed("dataset", 'time = "at"\ntype', 'time = "att"\ntype'),
        "events.csv",
        "att",
        None,
        "did you mean 'at'",
    ),
    "duplicate customer": (
        changed("customers", "003,29", "001,29"),
        "customers.csv",
        "customer_id",
        3,
        "twice",
    ),
    "customer without an id": (
        changed("customers", "002,,Bonn", ",,Bonn"),
        "customers.csv",
        "customer_id",
        2,
        "without an id",
    ),
    "duplicate offer": (changed("offers", "o2", "o1"), "offers.csv", "offer_id", 2, "twice"),
    "contact after the outcome": (
        changed("contacts", "2026-01-12", "2026-01-09"),
        "contacts.csv",
        "accepted_at",
        1,
        "after its outcome",
    ),
    "non-numeric amount": (
        changed("events", "3.5", "three"),
        "events.csv",
        "amount",
        2,
        "expected a number; got 'three'",
    ),
    "infinite amount": (changed("events", "3.5", "inf"), "events.csv", "amount", 2, "finite"),
    "empty table": (
        {"offers": FILES["offers.csv"].splitlines()[0] + "\n"},
        "offers.csv",
        None,
        None,
        "no rows",
    ),
    "empty file": ({"customers": ""}, "customers.csv", None, None, "cannot be read"),
    "single-class target": (
        changed("contacts", "00:00:00Z,1,2026-01-12T00:00:00Z", "00:00:00Z,0,"),
        "contacts.csv",
        "accepted",
        1,
        "all outcomes are 0",
    ),
    "only controls": (
        {"contacts": FILES["contacts.csv"].replace("o1", "").replace("o2", "")},
        "contacts.csv",
        "offer_id",
        1,
        "control",
    ),
    "offer without contacts": (
        {"offers": FILES["offers.csv"] + "o3,2026-01-01,2026-03-01,,1\n"},
        "offers.csv",
        "offer_id",
        3,
        "uncontacted = true",
    ),
    "contact in the future": (
        changed("contacts", "002,o2,2026-01-10", "002,o2,2026-05-10"),
        "contacts.csv",
        "at",
        2,
        "future",
    ),
    "event in the future": (
        changed("events", "2026-01-09", "2027-01-09"),
        "events.csv",
        "at",
        3,
        "future",
    ),
    "unknown customer": (
        changed("contacts", "002,o2", "009,o2"),
        "contacts.csv",
        "customer_id",
        2,
        "got '009'",
    ),
    "unknown offer": (
        changed("contacts", "002,o2", "002,o9"),
        "contacts.csv",
        "offer_id",
        2,
        "got 'o9'",
    ),
    "no time": (
        changed("contacts", "002,o2,2026-01-10T00:00:00Z", "002,o2,"),
        "contacts.csv",
        "at",
        2,
        "without a time",
    ),
    "not a time": (
        changed("events", "2026-01-07T10:00:00Z", "last week"),
        "events.csv",
        "at",
        2,
        "got 'last week'",
    ),
    "event without a type": (
        changed("events", ",visit,", ",,"),
        "events.csv",
        "kind",
        3,
        "without a type",
    ),
    "no outcome": (
        changed("contacts", "Z,0,,0.5", "Z,,,0.5"),
        "contacts.csv",
        "accepted",
        2,
        "without an outcome",
    ),
    "an outcome that is no truth": (
        changed("contacts", "Z,0,,0.5", "Z,maybe,,0.5"),
        "contacts.csv",
        "accepted",
        2,
        "positive",
    ),
    "a time of acceptance without one": (
        changed("contacts", "Z,0,,0.5", "Z,0,2026-01-13,0.5"),
        "contacts.csv",
        "accepted_at",
        2,
        "outcome of 0",
    ),
    "a probability of nothing": (
        changed("contacts", "Z,0,,0.5", "Z,0,,0"),
        "contacts.csv",
        "probability",
        2,
        "above 0",
    ),
    "an offer that ends first": (
        changed("offers", "o2,2026-01-01,2026-03-01", "o2,2026-01-01,2025-03-01"),
        "offers.csv",
        "ends",
        2,
        "ends before it starts",
    ),
    "a missing file": (
        changed("dataset", "offers.csv", "offer.csv"),
        "offer.csv",
        None,
        None,
        "no such file",
    ),
    "no table at all": (
        changed("dataset", "offers.csv", "offers.xlsx"),
        "offers.xlsx",
        None,
        None,
        "no such file",
    ),
    "no TOML": ({"dataset": "name = "}, "dataset.toml", None, None, "no TOML"),
    "unknown key": (
        {"dataset": TOML.replace("outcome_time", "outcometime")},
        "dataset.toml",
        None,
        None,
        "'outcome_time'",
    ),
    "unknown table": (
        {"dataset": TOML + "[extra]\n"},
        "dataset.toml",
        None,
        None,
        "'extra' is not known",
    ),
    "missing key": (
        changed("dataset", 'outcome = "accepted"\n', ""),
        "dataset.toml",
        None,
        None,
        "outcome is missing",
    ),
    "missing table": (
        {"dataset": TOML.replace("[customers]", "[affinity]")},
        "dataset.toml",
        None,
        None,
        "[customers] is missing",
    ),
    "a key of another type": (
        changed("dataset", 'amount = "amount"', "amount = 5"),
        "dataset.toml",
        None,
        None,
        "must be a string",
    ),
    "unknown time zone": (
        {"dataset": TOML.replace('name = "tiny"', 'name = "tiny"\ntimezone = "Mars"')},
        "dataset.toml",
        None,
        None,
        "IANA",
    ),
    "an ordinal without an order": (
        {"dataset": TOML + '[customers.types]\ncity = "ordinal"\n'},
        "dataset.toml",
        None,
        None,
        "rising order",
    ),
    "a value outside its order": (
        {"dataset": TOML + '[customers.orders]\ncity = ["Ulm"]\n'},
        "customers.csv",
        "city",
        2,
        "got 'Bonn'",
    ),
    "stated affinity of no attribute": (
        {"dataset": TOML + '[affinity]\no1 = "town"\n'},
        "dataset.toml",
        None,
        None,
        "no attribute",
    ),
    "stated affinity of no offer": (
        {"dataset": TOML + '[affinity]\no7 = "city"\n'},
        "dataset.toml",
        None,
        None,
        "no offer",
    ),
    "stated affinity in words without an order": (
        {"dataset": TOML + '[affinity]\no1 = "city"\n'},
        "dataset.toml",
        None,
        None,
        "share one order",
    ),
    "neither file nor single": (
        changed("dataset", 'file = "offers.csv"\n', ""),
        "dataset.toml",
        None,
        None,
        "either file or single",
    ),
    "customer in one table only": (
        {
            "dataset": TOML.replace(
                'file = "customers.csv"\ncustomer = "customer_id"', 'file = "customers.csv"'
            )
        },
        "dataset.toml",
        None,
        None,
        "one of [customers] and [contacts] only",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_names_the_file_the_column_and_the_row(tmp_path, case):
    """Each kind of bad input is refused; the message says where it is and what to do."""
    files, file, column, row, text = CASES[case]
    write_tiny(tmp_path, **files)

    with pytest.raises(DatasetError) as caught:
        read_dataset(tmp_path, now=NOW)

    assert (caught.value.file, caught.value.column, caught.value.row) == (file, column, row)
    assert text in str(caught.value)


def test_nothing_to_read_is_said_plainly(tmp_path):
    """A folder without a description is an error that names the file it lacks."""
    with pytest.raises(DatasetError, match=r"there is no dataset\.toml"):
        read_dataset(tmp_path)


def test_damaged_parquet_is_refused(tmp_path):
    """A file cut short is an error with its name, not a traceback."""
    toml = TOML.replace("offers.csv", "offers.parquet")
    write_tiny(tmp_path, dataset=toml)
    (tmp_path / "offers.parquet").write_bytes(b"PAR1 and not much else")

    with pytest.raises(DatasetError, match=r"offers\.parquet"):
        read_dataset(tmp_path, now=NOW)
