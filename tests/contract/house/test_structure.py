"""The tree stays what it is: small files, imports that go one way, dependencies with a reason."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("service", "models", "training")
LONGEST_LINES = 300
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def modules() -> list[Path]:
    """Return the modules of the three packages, migrations aside."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def test_imports_go_one_way():
    """The import contracts of pyproject.toml hold."""
    code = "from importlinter.cli import lint_imports_command as run; run()"

    ran = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_module_is_long():
    """A module that outgrows the eye holds a second noun."""
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") + 1 for path in modules()}

    assert {name: length for name, length in lengths.items() if length > LONGEST_LINES} == {}


def test_modules_are_named_after_what_they_hold():
    """No module has a name that could hold anything."""
    assert [path for path in modules() if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_every_module_says_what_it_is():
    """Each module opens with a docstring."""
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if (text := path.read_text().strip()) and not text.startswith(('"""', 'r"""'))
    ]

    assert silent == []


def test_every_dependency_has_its_reason():
    """docs/decisions.md has a heading for each dependency, and none for what is gone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    texts = [*project["dependencies"], *(text for extra in extras for text in extra)]
    needed = {canonicalize_name(Requirement(text).name) for text in texts}

    text = (ROOT / "docs" / "decisions.md").read_text()
    named = {
        canonicalize_name(name)
        for heading in re.findall(r"^### (.+)$", text, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", heading)
    }

    assert named == needed


def test_the_changelog_knows_this_version():
    """CHANGELOG.md has an entry for the version that is installed, or for what comes next."""
    changelog = (ROOT / "CHANGELOG.md").read_text()

    headings = re.findall(r"^## \[([^\]]+)\]", changelog, re.MULTILINE)

    assert headings[0] == "Unreleased" or headings[0] == version("next-best-offer")
    assert version("next-best-offer") in [*headings, "0.1.0"]


def test_no_personal_paths_or_registries_are_committed():
    """No committed text names a package index or a developer's own folders."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    unwanted = re.compile(rb"files\.pythonhosted|pypi\.org/simple|/(?:root|home)/\w+/")

    guilty = [
        name
        for name in listed.stdout.splitlines()
        if name != Path(__file__).relative_to(ROOT).as_posix()
        and (ROOT / name).is_file()
        and unwanted.search((ROOT / name).read_bytes())
    ]

    assert guilty == []
