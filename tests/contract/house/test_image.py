"""The container image: its steps are those of the Makefile and pyproject.toml."""

import json
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[3]
BUILD = {"ARG", "COPY", "ENV", "FROM", "RUN", "WORKDIR"}
RUN = {"CMD", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "USER", "VOLUME"}


class Step(NamedTuple):
    """One instruction of the Dockerfile, its continued lines joined."""

    stage: int
    word: str
    rest: str


def steps() -> list[Step]:
    """Return the Dockerfile's instructions in order; stage 0 is the first ``FROM``."""
    text = (ROOT / "Dockerfile").read_text()
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    found: list[Step] = []
    stage = -1
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if not line.strip():
            continue
        word, _, rest = line.strip().partition(" ")
        stage += word == "FROM"
        found.append(Step(stage, word, " ".join(rest.split())))
    return found


def the(word: str, *, stage: int = 1) -> Step:
    """Return the last instruction of a kind in a stage."""
    return [step for step in steps() if step.word == word and step.stage == stage][-1]


def environment() -> dict[str, str]:
    """Return the variables that the final stage sets."""
    rests = [step.rest for step in steps() if step.word == "ENV" and step.stage == 1]
    return dict(pair.split("=", 1) for rest in rests for pair in rest.split())


def test_it_parses():
    """Each line is an instruction we know, there are two stages, and the second is the image."""
    found = steps()

    assert {step.word for step in found} <= BUILD | RUN
    assert max(step.stage for step in found) == 1


def test_what_it_copies_exists_and_is_not_ignored():
    """Each source of a COPY is in the tree, and .dockerignore lets it in."""
    allowed = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }

    copied = {
        source
        for step in steps()
        if step.word == "COPY" and not step.rest.startswith("--from")
        for source in step.rest.split()[:-1]
    }

    assert copied == allowed
    assert all((ROOT / source).exists() for source in copied)


def test_it_copies_every_package_that_the_wheel_has():
    """A package that pyproject.toml builds into the wheel is in the image."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    copied = " ".join(step.rest for step in steps() if step.word == "COPY")

    assert all(f"{package} ./{package}" in copied for package in packages)


def test_it_installs_as_the_makefile_does():
    """Both install from constraints.txt, without an isolated build, and with known extras."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    makefile = (ROOT / "Makefile").read_text()

    installs = [step.rest for step in steps() if "pip install" in step.rest]
    named = re.findall(r'"\.\[([a-z,]+)\]"', " ".join(installs) + makefile)

    assert all("--constraint constraints.txt" in rest for rest in installs)
    assert "--constraint constraints.txt" in makefile
    assert all("--no-build-isolation" in rest for rest in installs if '".[' in rest)
    assert makefile.count("--no-build-isolation") == makefile.count('".[')
    assert {extra for names in named for extra in names.split(",")} <= set(extras)
    assert '".[postgres]"' in installs[-1]


def test_it_has_a_python_that_the_project_supports():
    """The image's Python is one of pyproject.toml's classifiers."""
    version = re.search(r"PYTHON=(\S+)", the("ARG", stage=-1).rest)

    assert version
    assert f"Python :: {version[1]}" in (ROOT / "pyproject.toml").read_text()


def test_it_starts_what_make_serve_starts_as_process_one():
    """The start command is in exec form, so that gunicorn gets the stop signal itself."""
    start = json.loads(the("CMD").rest)

    assert start == ["nbo", "serve"]
    assert "/nbo serve" in (ROOT / "Makefile").read_text()
    assert the("STOPSIGNAL").rest == "SIGTERM"


def test_it_does_not_run_as_root():
    """The last USER is a number (orchestrators check that) and is not root's."""
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", the("USER").rest)


def test_its_health_is_livez():
    """The health check asks /livez, in exec form, on the port that the service listens on."""
    health = the("HEALTHCHECK").rest

    command = json.loads(health.partition("CMD ")[2])

    assert "/livez" in command[-1]
    assert environment()["NBO_PORT"] == the("EXPOSE").rest
    compile(command[-1], "HEALTHCHECK", "exec")


def test_it_has_the_runtime_that_lightgbm_needs():
    """LightGBM's library loads: OpenMP's runtime is installed in the final stage."""
    assert any("libgomp1" in step.rest for step in steps() if step.stage == 1)


@pytest.mark.parametrize("name", ["NBO_MODEL_DIR", "NBO_DATABASE_URL"])
def test_what_it_writes_is_on_the_volume(name):
    """Models and the embedded store outlive the container."""
    assert f"{the('VOLUME').rest}/" in environment()[name]
