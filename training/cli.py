"""The commands of training, as ``nbo`` finds them; each is imported when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import click

_HOMES: Final = {
    "data": "training.commands.data",
    "evaluate": "training.commands.evaluate",
    "models": "training.commands.registry",
    "promote": "training.commands.registry",
    "rollback": "training.commands.registry",
    "score": "training.commands.score",
    "train": "training.commands.train",
}


def __getattr__(name: str) -> click.Command:
    """Import the module a command lives in, so that a listing does not wait for LightGBM."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    command: click.Command = getattr(import_module(_HOMES[name]), name)
    return command
