"""A caller of the API inside this process: the real app on a real store, without a socket."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models.bundle import write_bundle
from models.features.schema import Feature, FeatureSchema
from models.registry import Registry
from service.app import create_app
from service.logs import make_logger
from tests.support.bundle_models import LinearModel, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from service.store import Store

__all__ = ["CATALOGUE", "Api", "attributes_schema", "make_api", "publish"]

CATALOGUE: dict[str, Any] = {
    "offers": [
        {
            "offer_id": offer_id,
            "name": offer_id.title(),
            "value": 10.0,
            "mandatory": offer_id == "notice",
            "treatments": [
                {"treatment_id": f"{offer_id}-email", "channel": "email", "content": {"s": "x"}},
                {"treatment_id": f"{offer_id}-web", "channel": "web"},
            ],
        }
        for offer_id in ("spring", "summer", "autumn", "notice")
    ]
}


@dataclass
class Api:
    """Calls the app with a key that may do everything, unless told otherwise."""

    app: Flask
    store: Store
    secret: str
    log: io.StringIO = field(default_factory=io.StringIO)

    def call(
        self, method: str, path: str, *, key: str | None = "", headers: Any = None, **options: Any
    ) -> TestResponse:
        """Call a route; ``key=None`` sends none, ``body`` is sent as it is, ``json`` as JSON."""
        sent = dict(headers or {})
        if key is not None:
            sent["X-API-Key"] = key or self.secret
        if "body" in options:
            options["data"] = options.pop("body")
            options.setdefault("content_type", "application/json")
        return self.app.test_client().open(path, method=method, headers=sent, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Call with GET."""
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Call with POST."""
        return self.call("POST", path, **({"json": json} if json is not None else {}), **options)

    def put(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Call with PUT."""
        return self.call("PUT", path, **({"json": json} if json is not None else {}), **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """Call with DELETE."""
        return self.call("DELETE", path, **options)

    def with_catalogue(self, document: Any = None) -> Api:
        """Store a catalogue and decide by it."""
        self.store.catalogues.put(document or CATALOGUE, self.store.catalogues.current_version())
        self.app.extensions["nbo"].refresh()
        return self

    def log_lines(self) -> list[dict[str, Any]]:
        """Return what was logged so far."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


def attributes_schema() -> FeatureSchema:
    """Four attributes that are numbers, and one that is a category."""
    numbers = [
        Feature(f"attribute_{name}", "attribute", "number", {"column": name}, label=name)
        for name in ("age", "income", "visits", "children")
    ]
    source, towns = {"column": "town"}, tuple("abcdef")
    town = Feature("attribute_town", "attribute", "category", source, levels=towns, label="town")
    return FeatureSchema((*numbers, town))


def publish(
    registry_root: Path,
    *,
    bias: float = -2.0,
    promote: bool = False,
    model: LinearModel | None = None,
    **facts: Any,
) -> str:
    """Publish a small linear model, the same for the same bias, and return its version."""
    registry = Registry(registry_root, load_model=LinearModel.load)
    version = write_bundle(
        model or LinearModel(attributes_schema(), bias=bias),
        registry=registry,
        manifest_facts={"trained_until": "2026-01-01T00:00:00Z", "bias": bias, **facts},
        golden_rows=rows(6),
        golden_offer_ids=["spring"] * 6,
        model_card="# A model for tests",
    )
    if promote:
        registry.promote(version)
    return version


def make_api(
    store: Store,
    registry_root: Path,
    *,
    clock: Callable[[], float] | None = None,
    load_model: Any = None,
    **config: Any,
) -> Api:
    """Return the app on a store, with a key for every scope."""
    log = io.StringIO()
    options = {"load_model": load_model} if load_model else {}
    app = create_app(
        config,
        store=store,
        registry=Registry(registry_root, **options),
        logger=make_logger(stream=log),
        clock=clock,
    )
    _, secret = store.keys.create("tests", ["admin"])
    return Api(app, store, secret, log)
