"""Aliases point at checked versions, remember, and go back."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.errors import BundleError, NotFoundError
from models.registry import Registry
from tests.support.bundle_models import LinearModel, schema
from tests.support.bundles import margins, publish, registry


@pytest.fixture
def models(tmp_path):
    """Return a registry with a clock that counts."""
    ticks = itertools.count(1000)
    return registry(tmp_path / "models", clock=lambda: float(next(ticks)))


@pytest.fixture
def versions(models):
    """Publish three models."""
    return [publish(models, LinearModel(schema(), bias=bias)) for bias in (-1.0, -2.0, -3.0)]


def test_an_empty_registry_has_nothing(tmp_path):
    """A folder that is not there yet is a registry without models, and stays not there."""
    models = Registry(tmp_path / "none")

    assert (models.versions(), models.aliases(), models.signature("champion")) == ((), {}, None)
    assert not models.root.exists()


def test_promoting_makes_the_champion(models, versions):
    """What is promoted is the champion, and answers as it was fitted."""
    models.promote(versions[1])

    assert models.resolve("champion") == versions[1]
    assert (
        margins(models.load(models.resolve("champion")).propensity)
        == margins(LinearModel(schema(), bias=-2.0))
    ).all()


def test_rolling_back_goes_back_one_promotion_at_a_time(models, versions):
    """Each rollback undoes the last promotion that still stands; then there is no more."""
    for version in versions:
        models.promote(version)

    assert models.aliases() == {"champion": versions[2], "previous": versions[1]}
    assert [models.rollback(), models.rollback()] == [versions[1], versions[0]]
    assert models.aliases() == {"champion": versions[0]}
    with pytest.raises(NotFoundError, match="no earlier model"):
        models.rollback()


def test_promoting_after_a_rollback_goes_back_to_where_it_was(models, versions):
    """A promotion after a rollback can be undone to the version that was rolled back to."""
    models.promote(versions[0])
    models.promote(versions[1])
    models.rollback()
    models.promote(versions[2])

    assert models.rollback() == versions[0]


def test_promoting_the_champion_again_changes_nothing(models, versions):
    """A second promotion of the same version neither moves the alias nor its history."""
    models.promote(versions[0])
    models.promote(versions[1])
    before = models.signature("champion")

    models.promote(versions[1])

    assert models.signature("champion") == before
    assert models.rollback() == versions[0]


def test_the_history_tells_every_change(models, versions):
    """Who looks later sees each promotion and rollback, and when."""
    models.promote(versions[0])
    models.promote(versions[1])
    models.rollback()

    history = [(event.action, event.version, event.at) for event in models.history("champion")]

    assert history == [
        ("promote", versions[0], 1000.0),
        ("promote", versions[1], 1001.0),
        ("rollback", versions[0], 1002.0),
    ]


def test_aliases_are_apart(models, versions):
    """A challenger does not move the champion."""
    models.promote(versions[0])
    models.promote(versions[1], alias="challenger")
    models.promote(versions[2], alias="shadow")

    assert models.aliases() == {
        "champion": versions[0],
        "challenger": versions[1],
        "shadow": versions[2],
    }


def test_the_signature_changes_with_every_change(models, versions):
    """However fast changes follow each other, a watcher sees each."""
    seen = [models.signature("champion")]
    for version in versions * 5:
        models.promote(version)
        seen.append(models.signature("champion"))

    assert len(set(seen)) == len(seen)


def test_a_version_stands_for_itself(models, versions):
    """Commands take a version or an alias."""
    assert models.resolve(versions[0]) == versions[0]


@pytest.mark.parametrize(
    "name",
    ["champion", "previous", "best", "", "..", "20170101-000000000000", "../../etc", "a/b", "\0"],
)
def test_what_is_not_there_is_said_so(models, name):
    """An alias that is not set, a wrong name or a path is not found."""
    with pytest.raises(NotFoundError):
        models.resolve(name)


@pytest.mark.parametrize("version", ["", ".", "..", "../x", "/etc", "aliases", ".publish.lock"])
def test_only_versions_are_paths(models, versions, version):
    """No name leads out of the registry or to anything but a bundle."""
    with pytest.raises(NotFoundError):
        models.path(version)


def test_an_unknown_alias_cannot_be_promoted(models, versions):
    """A typing error in the alias does not make a new one."""
    with pytest.raises(NotFoundError, match="champion, challenger, shadow"):
        models.promote(versions[0], alias="champoin")


def test_a_broken_bundle_is_not_promoted(models, versions):
    """Promotion loads and checks first; what fails leaves the champion where it was."""
    models.promote(versions[0])
    (models.path(versions[1]) / "propensity" / "linear.json").write_text("{}")

    with pytest.raises(BundleError):
        models.promote(versions[1])

    assert models.aliases() == {"champion": versions[0]}


def test_no_rollback_to_a_broken_bundle(models, versions):
    """A rollback to what was damaged since leaves the champion where it is."""
    models.promote(versions[0])
    models.promote(versions[1])
    (models.path(versions[0]) / "MODEL_CARD.md").unlink()

    with pytest.raises(BundleError, match=r"MODEL_CARD\.md: listed in the manifest, but missing"):
        models.rollback()

    assert models.resolve("champion") == versions[1]


def test_a_folder_under_another_name_is_refused(models, versions):
    """A bundle answers only to the version that follows from its content."""
    other = models.root / "20170101-000000000000"
    models.path(versions[0]).rename(other)

    with pytest.raises(BundleError, match="holds version"):
        models.load(other.name)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"history": 3}', b'{"history": [{"version": "../x"}]}',
     b'{"history": [{"version": "../x", "at": 1, "action": "promote"}]}'],
)  # fmt: skip
def test_a_damaged_alias_is_an_error_and_not_a_model(models, versions, content):
    """An alias file that was tampered with is refused with a way to mend it."""
    models.promote(versions[0])
    (models.root / "aliases" / "champion.json").write_bytes(content)

    with pytest.raises(BundleError, match="the alias champion"):
        models.resolve("champion")


def test_concurrent_promotions_are_all_kept(models, versions):
    """Many promoters at once: every change is in the history, and it replays to the champion."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(models.promote, versions * 20))

    history = models.history("champion")
    document = json.loads((models.root / "aliases" / "champion.json").read_bytes())
    assert document["version"] == history[-1].version == models.resolve("champion")
    assert all(a.version != b.version for a, b in itertools.pairwise(history))
