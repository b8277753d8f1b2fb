"""Settings are one table: read from the environment and a file, checked, and told in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.errors import InputError
from service.settings import Settings, read_settings, setting_table, unknown_variables

DOCS = Path(__file__).parents[3] / "docs"


def test_without_anything_the_defaults_hold() -> None:
    """No environment and no file: every setting has its default."""
    assert read_settings({}) == Settings()


def test_the_environment_wins_over_the_file_and_options_over_both(tmp_path: Path) -> None:
    """The nearer to the command, the stronger."""
    file = tmp_path / "nbo.toml"
    file.write_text('port = 1\nworkers = 1\nhost = "a"\n')

    settings = read_settings(
        {"NBO_PORT": "2", "NBO_WORKERS": "2"}, file=file, overrides={"port": 3, "threads": None}
    )

    assert (settings.port, settings.workers, settings.host) == (3, 2, "a")
    assert settings.threads == Settings().threads


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"NBO_PORT": "tcp://10.0.0.1:80"}, "NBO_PORT: expected a whole number"),
        ({"NBO_PORT": "70000"}, "port: expected 1 to 65535"),
        ({"NBO_MIGRATE": "maybe"}, "NBO_MIGRATE: expected true or false"),
        ({"NBO_KEY_CACHE_SECONDS": "9"}, "key_cache_seconds"),
        ({"NBO_LOG_LEVEL": "loud"}, "one of debug, info"),
        ({"NBO_CONFIG": "/nowhere/nbo.toml"}, "no settings file"),
    ],
)
def test_a_wrong_value_names_its_setting(environment: dict[str, str], said: str) -> None:
    """The message says which, what was got and what is expected."""
    with pytest.raises(InputError, match=re.escape(said)):
        read_settings(environment)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1", "did you mean 'port'?"),
        ('port = "80"', "port: expected int"),
        ("port = true", "port: expected int"),
        ("port = ", "is not TOML"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, text: str, said: str) -> None:
    """A slip in the file is found before anything starts."""
    file = tmp_path / "nbo.toml"
    file.write_text(text)

    with pytest.raises(InputError, match=re.escape(said)):
        read_settings({}, file=file)


def test_variables_that_are_no_setting_are_told() -> None:
    """A slip of the pen in the environment can be warned of."""
    assert unknown_variables({"NBO_PROT": "1", "NBO_PORT": "1", "HOME": "/"}) == ("NBO_PROT",)


@pytest.mark.parametrize(("name", "default", "text"), setting_table())
def test_every_setting_is_in_the_docs(name: str, default: object, text: str) -> None:
    """docs/settings.md has a row for each, with its default and its help."""
    shown = str(default).lower() if isinstance(default, bool) else str(default)

    rows = (DOCS / "settings.md").read_text().splitlines()

    assert f"| `NBO_{name.upper()}` | `{shown}` | {text} |" in rows
