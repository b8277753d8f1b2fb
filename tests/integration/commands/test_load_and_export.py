"""`nbo load` and `nbo export`: what passes between the service and training, there and back."""

from __future__ import annotations

import json
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from models.dataset import read_dataset
from models.errors import InputError
from models.features.offline import behaviours
from models.features.spec import infer_schema
from service.commands.export import export
from service.commands.load import load
from service.decision import Catalogue
from service.store import open_store
from tests.support.api import make_api
from tests.support.rich_dataset import write_rich_dataset
from tests.support.tiny_dataset import write_tiny

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.store import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a dataset folder of three customers."""
    (tmp_path / "tiny").mkdir()
    return write_tiny(tmp_path / "tiny")


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """Return an empty store; both engines are the store's own tests' business."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


def _run(command: Any, *arguments: object) -> Any:
    result = CliRunner().invoke(command, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_dataset_is_loaded_once_however_often(
    folder: Path, store: Store, sqlite_url: str
) -> None:
    """Profiles, behaviour, touches and a catalogue; a second run changes nothing."""
    first = _run(load, folder, "--database", sqlite_url)
    before = _everything(store)
    second = _run(load, folder, "--database", sqlite_url)

    dataset = read_dataset(folder)
    assert dataset.ends_at is not None
    expected = dict(behaviours(dataset, dataset.ends_at.timestamp()))
    assert first["customers"] == dataset.customers.height == len(store.profiles.ids())
    assert (first["touches"], first["offers"]) == (second["touches"], second["offers"])
    assert first["catalogue_version"] == second["catalogue_version"] == 1
    assert _everything(store) == before
    for customer_id, behaviour in expected.items():
        assert before[customer_id][1] == behaviour.to_bytes()
    Catalogue.compile(store.catalogues.current()[1], 1)


def _everything(store: Store) -> dict[str, Any]:
    found = {}
    for customer_id in store.profiles.ids():
        profile = store.profiles.read(customer_id)
        assert profile is not None
        touches = sorted(map(str, profile.touches))
        found[customer_id] = (dict(profile.attributes), profile.behaviour.to_bytes(), touches)
    return found


def test_a_dry_run_writes_nothing(folder: Path, store: Store, sqlite_url: str) -> None:
    """It reads and checks, and says what it would do."""
    told = _run(load, folder, "--dry-run", "--database", sqlite_url)

    assert told["customers"] > 0
    assert told["catalogue_version"] is None
    assert store.profiles.ids() == []
    assert store.catalogues.current_version() == 0


def test_dates_are_moved_by_whole_days_to_end_now(
    folder: Path, store: Store, sqlite_url: str
) -> None:
    """The data end less than a day ago, and what lay a week apart still does."""
    told = _run(load, folder, "--shift-to-now", "--database", sqlite_url)

    assert 0 <= time.time() - told["as_of"] < 86_400
    plain = read_dataset(folder).contacts.drop_nulls("offer_id")["time"].sort()
    ids = store.profiles.ids()
    moved = sorted(touch.touched_at for one in ids for touch in store.ledger.touches(one))
    assert moved == [each.timestamp() + told["shifted_days"] * 86_400 for each in plain]


def test_history_is_not_doubled_by_another_shift(folder: Path, sqlite_url: str) -> None:
    """Loaded as it is and then moved, each touch would be there twice: refused."""
    _run(load, folder, "--database", sqlite_url)

    with pytest.raises(InputError, match="another number of days"):
        _run(load, folder, "--shift-to-now", "--database", sqlite_url)


def test_treatments_are_made_for_the_channels_that_are_named(
    folder: Path, store: Store, sqlite_url: str
) -> None:
    """--channels email,web: one treatment for each."""
    _run(load, folder, "--channels", "email, web", "--database", sqlite_url)

    for offer in store.catalogues.current()[1]["offers"]:
        assert [each["channel"] for each in offer["treatments"]] == ["email", "web"]


@pytest.mark.parametrize("write", [write_tiny, write_rich_dataset])
def test_what_was_loaded_comes_out_again(write: Any, sqlite_url: str, tmp_path: Path) -> None:
    """The exported folder is a dataset with the same customers, behaviour and history."""
    (tmp_path / "in").mkdir()
    folder = write(tmp_path / "in")
    _run(load, folder, "--database", sqlite_url)
    told = _run(export, tmp_path / "out", "--database", sqlite_url)

    there, back = read_dataset(folder), read_dataset(tmp_path / "out")
    offered = there.contacts.drop_nulls("offer_id")  # a control was not touched
    assert told["customers"] == there.customers.height
    columns = ["customer_id", "offer_id", "time", "outcome", "outcome_time"]
    by = ["customer_id", "offer_id", "time"]
    assert back.contacts.select(columns).sort(by).equals(offered.select(columns).sort(by))
    as_of = time.time()
    assert {name: one.to_bytes() for name, one in behaviours(back, as_of)} == {
        name: one.to_bytes() for name, one in behaviours(there, as_of)
    }
    assert back.attributes == there.attributes


def test_lists_are_loaded_and_exported_and_no_feature(
    folder: Path, store: Store, sqlite_url: str, tmp_path: Path
) -> None:
    """A list goes there and back; to the features of training it is missing, as in serving."""
    _run(load, folder, "--database", sqlite_url)
    lists = {"001": ["loan", "card"], "002": [], "003": None}
    for customer_id, products in lists.items():
        mixed = [1] if products else 40.5
        store.profiles.put(customer_id, attributes={"products": products, "mixed": mixed})
    api = make_api(store, tmp_path / "models").with_catalogue()
    wish = {"customer_id": "001", "channel": "email", "context": {"basket": ["tea"]}}
    assert api.post("/v1/decisions", wish).status_code == 200

    _run(export, tmp_path / "out", "--database", sqlite_url)
    back = read_dataset(tmp_path / "out")
    features = infer_schema(back, back.contacts.drop_nulls("offer_id")).names
    elsewhere = f"sqlite:///{tmp_path / 'again.db'}"
    _run(load, tmp_path / "out", "--database", elsewhere)
    with closing(open_store(elsewhere)) as again:
        stored = {name: each[0] for name, each in _everything(again).items()}

    assert {name: each["products"] for name, each in stored.items()} == lists
    assert [stored[name]["mixed"] for name in lists] == [None, 40.5, 40.5]
    assert "attribute_mixed" in features
    assert not {"attribute_products", "context_basket"} & set(features)


def test_decisions_and_outcomes_become_contacts(
    folder: Path, store: Store, sqlite_url: str, tmp_path: Path
) -> None:
    """Each action with its context and what came of it; a notice was not chosen by chance."""
    _run(load, folder, "--database", sqlite_url)
    api = make_api(store, tmp_path / "models").with_catalogue()
    wish = {"customer_id": "001", "channel": "email", "context": {"intent": "=cmd()"}}
    first, second = (api.post("/v1/decisions", wish).json for _ in range(2))
    report = {"decision_id": first["decision_id"], "offer_id": "notice", "outcome": "accepted"}
    assert api.post("/v1/outcomes", report | {"value": 12.5}).status_code == 201
    assert second["decision_id"]

    all_of_them = _run(export, tmp_path / "all", "--database", sqlite_url)
    reached = _run(export, tmp_path / "reached", "--reached", "--database", sqlite_url)

    rows = read_dataset(tmp_path / "all").contacts
    ours = rows.filter(rows["offer_id"] == "notice").sort("outcome")
    assert ours["outcome"].to_list() == [0, 1]
    assert ours["value"].to_list() == [None, 12.5]
    assert ours["probability"].to_list() == [None, None]
    assert ours["context.intent"].to_list() == ["=cmd()"] * 2
    assert all_of_them["contacts"] == reached["contacts"] + 1


def test_an_export_overwrites_nothing(folder: Path, sqlite_url: str, tmp_path: Path) -> None:
    """A folder with something in it is refused, and so is a store with nothing."""
    with pytest.raises(InputError, match="no contact yet"):
        _run(export, tmp_path / "out", "--database", sqlite_url)
    with pytest.raises(InputError, match="not empty"):
        _run(export, folder, "--database", sqlite_url)
    assert not (tmp_path / "out").exists()
