"""A crash between any two steps of publishing or promoting leaves the old or the new (C19)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import NotFoundError
from tests.support.bundle_models import LinearModel, schema
from tests.support.bundles import publish, registry

ROOT = Path(__file__).parents[3]

# Kills itself, without any cleaning up, right after a step.
CRASH = """
import os, signal, sys
from pathlib import Path
from tests.support.bundle_models import LinearModel, schema
from tests.support.bundles import publish, registry

root, job, fatal = sys.argv[1:]
seen = []

def die(step):
    seen.append(step)
    if step == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

models = registry(Path(root), on_step=die)
if job == "publish":
    publish(models, LinearModel(schema(), bias=-2.0))
elif job == "promote":
    models.promote(models.versions()[-1] if models.resolve("champion") == models.versions()[0]
                   else models.versions()[0])
else:
    models.rollback()
print("|".join(seen))
"""

PUBLISHING = (
    "model written", "manifest written", "synced", "checked", "renamed", "published",
)  # fmt: skip
CHANGING = ("checked", "aside written", "aside synced", "replaced")


def run(root: Path, job: str, fatal: str) -> subprocess.CompletedProcess[str]:
    """Do a job in a process of its own that dies after a step."""
    return subprocess.run(
        [sys.executable, "-c", CRASH, str(root), job, fatal],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("job", ["publish", "promote", "rollback"])
def test_the_steps_are_all_there_are(tmp_path, job):
    """The crashes below are put after every step there is."""
    models = registry(tmp_path)
    for bias in (-1.0, -1.5):
        models.promote(publish(models, LinearModel(schema(), bias=bias)))

    done = run(tmp_path, job, "none")

    assert tuple(done.stdout.strip().split("|")) == (PUBLISHING if job == "publish" else CHANGING)


@pytest.mark.parametrize("fatal", PUBLISHING)
def test_a_crash_while_publishing_leaves_no_half_bundle(tmp_path, fatal):
    """Every version that is there afterwards loads, and publishing again mends what was lost."""
    models = registry(tmp_path)
    first = publish(models, LinearModel(schema(), bias=-1.0))
    models.promote(first)

    died = run(tmp_path, "publish", fatal)

    assert died.returncode == -signal.SIGKILL, died.stderr
    there = models.versions()
    assert len(there) == (2 if fatal in {"renamed", "published"} else 1)
    assert [models.load(version).version for version in there] == list(there)
    assert models.resolve("champion") == first
    second = publish(models, LinearModel(schema(), bias=-2.0))
    assert set(models.versions()) == {first, second}
    assert not list(tmp_path.glob(".staging-*"))


@pytest.mark.parametrize("job", ["promote", "rollback"])
@pytest.mark.parametrize("fatal", CHANGING)
def test_a_crash_while_an_alias_changes_leaves_the_old_or_the_new(tmp_path, job, fatal):
    """The champion is the one before or the one after, its history with it, and can be changed."""
    models = registry(tmp_path)
    versions = [publish(models, LinearModel(schema(), bias=bias)) for bias in (-1.0, -1.5)]
    for version in versions:
        models.promote(version)

    died = run(tmp_path, job, fatal)

    assert died.returncode == -signal.SIGKILL, died.stderr
    old, new = versions[1], versions[0]
    history = models.history("champion")
    assert models.resolve("champion") == (new if fatal == "replaced" else old)
    assert len(history) == (3 if fatal == "replaced" else 2)
    assert models.load(models.resolve("champion")).version in versions
    models.promote(old)
    assert models.resolve("champion") == old


def test_a_lock_dies_with_its_holder(tmp_path):
    """After a crash in the middle of everything the next one need not wait."""
    models = registry(tmp_path)
    publish(models, LinearModel(schema(), bias=-1.0))

    run(tmp_path, "publish", "synced")

    assert publish(models, LinearModel(schema(), bias=-3.0)) in models.versions()


def test_publishers_at_once_all_succeed(tmp_path):
    """Several processes that publish at the same moment do not clear away each other's work."""
    code = CRASH.replace("bias=-2.0", "bias=-float(fatal)")
    jobs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path), "publish", str(number)], cwd=ROOT
        )
        for number in (1, 1, 2, 3)
    ]

    codes = [job.wait(timeout=60) for job in jobs]

    models = registry(tmp_path)
    assert codes == [0, 0, 0, 0]
    assert len(models.versions()) == 3
    assert all(models.load(version) for version in models.versions())


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    """An error while writing is passed on, and neither a version nor a leftover stays."""
    models = registry(tmp_path)
    first = publish(models, LinearModel(schema(), bias=-1.0))
    models.promote(first)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        publish(models, LinearModel(schema(), bias=-2.0))
    monkeypatch.undo()

    assert models.versions() == (first,)
    assert models.resolve("champion") == first
    with pytest.raises(NotFoundError):
        models.rollback()
