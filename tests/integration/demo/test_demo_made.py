"""The demo's record of what is there already."""

import json
import stat

import pytest

from service.demo.made import Made


@pytest.fixture
def made(tmp_path):
    """Return the record of an empty folder."""
    return Made.at(tmp_path / "demo", source=None)


def test_a_step_that_was_made_is_remembered(made):
    """What a step told is there for the next run, written before the step counts as done."""
    made.add("model", {"version": "v1"})

    again = Made.at(made.folder, source=None)

    assert again.steps == {"model": {"version": "v1"}}


def test_another_version_of_ours_begins_anew(made):
    """What another version of this package made is removed, models and store included."""
    made.add("model", {"version": "v1"})
    (made.folder / "registry").mkdir()
    record = json.loads((made.folder / "made.json").read_text())
    record["by"]["version"] = "0.0.1"
    (made.folder / "made.json").write_text(json.dumps(record))

    again = Made.at(made.folder, source=None)

    assert again.steps == {}
    assert not (made.folder / "registry").exists()


def test_other_data_begins_anew(made, tmp_path):
    """What was learned from one dataset is not served as if from another."""
    made.add("data", {})

    again = Made.at(made.folder, source=tmp_path / "other")

    assert again.steps == {}
    assert again.data == tmp_path / "other"


def test_a_damaged_record_begins_anew(made):
    """A record that cannot be read counts as none."""
    (made.folder / "made.json").write_text("{")

    assert Made.at(made.folder, source=None).steps == {}


def test_what_others_put_there_stays(made):
    """Beginning anew removes what the demo makes and nothing else."""
    made.add("data", {})
    (made.folder / "notes.txt").write_text("mine")

    made.forget()

    assert [path.name for path in made.folder.iterdir()] == ["notes.txt"]


def test_the_record_is_for_its_owner_alone(made):
    """The record holds the demo's key, so nobody else may read it."""
    made.add("store", {"key": "secret"})

    mode = stat.S_IMODE((made.folder / "made.json").stat().st_mode)

    assert mode == 0o600
