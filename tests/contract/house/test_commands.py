"""What the documents tell people to type can be typed."""

import re
import subprocess
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted(
    path for places in ("*.md", "docs/**/*.md", "integrations/*/*.md") for path in ROOT.glob(places)
)
MAKEFILE = (ROOT / "Makefile").read_text()
SHELL_BLOCK = re.compile(r"^```(?:sh|console|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
GROUP = "nbo.commands"


def typed(program: str) -> set[tuple[str, ...]]:
    """Return the words that follow a program in the documents' code, options included."""
    found: set[tuple[str, ...]] = set()
    for document in DOCUMENTS:
        text = document.read_text()
        code = [*SHELL_BLOCK.findall(text), *re.findall(r"`([^`\n]+)`", text)]
        for line in "\n".join(code).replace("\\\n", " ").splitlines():
            words = line.removeprefix("$ ").split("#")[0].split()
            while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
                words = words[1:]
            if words and words[0] == program and len(words) > 1:
                found.add(tuple(words[1:]))
    return found


def resolve(words: tuple[str, ...]) -> tuple[click.Command, list[str]]:
    """Walk down the tree of commands; return the command and the words left over."""
    (point,) = entry_points(group=GROUP, name=words[0])
    command: click.Command = point.load()
    rest = list(words[1:])
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        child = command.get_command(click.Context(command), rest[0])
        assert child is not None, f"nbo {' '.join(words)}: no such command"
        command, rest = child, rest[1:]
    return command, rest


def test_every_target_says_what_it_does():
    """Each target of the Makefile has a line in `make help`."""
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony

    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert {line.split()[1] for line in shown.stdout.splitlines()} == set(phony[1].split())


@pytest.mark.parametrize("words", sorted(typed("make")), ids=" ".join)
def test_a_documented_target_exists(words):
    """Each `make` in the documents names targets that the Makefile has."""
    targets = {word for word in words if "=" not in word and re.fullmatch(r"[a-z-]+", word)}

    assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for target in targets)


@pytest.mark.parametrize("words", sorted(typed("nbo")), ids=" ".join)
def test_a_documented_command_exists(words):
    """Each `nbo` in the documents is a command that is there, with options that it knows."""
    if words[0].startswith("-"):
        return

    command, rest = resolve(words)

    known = {option for parameter in command.params for option in parameter.opts}
    known |= {option for parameter in command.params for option in parameter.secondary_opts}
    asked = {word.split("=")[0] for word in rest if word.startswith("-")}
    assert asked <= known | {"--help", "-h"}


def test_every_command_is_documented():
    """Each top-level command is shown somewhere in the documents."""
    shown = {words[0] for words in typed("nbo")}

    assert {point.name for point in entry_points(group=GROUP)} <= shown


def paths(command: click.Command, words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the words that lead to each command at the end of a branch."""
    if not isinstance(command, click.Group):
        return [words]
    found = command.commands.items()
    return [each for name, child in found for each in paths(child, (*words, name))]


@pytest.mark.parametrize("point", sorted(entry_points(group=GROUP)), ids=lambda each: each.name)
def test_the_page_of_commands_has_every_command(point):
    """docs/commands.md shows each command, those below others too."""
    text = (ROOT / "docs" / "commands.md").read_text()

    missing = [
        path
        for path in paths(point.load(), (point.name,))
        if not re.search(rf"\bnbo {' '.join(path)}\b", text)
    ]

    assert missing == []
