"""What the commands share: options, progress on stderr, JSON on stdout."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from models.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.dataset import Dataset
    from models.dataset.progress import Progress as Report
    from models.propensity import Propensity
    from training.evaluating import Published

__all__ = [
    "as_json",
    "data_folder",
    "load_published",
    "models_option",
    "open_registry",
    "print_json",
    "progress_bars",
    "read",
    "stdout",
]

_PIPE_WIDTH: Final = 160

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
models_option = click.option(
    "--models",
    "models_dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NBO_MODEL_DIR",
    default=Path("models-registry"),
    show_default=True,
    show_envvar=True,
    help="The registry's folder.",
)
data_folder = click.Path(path_type=Path, file_okay=False, exists=True)


def stdout() -> Console:
    """Return where results are printed."""
    console = Console(highlight=False)
    # A pipe has no width; tables that nobody sees wrapped are easier to search.
    return console if console.is_terminal else Console(highlight=False, width=_PIPE_WIDTH)


def open_registry(folder: Path) -> Registry:
    """Return the registry in a folder, which need not be there yet."""
    return Registry(folder)


def load_published(registry: Registry, name: str) -> Published:
    """Check and load a version, or what an alias points at."""
    from training.evaluating import Published

    bundle = registry.load(registry.resolve(name))
    return Published(bundle.version, cast("Propensity", bundle.propensity), bundle.manifest)


def print_json(document: Any) -> None:
    """Print one JSON value on one line."""
    options = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_SORT_KEYS
    click.echo(orjson.dumps(document, option=options).decode())


@contextmanager
def progress_bars() -> Iterator[Report]:
    """Give a function that draws one bar for each thing that is reported; on stderr only."""
    from models.dataset.progress import silent

    console = Console(stderr=True)
    if not console.is_terminal:
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report


def read(folder: Path, progress: Report) -> Dataset:
    """Read and check a dataset folder."""
    from models.dataset import read_dataset

    return read_dataset(folder, progress=progress)
