"""A dataset folder is described by its ``dataset.toml`` alone."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from models.dataset import check, read_dataset, read_pairs
from models.errors import DatasetError
from tests.support.tiny_dataset import FILES, TOML, write_tiny

NOW = datetime(2026, 2, 1, tzinfo=UTC)

WIDE = """\
age,member,shop,hour,wants tea,offer,said
20,gold,a,8,often,tea,yes
20,gold,a,9,often,bread,no
31,none,b,9,never,tea,no
"""
WIDE_TOML = """\
[dataset]
name = "wide"

[customers]
file = "wide.csv"
customer = ["age", "shop"]
columns = ["age", "member", "wants tea"]
distinct = true

[customers.orders]
"wants tea" = ["never", "often"]

[offers]
file = "wide.csv"
offer = "offer"
distinct = true
columns = []

[contacts]
file = "wide.csv"
customer = ["age", "shop"]
offer = "offer"
outcome = "said"
positive = "yes"
context = ["hour"]

[contacts.types]
hour = "category"

[affinity]
tea = "wants tea"
"""


def wide(folder, *, rows=WIDE, toml=WIDE_TOML):
    (folder / "wide.csv").write_text(rows, encoding="utf-8")
    (folder / "dataset.toml").write_text(toml, encoding="utf-8")
    return folder


def test_ids_stay_as_they_are_written(tmp_path):
    """Leading zeros of an id survive; numbers stay numbers; what is empty is missing."""
    dataset = read_dataset(write_tiny(tmp_path), now=NOW)

    assert dataset.customers["customer_id"].to_list() == ["001", "002", "003"]
    assert dataset.customers["age"].to_list() == [41.0, None, 29.0]
    assert dataset.customers["city"].to_list() == ["Ulm", "Bonn", None]


def test_a_contact_without_an_offer_is_a_control(tmp_path):
    """Nothing was offered, and that is kept apart from an offer declined."""
    dataset = read_dataset(write_tiny(tmp_path), now=NOW)

    assert dataset.contacts["offer_id"].to_list() == ["o1", "o2", None]
    assert check(dataset).controls == 1


def test_a_column_that_turns_to_text_late_is_text(tmp_path):
    """Kinds are inferred over all rows: the last one may change it."""
    rows = "".join(f"{i},{i},x\n" for i in range(4, 3000))
    customers = FILES["customers.csv"] + rows + "9999,old,x\n"

    dataset = read_dataset(write_tiny(tmp_path, customers=customers), now=NOW)

    assert dataset.customers["age"].dtype == pl.String
    assert dataset.customers["age"][0] == "41"


def test_naive_times_are_in_the_datasets_time_zone(tmp_path):
    """A local time becomes UTC; of an hour that never was, clocks had already moved on."""
    contacts = FILES["contacts.csv"].replace(
        "2026-01-10T00:00:00Z,1,2026-01-12T00:00:00Z", "2025-03-30 02:30:00,1,2025-07-01"
    )
    toml = TOML.replace('name = "tiny"', 'name = "tiny"\ntimezone = "Europe/Berlin"')

    dataset = read_dataset(write_tiny(tmp_path, contacts=contacts, dataset=toml), now=NOW)

    row = dataset.contacts.row(0, named=True)
    assert row["time"] == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    assert row["outcome_time"] == datetime(2025, 6, 30, 22, tzinfo=UTC)
    assert dataset.contacts["time"][1] == datetime(2026, 1, 10, tzinfo=UTC)


def test_lists_in_csv_are_separated_by_semicolons(tmp_path):
    """An offer's categories are a list, in CSV too."""
    dataset = read_dataset(write_tiny(tmp_path), now=NOW)

    assert dataset.offers["categories"].to_list() == [["tea", "milk"], ["bread"]]
    assert dataset.offers.columns[-1] == "size"


def test_parquet_and_csv_read_alike(tmp_path):
    """The kind of file makes no difference to what is read."""
    dataset = read_dataset(write_tiny(tmp_path), now=NOW)
    pl.read_csv(
        tmp_path / "customers.csv", schema_overrides={"customer_id": pl.String}
    ).write_parquet(tmp_path / "customers.parquet")
    write_tiny(tmp_path, dataset=TOML.replace("customers.csv", "customers.parquet"))

    assert read_dataset(tmp_path, now=NOW).customers.equals(dataset.customers)


