"""Whatever is done to a bundle's files, it is refused, and the old model serves on (C16-C18)."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import socket

import numpy as np
import orjson
import pytest

from models.bundle import load_bundle
from models.bundle.inventory import LIMITS
from models.bundle.manifest import _derive_version
from models.errors import BundleError
from tests.support.bundle_models import TreeModel
from tests.support.bundles import edit_manifest, margins, rehash

FILES = (
    "manifest.json",
    "golden.json",
    "MODEL_CARD.md",
    "report.html",
    "propensity/trees.txt",
    "propensity/schema.json",
)


class Canary:
    """An object whose pickle, when it is loaded, makes a folder."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def assert_refused(published, match: str | None = None) -> None:
    """Assert that the broken version is refused, and the champion answers as before."""
    before = margins(published.models.load(published.champion).propensity)

    with pytest.raises(BundleError, match=match):
        published.models.promote(published.victim)

    assert published.models.resolve("champion") == published.champion
    after = margins(published.models.load(published.models.resolve("champion")).propensity)
    assert np.array_equal(before, after)


def test_the_files_are_all_there_are(published):
    """The damage below is done to every file that a bundle has, and an undamaged one loads."""
    present = {
        path.relative_to(published.folder).as_posix()
        for path in published.folder.rglob("*")
        if path.is_file()
    }

    assert present == set(FILES)
    assert published.models.load(published.victim).version == published.victim


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.0, 0.01, 0.25, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(published, name, share):
    """Cut anywhere, the first byte and the last included."""
    path = published.folder / name
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    assert_refused(published)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.99])
def test_a_flipped_bit_is_refused(published, name, place):
    """A single bit, anywhere."""
    path = published.folder / name
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 1
    path.write_bytes(content)

    assert_refused(published)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused(published, name):
    """Every file has to be there."""
    (published.folder / name).unlink()

    assert_refused(published, name.rpartition("/")[2])


@pytest.mark.parametrize("name", FILES)
def test_appended_bytes_are_refused(published, name):
    """A file that has grown is not the file that was written."""
    with (published.folder / name).open("ab") as file:
        file.write(b"\n{}")

    assert_refused(published)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_a_pickle_is_never_loaded(published, tmp_path, name, protocol):
    """A pickle in any file's place is refused, and its canary never sings; hashed or not."""
    canary = tmp_path / "canary"
    (published.folder / name).write_bytes(pickle.dumps(Canary(canary), protocol))

    assert_refused(published)
    if name != "manifest.json" and not name.endswith((".md", ".html")):
        with pytest.raises(BundleError):
            load_bundle(rehash(published.folder), load_model=TreeModel.load)
    assert not canary.exists()


@pytest.mark.parametrize(
    "name", ["model.pkl", "model.joblib", "model.npz", "weights", ".hidden", "propensity/a.pickle"]
)
def test_an_extra_file_is_refused(published, tmp_path, name):
    """What the manifest does not list does not belong; listed, its kind still does not."""
    (published.folder / name).write_bytes(pickle.dumps(Canary(tmp_path / "canary")))

    assert_refused(published, "not listed in the manifest")
    with pytest.raises(BundleError, match="belong in a bundle"):
        load_bundle(rehash(published.folder), load_model=TreeModel.load)
    assert not (tmp_path / "canary").exists()


def test_an_extra_object_array_is_refused(published):
    """The way numpy holds pickles has no place here either, under whatever name."""
    buffer = io.BytesIO()
    np.save(buffer, np.array([{}], dtype=object), allow_pickle=True)
    (published.folder / "extra.parquet").write_bytes(buffer.getvalue())

    with pytest.raises(BundleError, match=r"extra\.parquet: not Parquet"):
        load_bundle(rehash(published.folder), load_model=TreeModel.load)


@pytest.mark.parametrize("name", ["golden.json", "propensity/trees.txt"])
def test_a_link_is_refused(published, tmp_path, name):
    """A link to the very same content, inside or outside, is not a file of the bundle."""
    path = published.folder / name
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")

    assert_refused(published, "neither a file nor a folder")


def test_a_linked_folder_is_refused(published, tmp_path):
    """Neither a folder in the bundle nor the bundle itself may be a link."""
    inner, outer = published.folder / "propensity", published.folder
    inner.rename(tmp_path / "elsewhere")
    inner.symlink_to(tmp_path / "elsewhere")

    assert_refused(published, "neither a file nor a folder")
    outer.rename(tmp_path / "bundle")
    outer.symlink_to(tmp_path / "bundle")
    assert_refused(published, "a bundle is a folder")


def test_a_pipe_or_a_socket_does_not_make_the_loader_wait(published, monkeypatch):
    """What would block a reader is refused at once."""
    (published.folder / "golden.json").unlink()
    os.mkfifo(published.folder / "golden.json")
    assert_refused(published, r"golden\.json: neither a file nor a folder")

    (published.folder / "golden.json").unlink()
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(published.folder)  # a socket's path must be short
        listener.bind("golden.json")
        assert_refused(published, r"golden\.json: neither a file nor a folder")


def test_a_manifest_that_is_a_pipe_is_refused(published):
    """The manifest is opened first, and not waited for."""
    (published.folder / "manifest.json").unlink()
    os.mkfifo(published.folder / "manifest.json")

    assert_refused(published, r"manifest\.json: not a regular file")


