"""The lock: everything that is installed, at one exact version."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINES = [
    line
    for line in (ROOT / "constraints.txt").read_text().splitlines()
    if line.strip() and not line.lstrip().startswith("#")
]


def declared() -> list[Requirement]:
    """Return every requirement of pyproject.toml: of the build, the service and the extras."""
    project = PROJECT["project"]
    extras = project["optional-dependencies"].values()
    return [
        Requirement(text)
        for text in (
            *PROJECT["build-system"]["requires"],
            *project["dependencies"],
            *(requirement for extra in extras for requirement in extra),
        )
    ]


def pins() -> dict[str, list[Version]]:
    """Return the locked versions by name; a name may have one for each Python."""
    found: dict[str, list[Version]] = {}
    for requirement in map(Requirement, LINES):
        (specifier,) = requirement.specifier
        found.setdefault(canonicalize_name(requirement.name), []).append(Version(specifier.version))
    return found


def test_each_line_is_one_exact_version():
    """A line of the lock names a package and one exact version, and no place to fetch it from."""
    locked = list(map(Requirement, LINES))

    assert [r for r in locked if not re.fullmatch(r"==[^*,]+", str(r.specifier))] == []
    assert [r for r in locked if r.url] == []


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_each_requirement_is_locked_within_its_range(requirement):
    """What pyproject.toml asks for is in the lock, at a version that pyproject.toml allows."""
    locked = pins().get(canonicalize_name(requirement.name))

    assert locked, f"run `make lock`: {requirement.name} is not in constraints.txt"
    assert all(requirement.specifier.contains(version) for version in locked)
