"""``nbo serve``: check, migrate, and become gunicorn."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from service.settings import Settings

__all__ = ["serve"]

_OPTIONS: Final = {
    "host": "host",
    "port": "port",
    "workers": "workers",
    "threads": "threads",
    "database": "database_url",
    "models": "model_dir",
    "migrate": "migrate",
}


@click.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--workers", type=int, help="Server processes.")
@click.option("--threads", type=int, help="Threads in each process.")
@click.option("--database", metavar="URL", help="Where the store is.")
@click.option("--models", metavar="DIR", help="The registry of model bundles.")
@click.option("--migrate/--no-migrate", default=None, help="Bring the tables up to date first.")
@click.option("--check", is_flag=True, help="Check the settings and the store, then stop.")
def serve(*, check: bool, **options: str | int | bool | None) -> None:
    """Serve decisions over HTTP.

    Each option is a setting (NBO_HOST, NBO_DATABASE_URL, ...); docs/settings.md has all of them.
    This process becomes gunicorn: signals and exit codes are its own.
    """
    from service.settings import read_settings, unknown_variables

    given = {_OPTIONS[name]: value for name, value in options.items() if value is not None}
    settings = read_settings(os.environ, overrides=given)
    for name in unknown_variables(os.environ):
        click.echo(f"nbo: {name} is no setting and has no effect", err=True)
    _prepare(settings)
    if check:
        click.echo("nbo: settings and store are in order", err=True)
        return
    _become_gunicorn(settings, given)


def _prepare(settings: Settings) -> None:
    from models.reasons import ReasonCatalogue
    from service.store import open_store

    ReasonCatalogue.from_toml(settings.reasons or None)  # a mistake in it ends the command here
    store = open_store(settings.database_url)
    try:
        if settings.migrate:
            store.migrate()
        store.ping()
    finally:
        store.close()


def _become_gunicorn(settings: Settings, given: dict[str, str | int | bool]) -> None:
    environment = dict(os.environ)
    # Workers read the settings again, so what was given here goes with them.
    environment |= {f"NBO_{name.upper()}": str(value) for name, value in given.items()}
    environment["PROMETHEUS_MULTIPROC_DIR"] = _metrics_folder()
    click.echo(f"nbo: serving on http://{settings.host}:{settings.port}", err=True)
    command = [sys.executable, "-m", "gunicorn"]
    command += ["--config", "python:service.gunicorn_conf", "service.wsgi:make()"]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command, environment)  # noqa: S606 -- becoming it is the point


def _metrics_folder() -> str:
    import tempfile

    return tempfile.mkdtemp(prefix="nbo-metrics-")
