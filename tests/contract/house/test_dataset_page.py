"""docs/dataset.md tells everything that a dataset.toml may say, and nothing else."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from models.dataset.description import Contacts, Customers, Description, Events, Offers

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "dataset.md").read_text()
BLOCKS = [
    block
    for block in re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    if "[contacts]" in block
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: tomllib.loads(block)["dataset"]["name"])
def test_its_examples_are_understood(block, tmp_path):
    """Each whole dataset.toml on the page is read without complaint."""
    (tmp_path / "dataset.toml").write_text(block)

    description = Description.read(tmp_path)

    assert description.name


@pytest.mark.parametrize("table", [Customers, Events, Offers, Contacts])
def test_every_key_is_explained(table):
    """Each key of each table has its row under the table's heading."""
    heading = f"### `[{table.__name__.lower()}]`"
    section = PAGE[PAGE.index(heading) + len(heading) :].split("\n##")[0]

    explained = {
        key
        for row in section.splitlines()
        if row.startswith("| `")
        for key in re.findall(r"`(\w+)`", row.split("|")[1])
    }

    assert explained == {field.name for field in fields(table)}
