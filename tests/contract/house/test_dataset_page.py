"""docs/dataset.md tells everything that a dataset.toml may say, and nothing else."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from models.dataset import read_dataset
from models.dataset.description import Contacts, Customers, Description, Events, Offers
from models.errors import DatasetError

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


PEOPLE = "id,age,job\n1,41,nurse\n2,55,cook\n3,29,clerk\n"
OFFERS = "offer,rate\ndeposit,3.1\nfund,5.0\n"
CALLS = """\
id,offer,called_at,accepted,accepted_at
1,deposit,2026-03-01T10:00:00Z,1,2026-03-02T10:00:00Z
2,fund,2026-03-01T11:00:00Z,0,
3,deposit,2026-03-03T10:00:00Z,0,
"""
DESCRIPTION = """\
[dataset]
name = "bank"
[customers]
file = "people.csv"
customer = "id"
[customers.types]
age = "number"
[offers]
file = "offers.csv"
offer = "offer"
[contacts]
file = "calls.csv"
customer = "id"
offer = "offer"
time = "called_at"
outcome = "accepted"
outcome_time = "accepted_at"
"""
BREAKS = {
    "a key that is not known": ("dataset.toml", "outcome_time", "outcom_time"),
    "a column that is not there": ("dataset.toml", '"called_at"', '"call_at"'),
    "a customer twice": ("people.csv", "3,29,clerk", "3,29,clerk\n2,40,cook"),
    "a contact with a stranger": ("calls.csv", "3,deposit", "4,deposit"),
    "a contact after its outcome": ("calls.csv", "1,2026-03-02", "1,2026-02-28"),
    "an outcome that is neither": ("calls.csv", "11:00:00Z,0", "11:00:00Z,maybe"),
    "no number": ("people.csv", "55", "old"),
    "no timestamp": ("calls.csv", "2026-03-03T10:00:00Z", "yesterday"),
    "a date to come": ("calls.csv", "2026-03-03", "2036-03-03"),
    "one outcome only": ("calls.csv", "1,2026-03-02T10:00:00Z", "0,"),
    "an offer nobody got": ("offers.csv", "fund,5.0", "fund,5.0\nloan,9.0"),
    "an empty table": ("people.csv", "1,41,nurse\n2,55,cook\n3,29,clerk\n", ""),
}


@pytest.fixture
def folder(tmp_path):
    """Return a small dataset folder with nothing wrong in it."""
    for name, text in {
        "dataset.toml": DESCRIPTION,
        "people.csv": PEOPLE,
        "offers.csv": OFFERS,
        "calls.csv": CALLS,
    }.items():
        (tmp_path / name).write_text(text)
    read_dataset(tmp_path)
    return tmp_path


@pytest.mark.parametrize("what", BREAKS)
def test_its_messages_are_what_one_gets(what, folder):
    """Each mistake in the table of messages gives the message beside it, to the letter."""
    file, sound, broken = BREAKS[what]
    text = (folder / file).read_text()
    assert sound in text
    (folder / file).write_text(text.replace(sound, broken))

    with pytest.raises(DatasetError) as caught:
        read_dataset(folder)

    assert f"| {what} | `{caught.value}` |" in PAGE


def test_every_message_on_the_page_is_tried():
    """The table of messages has no row that the test above does not make happen."""
    table = PAGE[PAGE.index("## When something is wrong") :].split("\n## ")[0]

    rows = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")]

    assert rows[1:] == list(BREAKS)
