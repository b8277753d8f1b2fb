"""The application: the one place where everything is wired."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from flask import Flask

from service.http import (
    catalogue,
    customers,
    decisions,
    documents,
    funnel,
    health,
    models,
    outcomes,
    panel,
    panel_pages,
    suppressions,
    wishes,
)
from service.http.access import install_access
from service.http.answers import install_headers
from service.http.problems import install_problems
from service.http.queries import install_addresses
from service.http.request_ids import install_request_ids
from service.http.request_log import install_request_log
from service.serving import Serving
from service.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from models.registry import Registry
    from service.logs import Logger
    from service.store import Store

__all__ = ["create_app"]


def create_app(
    config: Mapping[str, Any] | None = None,
    *,
    store: Store | None = None,
    registry: Registry | None = None,
    logger: Logger | None = None,
    clock: Callable[[], float] | None = None,
) -> Flask:
    """Return the service as a WSGI application.

    Parameters
    ----------
    config
        Settings by name (see ``service.settings``), which win over the environment.
    store, registry, logger, clock
        In place of what the settings lead to.

    Notes
    -----
    Nothing is watched yet: ``app.extensions["nbo"].start()`` begins to serve what is there and to
    take what comes, ``refresh()`` takes it once, ``close()`` ends it all.
    """
    settings = read_settings(os.environ, overrides=config)
    given = {"clock": clock} if clock else {}
    serving = Serving(settings, store=store, registry=registry, logger=logger, **given)
    app = Flask("service", static_folder=None)
    app.extensions["nbo"] = serving
    app.url_map.merge_slashes = False
    for blueprint in (
        decisions.routes,
        funnel.routes,
        outcomes.routes,
        customers.routes,
        wishes.routes,
        suppressions.routes,
        catalogue.routes,
        models.routes,
        health.routes,
        documents.routes,
        panel.routes,
        panel_pages.routes,
    ):
        app.register_blueprint(blueprint)
    install_problems(app)
    install_request_ids(app)
    install_request_log(app, serving)
    install_addresses(app)
    install_access(app, serving=serving)
    install_headers(app)
    return app
