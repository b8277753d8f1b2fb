"""Bundles to break: published small ones, and the means to change and hash them again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from models.bundle import write_bundle
from models.bundle.inventory import take_inventory
from models.bundle.manifest import compose
from models.registry import Registry
from tests.support.bundle_models import OFFERS, LinearModel, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

FACTS = {"trained_until": 1_483_228_800.0, "seed": 3, "data": "0" * 64, "metrics": {"auc": 0.8}}
REPORT = "<!doctype html><title>Report</title><p>It went well.</p>"


def registry(root: Path, *, model: type = LinearModel, **options: Any) -> Registry:
    """Return a registry that reads models of a class."""
    return Registry(root, load_model=model.load, **options)


def publish(into: Registry, model: Any, *, facts: dict[str, Any] = FACTS) -> str:
    """Publish a model with three golden rows."""
    return write_bundle(
        model,
        registry=into,
        manifest_facts=facts,
        golden_rows=rows(3),
        golden_offer_ids=OFFERS,
        model_card="# Card\n\nWhat it is for.\n",
        report_html=REPORT,
    )


def edit_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest's document; the version is left as it was."""
    path = folder / "manifest.json"
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def rehash(folder: Path) -> Path:
    """Make a bundle's manifest agree with its files again, the folder's name too: a forgery."""
    document = json.loads((folder / "manifest.json").read_text())
    facts = {
        key: value
        for key, value in document.items()
        if key not in {"format", "version", "files", "feature_schema", "libraries"}
    }
    files = take_inventory(folder, leave_out="manifest.json")
    schema = document["feature_schema"]
    version, manifest = compose(files=files, feature_schema=schema, facts=facts)
    (folder / "manifest.json").write_bytes(manifest)
    return folder.rename(folder.with_name(version))


def digest(folder: Path) -> dict[str, str]:
    """Return every file's hash."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def margins(model: Any) -> np.ndarray:
    """Return what a model says of the usual rows."""
    X = rows(20, seed=99)
    return model.margin(X, [OFFERS[i % 3] for i in range(len(X))])
