"""What commands share: where the store and the models are, opened and closed again."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from models.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.serving import Serving
    from service.settings import Settings
    from service.store import Store

__all__ = ["as_json", "database", "dry_run", "models", "opened_serving", "opened_store"]

database = click.option("--database", metavar="URL", help="Where the store is.")
models = click.option("--models", metavar="DIR", help="The registry of model bundles.")
as_json = click.option("--json", "as_json", is_flag=True, help="For machines.")
dry_run = click.option("--dry-run", is_flag=True, help="Check and tell; change nothing.")


@contextmanager
def opened_store(database: str | None, *, makes: bool = False) -> Iterator[Store]:
    """Give the store that the option, or the settings, name.

    Parameters
    ----------
    database
        The option's value.
    makes
        The tables are made, or brought up to date. Otherwise they have to be there: who mistypes
        a name should not be told that something was stored.

    Raises
    ------
    InputError
        There is no such file.
    UnavailableError
        The database does not answer, or does not have our tables.
    """
    from service.store import open_store

    settings = _settings(database_url=database)
    if not makes:
        _check_there(settings.database_url)
    with closing(open_store(settings.database_url)) as store:
        if makes:
            store.migrate()
        else:
            store.ping()
        yield store


@contextmanager
def opened_serving(database: str | None, models: str | None) -> Iterator[Serving]:
    """Give what decisions are made with: the store, the catalogue, the champion.

    Raises
    ------
    InputError
        There is no such file.
    UnavailableError
        The database does not answer, or does not have our tables.
    """
    from service.logs import make_logger
    from service.serving import Serving

    # Nobody waits on the line; and reading the model, which comes first here, takes its time.
    settings = _settings(database_url=database, model_dir=models, deadline_ms=0)
    _check_there(settings.database_url)
    with closing(Serving(settings, logger=make_logger(level="warning"))) as serving:
        serving.store.ping()
        serving.refresh()
        yield serving


def _settings(**given: str | int | None) -> Settings:
    from service.settings import read_settings

    return read_settings(os.environ, overrides=given)


def _check_there(url: str) -> None:
    """Refuse a SQLite database that is not there: to open it would make it."""
    from service.store.engines import checked_url

    checked = checked_url(url)
    if checked.get_backend_name() == "sqlite" and not Path(checked.database or "").is_file():
        raise InputError(f"there is no database {checked.database}: name yours with --database")
