"""Customers with lists: kept for the rules, and no feature of any model."""

from __future__ import annotations

import polars as pl
import pytest

from models.dataset import read_dataset
from models.dataset.report import check
from models.errors import DatasetError
from models.features import offline
from models.features.spec import infer_schema
from tests.support.tiny_dataset import TOML, write_tiny

IDS = ["001", "002", "003"]


def a_folder(tmp_path, toml=TOML, **columns):
    """Write the tiny folder with customers in Parquet: their ages, and columns of lists."""
    write_tiny(tmp_path, dataset=toml.replace("customers.csv", "customers.parquet"))
    table = pl.DataFrame({"customer_id": IDS, "age": [41, None, 29], **columns})
    table.write_parquet(tmp_path / "customers.parquet")
    return tmp_path


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([["a", None], [], None], [["a"], [], None]),
        ([[1, 2], [], None], [[1.0, 2.0], [], None]),
        ([[True, False], [], None], [[True, False], [], None]),
        ([[], [], None], [[], [], None]),
    ],
)
def test_lists_are_read_as_they_are(tmp_path, column, expected):
    """Of texts, of numbers or of truths; what is missing in a list is left out of it."""
    dataset = read_dataset(a_folder(tmp_path, products=column))

    assert dataset.customers["products"].to_list() == expected
    assert check(dataset).customers == 3


def test_no_feature_is_made_of_a_list(tmp_path):
    """The features, and their values, are those of the same customers without it."""
    lists = [["a"], ["b", "c"], []]
    matrices, schemas = [], []
    for name, columns in (("with", {"products": lists}), ("without", {})):
        (tmp_path / name).mkdir()
        dataset = read_dataset(a_folder(tmp_path / name, **columns))
        rows = dataset.contacts.drop_nulls("offer_id")
        schemas.append(infer_schema(dataset, rows))
        matrices.append(offline.build(dataset, rows, schemas[-1]))

    assert schemas[0] == schemas[1]
    assert "attribute_age" in schemas[0].names
    assert matrices[0].tobytes() == matrices[1].tobytes()


@pytest.mark.parametrize(
    ("column", "toml", "told"),
    [
        ([["a"] * 101, [], None], TOML, "column 'products', row 1: .*at most 100 entries; got 101"),
        ([[1.0], [float("inf")], None], TOML, "column 'products', row 2: .*finite"),
        ([[["a"]], [], None], TOML, "'products': .*cannot be an attribute; exclude it"),
        (
            [["a"], [], None],
            TOML.replace("[events]", '[customers.types]\nproducts = "category"\n\n[events]'),
            "'products': a list is no feature",
        ),
        ([["a"], [], None], f'{TOML}\n[affinity]\no1 = "products"\n', "is a list"),
    ],
)
def test_what_is_no_such_list_is_told_with_its_place(tmp_path, column, toml, told):
    """The file, the column and the first row, as for every other column."""
    with pytest.raises(DatasetError, match=told):
        read_dataset(a_folder(tmp_path, toml, products=column))
