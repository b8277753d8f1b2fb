"""The ``nbo`` command: one tree of commands that each package hangs its own on.

A command is an entry point in the group ``nbo.commands``, so that ``service`` and ``training``
need not know each other. ``nbo --help`` imports every command for its short help: modules of
commands therefore import what is heavy (LightGBM, polars, SQLAlchemy) inside their functions.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from typing import Final

import click

from models.errors import InputError, NboError

GROUP: Final = "nbo.commands"


class CommandTree(click.Group):
    """A click group whose commands are entry points, imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all installed commands, sorted."""
        del ctx
        return sorted({point.name for point in entry_points(group=GROUP)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None if there is none of that name."""
        del ctx
        for point in entry_points(group=GROUP, name=cmd_name):
            command: click.Command = point.load()
            return command
        return None


@click.group(cls=CommandTree, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="next-best-offer", prog_name="nbo")
def root() -> None:
    """Learn what to offer, decide it in real time, and say why.

    \b
    Exit codes: 0 done; 1 it failed; 2 what was given cannot be used (nothing was written).
    """  # noqa: D301 -- \b is click's own mark, and must be the character


def main() -> None:
    """Run the command line; turn errors of this project into one line and an exit code."""
    try:
        root(prog_name="nbo")
    except InputError as error:
        click.echo(f"nbo: {error}", err=True)
        sys.exit(2)
    except NboError as error:
        click.echo(f"nbo: {error}", err=True)
        sys.exit(1)