def test_one_wide_file_is_customers_offers_and_contacts(tmp_path):
    """A composite id, distinct rows and a positive word describe a survey without code."""
    dataset = read_dataset(wide(tmp_path))

    assert dataset.customers.to_dicts() == [
        {"customer_id": "20|a", "age": 20.0, "member": "gold", "wants tea": "often"},
        {"customer_id": "31|b", "age": 31.0, "member": "none", "wants tea": "never"},
    ]
    assert dataset.offers["offer_id"].to_list() == ["tea", "bread"]
    assert dataset.contacts["outcome"].to_list() == [1, 0, 0]
    assert dataset.contacts["context.hour"].to_list() == ["8", "9", "9"]


def test_rows_of_one_customer_must_agree(tmp_path):
    """A repeated customer who differs is refused, with the column and the row that differ."""
    wide(tmp_path, rows=WIDE.replace("20,gold,a,9", "20,blue,a,9"))

    with pytest.raises(DatasetError) as caught:
        read_dataset(tmp_path)

    assert (caught.value.column, caught.value.row) == ("member", 2)


def test_what_contacts_use_is_no_attribute(tmp_path):
    """The outcome never becomes a feature, even where one file is both tables."""
    toml = """\
[dataset]
name = "one table"

[customers]
file = "wide.csv"

[offers]
single = "letter"

[contacts]
file = "wide.csv"
outcome = "said"
positive = "yes"
context = ["hour"]
"""

    dataset = read_dataset(wide(tmp_path, toml=toml))

    assert dataset.attributes == ("age", "member", "shop", "wants tea", "offer")
    assert dataset.customers["customer_id"].to_list() == ["1", "2", "3"]
    assert dataset.contacts["offer_id"].to_list() == ["letter"] * 3
    assert not dataset.has_time
    assert dataset.ends_at is None


def test_excluded_columns_are_no_attributes(tmp_path):
    """What is excluded is not read into the tables at all."""
    toml = TOML.replace(
        'customer = "customer_id"\n\n[events]',
        'customer = "customer_id"\nexclude = ["city"]\n\n[events]',
    )

    assert read_dataset(write_tiny(tmp_path, dataset=toml), now=NOW).attributes == ("age",)


def test_kinds_may_be_set(tmp_path):
    """A number that is a name is read as one, its zeros included."""
    customers = FILES["customers.csv"].replace("41", "041")
    toml = TOML + '[customers.types]\nage = "category"\n'

    dataset = read_dataset(write_tiny(tmp_path, customers=customers, dataset=toml), now=NOW)

    assert dataset.customers["age"].to_list() == ["041", None, "29"]


def test_new_offers_may_be_meant(tmp_path):
    """Offers without contacts are accepted where the description says so, and reported."""
    offers = FILES["offers.csv"] + "o3,2026-01-01,2026-03-01,tea,1\n"
    toml = TOML.replace("[contacts]", "uncontacted = true\n\n[contacts]")

    report = check(read_dataset(write_tiny(tmp_path, offers=offers, dataset=toml), now=NOW))

    assert [offer.contacts for offer in report.by_offer] == [1, 1, 0]
    assert any("1 offers have no contacts" in warning for warning in report.warnings)


def test_a_report_counts(tmp_path):
    """The report says how much there is, and how often offers were accepted."""
    report = check(read_dataset(write_tiny(tmp_path), now=NOW))

    assert (report.customers, report.events, report.offers) == (3, 3, 2)
    assert (report.contacts, report.positives, report.rate) == (3, 1, 0.5)
    assert report.first == "2026-01-10T00:00:00+00:00"


def test_progress_is_told(tmp_path):
    """Whoever asks is told what is being read, and when it is done."""
    told = []

    read_dataset(write_tiny(tmp_path), now=NOW, progress=lambda *step: told.append(step))

    assert told[0] == ("reading customers", 0, 4)
    assert told[-1][1:] == (4, 4)


def test_pairs_keep_their_order(tmp_path):
    """Pairs are read as they stand: unknown customers too, moments where there are any."""
    dataset = read_dataset(write_tiny(tmp_path), now=NOW)
    file = tmp_path / "pairs.csv"
    file.write_text("customer_id,offer_id,as_of\n003,o2,2026-01-20\n999,o1,\n", encoding="utf-8")

    pairs = read_pairs(file, dataset)

    assert pairs["customer_id"].to_list() == ["003", "999"]
    assert pairs["time"].to_list() == [datetime(2026, 1, 20, tzinfo=UTC), None]


def test_pairs_with_an_unknown_offer_are_refused(tmp_path):
    """A pair that cannot be scored is named by its row."""
    dataset = read_dataset(write_tiny(tmp_path), now=NOW)
    file = tmp_path / "pairs.csv"
    file.write_text("customer_id,offer_id\n003,o2\n003,o8\n", encoding="utf-8")

    with pytest.raises(DatasetError, match=r"row 2: there is no such offer.*'o8'"):
        read_pairs(file, dataset)