def test_an_oversized_file_is_refused_unread(published):
    """A file beyond the limit is refused by its size, before a byte of it is hashed."""
    os.truncate(published.folder / "report.html", LIMITS.file_bytes + 1)

    assert_refused(published, r"report\.html: \d+ bytes, at most")


def test_an_oversized_manifest_is_refused(published):
    """The manifest too has a limit."""
    os.truncate(published.folder / "manifest.json", LIMITS.manifest_bytes + 1)

    assert_refused(published, r"manifest\.json: larger than")


def test_folders_nested_deep_are_refused(published):
    """A tower of folders does not keep the loader busy."""
    deep = published.folder.joinpath(*"abcdefgh")
    deep.mkdir(parents=True)

    assert_refused(published, "nested deeper")


@pytest.mark.parametrize(
    "name", ["../outside.json", "/etc/hostname", "propensity/../../outside.json", "a\0b", ""]
)
def test_a_manifest_that_names_a_file_elsewhere_is_refused(published, name):
    """The manifest's names are compared with what is there, never opened."""

    def add(document):
        document["files"][name] = {"bytes": 2, "sha256": "0" * 64}

    (published.models.root / "outside.json").write_text("{}")
    edit_manifest(published.folder, add)
    assert_refused(published, "says version")

    forge(published.folder)
    with pytest.raises(BundleError, match="listed in the manifest, but missing"):
        load_bundle(published.folder, load_model=TreeModel.load)


def forge(folder) -> None:
    """Make the manifest's version agree with its content, as one who tampers with it would."""
    edit_manifest(folder, lambda document: document.update(version=_derive_version(document)))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("format", 2, "format 2, this release reads format 1; upgrade it"),
        ("format", 0, "format 0, this release reads format 1; train again"),
        ("format", "1", "whole number"),
        ("format", None, "whole number"),
        ("files", None, "not a list of sizes and hashes"),
        ("files", {"golden.json": 3}, "not a list of sizes and hashes"),
        ("files", {}, "not listed in the manifest"),
        ("feature_schema", None, "`feature_schema` is missing"),
        ("feature_schema", {}, "feature schema is not the manifest's"),
        ("version", "20170101-000000000000", "says version '20170101-000000000000'"),
        ("seed", 99, "says version"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(published, key, value, message):
    """Another format, schema, list or version than this release can stand by."""
    edit_manifest(published.folder, lambda document: document.update({key: value}))
    if key not in {"version", "seed"}:
        forge(published.folder)

    with pytest.raises(BundleError, match=message):
        load_bundle(published.folder, load_model=TreeModel.load)


@pytest.mark.parametrize("content", [b"[]", b"3", b"nope", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_a_manifest_that_is_no_object_is_refused(published, content):
    """Nor does nesting bring the parser down."""
    (published.folder / "manifest.json").write_bytes(content)

    assert_refused(published, r"manifest\.json")


def test_an_invented_hash_is_refused(published):
    """A manifest with one wrong hash, otherwise well made, is refused by name."""

    def lie(document):
        document["files"]["report.html"]["sha256"] = "0" * 64

    edit_manifest(published.folder, lie)
    forge(published.folder)

    with pytest.raises(BundleError, match=r"report\.html: its SHA-256 is not the manifest's"):
        load_bundle(published.folder, load_model=TreeModel.load)


@pytest.mark.parametrize(
    ("part", "message"),
    [("margins", "margin"), ("contributions", "reasons"), ("base", "base")],
)
def test_golden_rows_that_disagree_are_refused(published, part, message):
    """A well hashed bundle whose model answers otherwise than was written down is not used."""
    path = published.folder / "golden.json"
    document = json.loads(path.read_bytes())
    place = document[part][1] if part == "contributions" else document[part]
    place[1] += 1e-6
    path.write_bytes(orjson.dumps(document))

    with pytest.raises(BundleError, match=f"golden row 2: not the {message}"):
        load_bundle(rehash(published.folder), load_model=TreeModel.load)


@pytest.mark.parametrize(
    "change",
    [
        {"rows": []},
        {"rows": [[1.0]]},
        {"rows": "many"},
        {"margins": [1.0]},
        {"margins": [None, None, None]},
        {"offer_ids": ["one"]},
        {"offer_ids": None},
        {"base": 3.0},
        {"contributions": [[0.0]]},
    ],
    ids=str,
)
def test_golden_rows_of_another_shape_are_refused(published, change):
    """Golden rows that ask nothing, or something else, check nothing."""
    path = published.folder / "golden.json"
    path.write_bytes(orjson.dumps(json.loads(path.read_bytes()) | change))

    with pytest.raises(BundleError, match="golden"):
        load_bundle(rehash(published.folder), load_model=TreeModel.load)


def test_another_models_trees_are_refused(published):
    """A whole and healthy booster that belongs to another bundle is found by the golden rows."""
    other = published.models.path(published.champion)
    shutil.copy(other / "propensity" / "trees.txt", published.folder / "propensity")

    with pytest.raises(BundleError, match="golden row"):
        load_bundle(rehash(published.folder), load_model=TreeModel.load)


def test_a_message_holds_no_path(published):
    """What a caller is told names files by their place in the bundle only."""
    (published.folder / "golden.json").unlink()

    with pytest.raises(BundleError) as caught:
        published.models.load(published.victim)

    assert str(published.models.root) not in str(caught.value)
